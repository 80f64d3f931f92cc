"""Signing out on both sides, and being signed out by the provider (RP-Initiated Logout 1.0, Back-Channel Logout 1.0)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from jsis_rp.ground.database import Database
from jsis_rp.sessions.models import WebSession


def living(database: Database) -> int:
    """Count the sessions that are not over."""
    with database.read() as db:
        return len(list(db.scalars(select(WebSession).where(WebSession.ended_at.is_(None)))))


def back(person: Any, token: str) -> Any:
    """Send a logout token as the provider would: no cookies, no form token."""
    return person.client.post("/RCAM/backchannel-logout", data={"logout_token": token})


def test_sign_out_ends_the_session_and_asks_the_provider_to_end_its_own(person: Any, database: Database, clock: Any) -> None:
    """RP-Initiated Logout 2: id_token_hint, client_id, post_logout_redirect_uri, state; the way back proves it."""
    person.sign_in()
    answer = person.post("/sign-out")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(answer.location).query).items()}
    assert answer.location.startswith(f"{person.issuer.url}/logout?")
    assert asked["id_token_hint"].count(".") == 2
    assert (asked["client_id"], asked["post_logout_redirect_uri"]) == ("jsis-online", "http://localhost:8001/RCAM/signed-out")
    assert living(database) == 0
    assert "/sign-in" in person.get("/enrolment").location
    back_again = person.get(f"/signed-out?state={asked['state']}").get_data(as_text=True)
    assert "of JSIS Online and of EU Login" in back_again
    assert "You may still be signed in" in person.get("/signed-out?state=unknown").get_data(as_text=True)
    clock.forward(minutes=30)
    assert "You may still be signed in" in person.get(f"/signed-out?state={asked['state']}").get_data(as_text=True)


def test_sign_out_works_when_the_provider_is_down(person: Any, app: Any, database: Database) -> None:
    """The local session ends whatever happens."""
    person.sign_in()
    app.extensions["jsis_provider"]._metadata = None
    person.issuer.server.stop()
    try:
        answer = person.post("/sign-out")
    finally:
        person.issuer.server.start()
    assert answer.location == "/RCAM/signed-out"
    assert living(database) == 0


def test_sign_out_needs_the_form_of_a_page_of_ours(person: Any, database: Database) -> None:
    """CSRF: without the token or with another's token nothing happens."""
    person.sign_in()
    assert person.client.post("/RCAM/sign-out").status_code == 403
    assert person.client.post("/RCAM/sign-out", data={"csrf_token": "é"}).status_code == 403
    assert living(database) == 1
    assert person.get("/sign-out").status_code == 200


def test_the_form_of_another_browser_does_not_sign_out(person: Any, another: Callable[[], Any]) -> None:
    """The token belongs to one browser."""
    person.sign_in()
    page = another().get("/display").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    assert person.client.post("/RCAM/sign-out", data={"csrf_token": token}).status_code == 403


def test_the_provider_ends_the_session_of_its_sid(person: Any, database: Database) -> None:
    """Back-Channel Logout 2.7: 200, not stored, and the session is over."""
    person.sign_in()
    answer = back(person, person.issuer.logout_token(dropped=("sub",)))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert living(database) == 0


def test_the_provider_ends_all_sessions_of_a_sub(person: Any, another: Callable[[], Any], database: Database) -> None:
    """Without sid every session of the account ends; another account's does not."""
    person.sign_in()
    another().sign_in()
    person.issuer.sub = "n00other"
    another().sign_in()
    person.issuer.sub = "n0012345"
    assert back(person, person.issuer.logout_token(dropped=("sid",))).status_code == 200
    assert living(database) == 1


def test_a_sid_of_another_sub_ends_nothing(person: Any, database: Database) -> None:
    """With both, both must fit."""
    person.sign_in()
    assert back(person, person.issuer.logout_token(sub="n00other")).status_code == 200
    assert living(database) == 1


WRONG: dict[str, dict[str, Any]] = {
    "typ of an ID token": {"typ": "JWT"},
    "iss": {"iss": "https://evil.example"},
    "aud": {"aud": "other"},
    "aud number": {"aud": 3},
    "expired": {"exp": 1_795_424_400 - 31},
    "exp far away": {"exp": 1_795_424_400 + 86_400},
    "iat in the future": {"iat": 1_795_424_400 + 100},
    "iat old": {"iat": 1_795_424_400 - 700},
    "events empty": {"events": {}},
    "events a list": {"events": []},
    "event not an object": {"events": {"http://schemas.openid.net/event/backchannel-logout": True}},
    "nonce": {"nonce": "x"},
    "jti number": {"jti": 5},
    "dropped exp": {"dropped": ("exp",)},
    "dropped iat": {"dropped": ("iat",)},
    "dropped jti": {"dropped": ("jti",)},
    "dropped events": {"dropped": ("events",)},
    "neither sid nor sub": {"dropped": ("sid", "sub")},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG)
def test_a_wrong_logout_token_ends_nothing(person: Any, database: Database, changes: dict[str, Any]) -> None:
    """Back-Channel Logout 2.6: 400 with an error, not stored."""
    person.sign_in()
    answer = back(person, person.issuer.logout_token(**changes))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (400, "no-store")
    assert answer.get_json()["error"] == "invalid_request"
    assert living(database) == 1


def test_a_forged_or_missing_logout_token_ends_nothing(person: Any, database: Database) -> None:
    """Unsigned, signed by another, twice, or none at all."""
    person.sign_in()
    claims = {"iss": person.issuer.url}
    assert back(person, person.issuer.unsigned(claims)).status_code == 400
    assert back(person, person.issuer.signed_by_another(claims)).status_code == 400
    assert person.client.post("/RCAM/backchannel-logout").status_code == 400
    assert living(database) == 1


def test_a_logout_token_is_good_once_even_when_sent_ten_times_at_once(person: Any, app: Any) -> None:
    """2.6: jti single use, over threads."""
    person.sign_in()
    token = person.issuer.logout_token()

    def send(_number: int) -> int:
        return int(app.test_client().post("/RCAM/backchannel-logout", data={"logout_token": token}).status_code)

    with ThreadPoolExecutor(10) as pool:
        codes = sorted(pool.map(send, range(10)))
    assert codes == [200] + [400] * 9
