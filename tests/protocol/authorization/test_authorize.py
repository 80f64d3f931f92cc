"""The authorization endpoint as a browser meets it: silent answers, the hop out and back, consent, all response types."""

import re
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from werkzeug.test import Client as WsgiClient

from idp.ground import clock
from idp.sessions.models import Login
from tests.people import EMAIL, PASSWORD, Moment
from tests.protocol.authorization.browser import AUTHORIZE, CALLBACK, ISSUER, RESPONSE_TYPES, World, answer_of, half_hash, pkce

MEDIUM = "https://ecas.ec.europa.eu/loa/medium"
ESSENTIAL = '{"id_token": {"acr": {"essential": true, "values": ["https://ecas.ec.europa.eu/loa/medium"]}}}'


def sign_in_by_pages(world: World, location: str) -> str:
    """E-mail and password through the pages, from the first hop out; gives the path that leads back."""
    browser = world.browser
    page = browser.get(location)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token
    page = browser.post(location, data={"csrf_token": token[1], "email": EMAIL})
    where = page.headers["Location"]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get(where).text)
    assert token
    done = browser.post(where, data={"csrf_token": token[1], "password": PASSWORD, "method": "password"})
    assert done.status_code == 303, done.text
    return done.headers["Location"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_session_answers_silently_and_the_code_works(world: World, method: str) -> None:
    """Core 3.1.2.1: GET and POST alike; RFC 9207: iss; state byte for byte."""
    session = world.sign_in()
    state = "%20 ü&=#?'\"<>" + "x" * 128
    where, given = answer_of(world.ask(method=method, state=state))
    assert (where, given["state"], given["iss"]) == (CALLBACK, state, ISSUER)
    tokens = world.exchange(given["code"])
    claims = world.claims_of(tokens["id_token"])
    assert (claims["sub"], claims["sid"], claims["nonce"]) == (world.account.uid, session.id, "n-1")


def test_no_state_comes_back_when_none_came(world: World) -> None:
    """op-requirements R2.2: nothing beyond what belongs there."""
    world.sign_in()
    assert set(answer_of(world.ask(state=None))[1]) == {"code", "iss", "session_state"}


@pytest.mark.parametrize("response_type", RESPONSE_TYPES)
def test_every_response_type_gives_what_it_says(world: World, response_type: str) -> None:
    """OAuth Multiple Response Types 3 and 5, Core 3.2.2.5 and 3.3.2.5; hashes by Core 3.3.2.11."""
    world.sign_in()
    response = world.ask(response_type=response_type)
    assert ("#" in response.headers["Location"]) is (response_type not in ("code", "none"))
    _, given = answer_of(response)
    kinds = set(response_type.split()) - {"none"}
    expected = {"code": {"code"}, "id_token": {"id_token"}, "token": {"access_token", "token_type", "expires_in", "scope"}}
    assert set(given) == {"state", "iss", "session_state"}.union(*(expected[kind] for kind in kinds))
    if "id_token" in kinds:
        claims = world.claims_of(given["id_token"])
        assert claims.get("c_hash") == (half_hash(given["code"]) if "code" in kinds else None)
        assert claims.get("at_hash") == (half_hash(given["access_token"]) if "token" in kinds else None)
        assert (claims["s_hash"], claims["nonce"]) == (half_hash("st"), "n-1")
        assert ("name" in claims) is (response_type == "id_token")
    if "token" in kinds:
        info = world.browser.get("/cas/oauth2/userinfo", headers={"Authorization": f"Bearer {given['access_token']}"})
        assert info.json["sub"] == world.account.uid
    if {"code", "id_token"} <= kinds:
        again = world.claims_of(world.exchange(given["code"])["id_token"])
        assert again["sub"] == claims["sub"]


def test_a_replayed_hybrid_code_kills_the_front_channel_token_too(world: World) -> None:
    """RFC 6749 4.1.2: “SHOULD revoke (when possible) all tokens previously issued based on that authorization code”."""
    world.sign_in()
    given = answer_of(world.ask(response_type="code token"))[1]
    assert "access_token" in world.exchange(given["code"])
    assert world.exchange(given["code"])["error"] == "invalid_grant"
    bearer = {"Authorization": f"Bearer {given['access_token']}"}
    assert world.browser.get("/cas/oauth2/userinfo", headers=bearer).status_code == 401


def test_tokens_are_never_sent_in_a_query_and_need_a_nonce(world: World) -> None:
    """OAuth Multiple Response Types 5; Core 3.2.2.1. The error goes to the fragment, where the answer would have gone."""
    world.sign_in()
    for changes in ({"response_mode": "query"}, {"nonce": None}):
        response = world.ask(response_type="id_token token", **changes)
        assert "#error=invalid_request" in response.headers["Location"]


def test_form_post_shows_a_form_that_works_without_javascript(world: World) -> None:
    """Form Post Response Mode 2: values in hidden fields, escaped."""
    world.sign_in()
    page = world.ask(response_mode="form_post", state='"><script>')
    assert page.status_code == 200
    assert f'action="{CALLBACK}"' in page.text
    assert "<script>" not in page.text.replace("<script src", "")
    assert page.headers["Cache-Control"] == "no-store"
    assert "form-action" not in page.headers["Content-Security-Policy"]
    assert re.search(r'<button[^>]*type="submit"', page.text)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "login_required"),
        ({"claims": ESSENTIAL}, "login_required"),
    ],
)
def test_prompt_none_without_a_session_asks_nobody(world: World, changes: dict[str, str], code: str) -> None:
    """Core 3.1.2.6."""
    assert answer_of(world.ask(prompt="none", **changes))[1]["error"] == code


