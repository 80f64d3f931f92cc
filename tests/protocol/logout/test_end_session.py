"""RP-initiated logout: what ends at once, what is asked first, and where nobody is ever sent."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from werkzeug.test import Client as WsgiClient

from idp.clients import commands
from idp.ground import clock
from idp.sessions.models import Session
from tests.people import Place
from tests.protocol.machine import CLIENTS, SIGNED_OUT, Machine, Tick

SECRET = "cookie-secret"
COOKIE = f"__Host-idp_session={SECRET}"


def signed_in(machine: Machine) -> tuple[Session, str]:
    """A session whose cookie is COOKIE, and an ID token of the client "web" for it."""
    session = machine.session(secret=SECRET)
    return session, machine.exchange(machine.code(session)).json["id_token"]


def is_over(machine: Machine, session: Session) -> bool:
    """Whether the session has ended."""
    with machine.database.read() as db:
        row = db.get(Session, session.id)
        return row is not None and row.ended_at is not None


def test_a_valid_hint_ends_the_session_and_returns_with_the_state(either: Machine) -> None:
    """RP-Initiated Logout 2 and 3: at once, without a question; the cookie is forgotten, the tokens are dead."""
    session = either.session(secret=SECRET)
    tokens = either.exchange(either.code(session)).json
    query = urlencode({"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": SIGNED_OUT, "state": "a&b é"})
    answer = either.get("/logout", query, HTTP_COOKIE=COOKIE)
    assert (answer.status, answer.header("Location")) == (303, f"{SIGNED_OUT}?state=a%26b+%C3%A9")
    assert "__Host-idp_session=;" in answer.header("Set-Cookie")
    assert is_over(either, session)
    assert either.get("/userinfo", token=tokens["access_token"]).status == 401
    assert either.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"
    assert "session.ended" in either.events()


def test_no_state_comes_back_when_none_came(machine: Machine) -> None:
    """RP-Initiated Logout 3."""
    _, hint = signed_in(machine)
    answer = machine.get(
        "/logout", urlencode({"id_token_hint": hint, "post_logout_redirect_uri": SIGNED_OUT}), HTTP_COOKIE=COOKIE
    )
    assert answer.header("Location") == SIGNED_OUT


def test_an_expired_hint_is_as_good(machine: Machine, tick: Tick) -> None:
    """“The OP SHOULD accept ID Tokens ... even when the exp time has passed.” (2)."""
    session, hint = signed_in(machine)
    tick.forward(6000)
    assert machine.get("/logout", urlencode({"id_token_hint": hint}), HTTP_COOKIE=COOKIE).status == 200
    assert is_over(machine, session)


def test_without_an_address_the_person_stays_here(machine: Machine) -> None:
    """The session ends, our own page says so."""
    session, hint = signed_in(machine)
    answer = machine.get("/logout", urlencode({"id_token_hint": hint, "state": "x"}), HTTP_COOKIE=COOKIE)
    assert answer.page is not None
    assert answer.page[0] == "protocol/signed_out.html"
    assert is_over(machine, session)


@pytest.mark.parametrize(
    "changes",
    [
        {"post_logout_redirect_uri": SIGNED_OUT + "?x=1"},
        {"post_logout_redirect_uri": "https://evil.example/"},
        {"post_logout_redirect_uri": SIGNED_OUT.upper()},
        {"id_token_hint": ""},
        {"id_token_hint": "a.b.c"},
        {"client_id": "es"},
        {"client_id": "nobody"},
    ],
)
def test_every_doubtful_case_is_asked_on_our_page_and_never_redirects(machine: Machine, changes: dict[str, str]) -> None:
    """RP-Initiated Logout 2, 3 and 4: no post-logout redirection when anything is wrong."""
    session, hint = signed_in(machine)
    form = {"id_token_hint": hint, "post_logout_redirect_uri": SIGNED_OUT, "state": "s", **changes}
    for answer in (
        machine.get("/logout", urlencode(form), HTTP_COOKIE=COOKIE),
        machine.post("/logout", form, "", HTTP_COOKIE=COOKIE),
    ):
        assert answer.page is not None
        assert answer.page[0] == "protocol/logout.html"
        assert answer.header("Location") == ""
    assert not is_over(machine, session)


def test_a_modified_hint_proves_nothing(machine: Machine) -> None:
    """The signature is checked."""
    session, hint = signed_in(machine)
    head, claims, signature = hint.split(".")
    for bad in (f"{head}.{claims}.{'A' * len(signature)}", f"{head}.{claims}x.{signature}", f"{head}.{claims}."):
        answer = machine.get(
            "/logout", urlencode({"id_token_hint": bad, "post_logout_redirect_uri": SIGNED_OUT}), HTTP_COOKIE=COOKIE
        )
        assert answer.page is not None
        assert answer.page[1]["doubt"]
    assert not is_over(machine, session)


def test_a_hint_of_another_session_is_asked(machine: Machine) -> None:
    """The hint must prove this very session; a page of another sign-in must not end it unasked."""
    _, hint = signed_in(machine)
    other = machine.session(secret="another-cookie")
    answer = machine.get("/logout", urlencode({"id_token_hint": hint}), HTTP_COOKIE="__Host-idp_session=another-cookie")
    assert answer.page is not None
    assert answer.page[0] == "protocol/logout.html"
    assert not is_over(machine, other)


def test_without_a_session_a_good_hint_still_returns(machine: Machine) -> None:
    """Somebody who is signed out already goes back where they came from."""
    session, hint = signed_in(machine)
    machine.change(Session, session.id, ended_at=clock.now())
    answer = machine.get("/logout", urlencode({"id_token_hint": hint, "post_logout_redirect_uri": SIGNED_OUT}))
    assert answer.header("Location") == SIGNED_OUT
    bare = machine.get("/logout", urlencode({"client_id": "web", "post_logout_redirect_uri": SIGNED_OUT, "state": "s"}))
    assert bare.page is not None
    assert (bare.page[0], bare.header("Location")) == ("protocol/signed_out.html", "")
    assert bare.page[1]["return_to"] == f"{SIGNED_OUT}?state=s"


def test_a_post_from_another_site_is_asked_again_by_get(machine: Machine) -> None:
    """A SameSite=Lax cookie does not come with a cross-site POST; it does with the GET that follows."""
    session, hint = signed_in(machine)
    first = machine.post("/logout", {"id_token_hint": hint, "post_logout_redirect_uri": SIGNED_OUT}, "")
    assert first.status == 303
    path, _, query = first.header("Location").partition("?")
    assert path == "https://idp.example/cas/oauth2/logout"
    assert machine.get("/logout", query, HTTP_COOKIE=COOKIE).header("Location") == SIGNED_OUT
    assert is_over(machine, session)


def test_repeated_and_unreadable_parameters_end_on_a_page(machine: Machine) -> None:
    """No 500 and no redirect."""
    _, hint = signed_in(machine)
    twice = urlencode([("id_token_hint", hint), ("id_token_hint", hint)])
    answer = machine.get("/logout", twice, HTTP_COOKIE=COOKIE)
    assert answer.page is not None
    assert answer.page[1]["doubt"] == "a parameter was given more than once"
    unreadable = machine.get("/logout", "state=%ff", HTTP_COOKIE=COOKIE)
    assert unreadable.page is not None
    assert (unreadable.status, unreadable.page[0]) == (400, "errors/error.html")


def test_the_wanted_language_is_told_when_it_is_spoken(machine: Machine) -> None:
    """RP-Initiated Logout 2: ui_locales; an unknown one is no error."""
    signed_in(machine)
    french = machine.get("/logout", "ui_locales=ja+fr-BE", HTTP_COOKIE=COOKIE)
    assert french.page is not None
    assert french.page[1]["wanted_language"] == "fr"
    other = machine.get("/logout", "ui_locales=ja", HTTP_COOKIE=COOKIE)
    assert other.page is not None
    assert "wanted_language" not in other.page[1]


@pytest.fixture
def place(tmp_path: Path, tick: Tick) -> Place:
    """A whole provider with its pages, and the client "web"."""
    place = Place(tmp_path)
    place.provider.protocol.keyring_upkeep()
    commands.add(place.database, CLIENTS["web"], client_id="web")
    place.provider.protocol.refresh()
    return place


def browse(place: Place) -> tuple[WsgiClient, Session]:
    """A browser with a live session, through the whole application."""
    machine = Machine.__new__(Machine)
    machine.database = place.database
    account = place.account()
    session = machine.session(account.id, SECRET)
    browser = WsgiClient(place.provider.wsgi)
    browser.set_cookie("idp_session", SECRET)
    return browser, session


def test_the_person_confirms_on_our_page(place: Place) -> None:
    """Without a hint the person is asked; the button is `logout-confirm`, the form carries its CSRF token."""
    browser, session = browse(place)
    asked = browser.get("/cas/oauth2/logout?client_id=web&post_logout_redirect_uri=" + SIGNED_OUT)
    assert asked.status_code == 200
    assert 'id="logout-confirm"' in asked.text
    assert "no-store" in asked.headers["Cache-Control"]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', asked.text))
    assert fields["client_id"] == "web"
    done = browser.post("/cas/oauth2/logout/confirm", data=fields)
    assert done.status_code == 200
    assert SIGNED_OUT in done.text
    with place.database.read() as db:
        row = db.get(Session, session.id)
        assert row is not None
        assert row.ended_at is not None


def test_without_the_csrf_token_nothing_ends(place: Place) -> None:
    """Another site cannot press the button."""
    browser, session = browse(place)
    answer = browser.post("/cas/oauth2/logout/confirm", data={"client_id": "web"})
    assert answer.status_code == 400
    with place.database.read() as db:
        row = db.get(Session, session.id)
        assert row is not None
        assert row.ended_at is None


def test_a_hint_confirmed_by_the_person_returns_to_the_client(place: Place) -> None:
    """The hint is of an earlier session of the same browser: asked, then back to the registered address."""
    browser, _ = browse(place)
    parts = place.provider.protocol
    claims = {"iss": parts.issuer, "aud": "web", "sub": "n0000001", "sid": "an-earlier-one", "iat": 1, "exp": 2}
    hint = parts.keyring.sign(claims, "RS256")
    query = urlencode({"id_token_hint": hint, "post_logout_redirect_uri": SIGNED_OUT, "state": '"<x>'})
    asked = browser.post("/cas/oauth2/logout", data=query, content_type="application/x-www-form-urlencoded")
    assert asked.status_code == 200
    assert '"<x>' not in asked.text
    fields = {k: unescape(v) for k, v in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', asked.text)}
    done = browser.post("/cas/oauth2/logout/confirm", data=fields)
    assert (done.status_code, done.headers["Location"]) == (303, f"{SIGNED_OUT}?state=%22%3Cx%3E")
    fields["post_logout_redirect_uri"] = "https://evil.example/"
    assert "Location" not in browser.post("/cas/oauth2/logout/confirm", data=fields).headers
