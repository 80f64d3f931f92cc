"""Session Management 1.0: session_state, the cookie behind it, and the page for the iframe."""

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from werkzeug.test import TestResponse

from idp.protocol.logout.check_session import session_state
from idp.sessions.cookies import Cookies
from tests.people import settings_in
from tests.protocol.logout.house import House, cookies

REQUEST = {"redirect_uri": "https://rp.example/cb", "scope": "openid", "nonce": "n", "state": "s"}


def ask(house: House, response_type: str = "code", **changes: str) -> TestResponse:
    """An authorization request of the client "rp"."""
    query = {"client_id": "rp", "response_type": response_type, **REQUEST, **changes}
    return house.browser.get("/cas/oauth2/authorize?" + urlencode(query))


def members(answer: TestResponse) -> dict[str, str]:
    """The members of the answer, wherever they are."""
    address = urlsplit(answer.headers["Location"])
    return dict(parse_qsl(address.fragment or address.query))


def state_in(house: House) -> str:
    """What the script in the iframe would read."""
    cookie = house.browser.get_cookie("idp_state")
    assert cookie is not None
    return str(cookie.value)


def test_the_value_is_the_hash_of_the_specification() -> None:
    """3.2: client id, origin, browser state and salt, a space between them; the salt follows a dot. Computed by hand here."""
    expected = hashlib.sha256(b"rp https://rp.example abc def").hexdigest()
    assert session_state("rp", "https://rp.example", "abc", "def") == f"{expected}.def"


@pytest.mark.parametrize("response_type", ["code", "id_token", "code id_token token"])
def test_every_answer_carries_a_session_state_that_the_cookie_confirms(house: House, response_type: str) -> None:
    """3.1: what the iframe computes from the cookie is the same value."""
    house.world.sign_in()
    told = members(ask(house, response_type))["session_state"]
    digest, _, salt = told.partition(".")
    assert session_state("rp", "https://rp.example", state_in(house), salt) == f"{digest}.{salt}"
    assert " " not in told


def test_two_clients_and_two_answers_cannot_be_compared(house: House) -> None:
    """3.2: salted."""
    house.world.sign_in()
    assert members(ask(house))["session_state"] != members(ask(house))["session_state"]


def test_errors_and_plain_oauth_carry_none(house: House) -> None:
    """op-requirements R2.2; session management is of OpenID Connect."""
    assert "session_state" not in members(ask(house, prompt="none"))
    house.world.sign_in()
    assert "session_state" not in members(ask(house, "token", scope="profile"))


def test_the_state_stays_with_the_session_and_changes_with_it(house: House) -> None:
    """3.3: it changes when somebody signs in or out, and is no session cookie."""
    session = house.world.sign_in()
    ask(house)
    first = state_in(house)
    assert "Set-Cookie" not in ask(house).headers
    assert session.id not in first
    secret = house.browser.get_cookie("idp_session")
    assert secret is not None
    assert secret.value not in first
    house.disconnect()
    after = state_in(house)
    assert after not in ("", first)
    house.world.sign_in()
    ask(house)
    assert state_in(house) not in (first, after)


def test_signing_in_on_our_pages_sets_it(house: House) -> None:
    """The iframe notices a sign-in that no authorization request has seen yet."""
    person = house.world.place.person()
    person.open("/cas/login").password()
    found = person.client.get_cookie("idp_state")
    assert found is not None
    assert len(found.value) == 64


def test_the_cookie_can_be_read_in_a_frame_and_opens_nothing(tmp_path: Path) -> None:
    """Not HttpOnly; SameSite=None and Secure on https. The other cookies stay closed."""
    here = settings_in(tmp_path)
    there = here.model_copy(update={"server": here.server.model_copy(update={"base_url": "https://idp.example/cas"})})
    header = Cookies(there).header("state", "x")
    assert header.startswith("__Host-idp_state=x;")
    assert "HttpOnly" not in header
    assert {"Secure", "SameSite=None", "Path=/"} <= set(header.split("; "))
    assert "SameSite=Lax" in Cookies(here).header("state", "x")
    assert {"HttpOnly", "SameSite=Lax"} <= set(Cookies(there).header("session", "x").split("; "))


def test_any_application_may_frame_the_page_and_only_that_page(house: House) -> None:
    """3.3: frame-ancestors *, our own script, nothing else."""
    page = house.browser.get("/cas/oauth2/check_session")
    assert page.status_code == 200
    policy = page.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert 'data-cookie="idp_state"' in page.text
    assert 'src="/cas/static/check_session.js"' in page.text
    assert "Set-Cookie" not in page.headers
    assert "frame-ancestors 'none'" in house.browser.get("/cas/login").headers["Content-Security-Policy"]
    document: Any = house.browser.get("/cas/oauth2/.well-known/openid-configuration").json
    assert document["check_session_iframe"] == "http://localhost:8000/cas/oauth2/check_session"


def test_an_address_without_an_origin_gets_none(house: House) -> None:
    """3.1: an application on a device has no origin that a page could check."""
    address = "com.example.app:/cb"
    house.world.add("app", application_type="native", redirect_uris=[address], skip_consent=True)
    house.world.sign_in()
    answer = ask(house, client_id="app", redirect_uri=address)
    assert "session_state" not in parse_qs(urlsplit(answer.headers["Location"]).query)
    assert "idp_state" not in cookies(answer)