def test_prompt_none_with_a_session_is_silent_or_says_what_is_missing(world: World) -> None:
    """Core 3.1.2.1: max_age, consent, level."""
    world.sign_in(age_s=100)
    world.add("careful")
    assert "code" in answer_of(world.ask(prompt="none"))[1]
    assert answer_of(world.ask(prompt="none", max_age="99"))[1]["error"] == "login_required"
    assert answer_of(world.ask(prompt="none", claims=ESSENTIAL))[1]["error"] == "interaction_required"
    assert answer_of(world.ask(prompt="none", client_id="careful"))[1]["error"] == "consent_required"
    assert "code" in answer_of(world.ask(prompt="none", acr_values=MEDIUM))[1]


def test_the_hop_out_and_back_ends_with_a_code(world: World) -> None:
    """One hop out, one hop back; a reload of the way back gives no second code."""
    out = world.ask()
    assert out.status_code == 303
    back = sign_in_by_pages(world, out.headers["Location"])
    where, given = answer_of(world.browser.get(back))
    assert where == CALLBACK
    assert world.claims_of(world.exchange(given["code"])["id_token"])["amr"] == ["pwd"]
    again = world.browser.get(back)
    assert again.status_code == 400
    assert "Location" not in again.headers


def test_the_way_back_is_closed_to_other_browsers_and_to_unfinished_logins(world: World) -> None:
    """The login row is bound to the browser in which it began."""
    out = world.ask().headers["Location"]
    login_id = out.partition("login=")[2]
    resume = f"{AUTHORIZE}/resume?login={login_id}"
    assert "/cas/login?login=" in world.browser.get(resume).headers["Location"]
    stranger = WsgiClient(world.place.provider.wsgi)
    assert stranger.get(resume).status_code == 400
    sign_in_by_pages(world, out)
    assert stranger.get(resume).status_code == 400


def test_a_session_of_somebody_else_does_not_finish_a_login(world: World) -> None:
    """A second tab that signed in as another person meanwhile: the first login starts again instead of giving their code."""
    out = world.ask()
    back = sign_in_by_pages(world, out.headers["Location"])
    world.browser.delete_cookie("idp_session")
    answer = world.browser.get(back)
    assert answer.status_code == 303
    assert "/cas/login?login=" in answer.headers["Location"]


def test_prompt_login_asks_again_and_moves_auth_time(world: World, moment: Moment) -> None:
    """Core 3.1.2.1: a visible new login and a later auth_time."""
    world.sign_in(age_s=1000)
    first = world.claims_of(world.exchange(answer_of(world.ask())[1]["code"])["id_token"])
    moment.forward(10)
    out = world.ask(prompt="login")
    moment.forward(10)
    back = sign_in_by_pages(world, out.headers["Location"])
    second = world.claims_of(world.exchange(answer_of(world.browser.get(back))[1]["code"])["id_token"])
    assert second["auth_time"] > first["auth_time"]


def test_a_weak_session_is_stepped_up_not_restarted(world: World) -> None:
    """The login begins with what the session proved: no e-mail and no password are asked."""
    world.sign_in()
    out = world.ask(claims=ESSENTIAL)
    page = world.browser.get(out.headers["Location"], follow_redirects=True)
    assert page.status_code == 200
    assert 'id="password"' not in page.text
    with world.place.database.read() as db:
        login = db.scalars(select(Login)).one()
        assert (login.account_id, login.reason, login.essential_acr) == (world.account.id, "step_up", True)


def test_a_strong_session_is_told_the_level_that_was_asked(world: World) -> None:
    """Core 5.5.1.1: one of the requested values."""
    world.sign_in("medium")
    tokens = world.exchange(answer_of(world.ask(claims=ESSENTIAL))[1]["code"])
    assert world.claims_of(tokens["id_token"])["acr"] == MEDIUM


def test_consent_is_asked_once_kept_and_can_be_denied(world: World) -> None:
    """Core 3.1.2.4; access_denied is RFC 6749 4.1.2.1."""
    world.sign_in()
    world.add("careful")
    ask = {"client_id": "careful"}
    for word, member in (("deny", "error"), ("allow", "code")):
        out = world.ask(**ask).headers["Location"]
        page = world.browser.get(out)
        assert 'id="consent-allow"' in page.text
        assert 'id="consent-deny"' in page.text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
        assert token
        back = world.browser.post(out, data={"csrf_token": token[1], "answer": word})
        given = answer_of(world.browser.get(back.headers["Location"]))[1]
        assert member in given
    assert "code" in answer_of(world.ask(**ask))[1]
    assert "/consent" in world.ask(**ask, scope="openid email").headers["Location"]
    assert "/consent" in world.ask(**ask, prompt="consent").headers["Location"]


def test_a_forged_consent_is_not_taken(world: World) -> None:
    """Without the CSRF token nothing is granted."""
    world.sign_in()
    world.add("careful")
    out = world.ask(client_id="careful").headers["Location"]
    assert world.browser.post(out, data={"answer": "allow"}).status_code == 400
    assert "/consent" in world.ask(client_id="careful").headers["Location"]


def test_prompt_create_leads_to_the_sign_up(world: World) -> None:
    """Initiating User Registration via OpenID Connect 1.0, 4.1."""
    assert "/cas/register?login=" in world.ask(prompt="create").headers["Location"]


@pytest.mark.parametrize(
    "changes",
    [{"redirect_uri": "https://evil.example/"}, {"client_id": "nobody"}, {"redirect_uri": None}, {"client_id": '"ü\x00'}],
)
def test_a_bad_client_or_address_ends_on_our_page(world: World, changes: dict[str, str | None]) -> None:
    """RFC 6749 4.1.2.1: the resource owner is told, nothing is redirected."""
    world.sign_in()
    page = world.ask(**changes)
    assert page.status_code == 400
    assert "Location" not in page.headers
    assert "text/html" in page.headers["Content-Type"]


def test_pkce_binds_the_code(world: World) -> None:
    """RFC 7636 4.6."""
    world.sign_in()
    verifier, challenge = pkce()
    code = answer_of(world.ask(**challenge))[1]["code"]
    assert world.exchange(code, code_verifier=verifier[::-1])["error"] == "invalid_grant"
    code = answer_of(world.ask(**challenge))[1]["code"]
    assert "id_token" in world.exchange(code, code_verifier=verifier)


def test_a_session_that_lay_idle_answers_nothing(world: World, moment: Moment) -> None:
    """settings.login.session_idle_s."""
    world.sign_in()
    moment.forward(world.place.settings.login.session_idle_s + 1)
    assert "/cas/login" in world.ask().headers["Location"]
    assert clock.seconds() > 0


def test_unknown_parameters_are_ignored_and_repeated_ones_refused(world: World) -> None:
    """RFC 6749 3.1."""
    world.sign_in()
    assert "code" in answer_of(world.ask(zzz="1", display="wap", ui_locales="xx-YY fr", login_hint="nobody"))[1]
    query = urlencode([("client_id", "rp"), ("client_id", "rp"), ("redirect_uri", CALLBACK), ("response_type", "code")])
    assert world.browser.get(f"{AUTHORIZE}?{query}").status_code == 400


def test_a_step_up_ends_with_the_session_that_it_stands_on(world: World) -> None:
    """The password that a session proved is not carried over its log-out: whoever goes on must prove it again."""
    session = world.sign_in()
    out = world.ask(claims=ESSENTIAL).headers["Location"]
    assert 'id="login-next"' not in world.browser.get(out, follow_redirects=True).text
    with world.place.database.begin() as db:
        live = db.get(type(session), session.id)
        assert live is not None
        live.ended_at = clock.now()
    assert 'id="login-next"' in world.browser.get(out, follow_redirects=True).text


def test_an_error_by_redirect_carries_the_issuer(world: World) -> None:
    """RFC 9207 2: “... MUST indicate their identity by including the iss parameter in the response”, errors included."""
    where, given = answer_of(world.ask(prompt="none"))
    assert where == CALLBACK
    assert (given["error"], given["iss"]) == ("login_required", ISSUER)
