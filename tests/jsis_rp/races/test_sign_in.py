"""Sign-ins and log-out notices at the same time, on PostgreSQL, in both orders."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.jsis_rp.races.order import in_order

pytestmark = pytest.mark.postgresql
ORDERS = pytest.mark.parametrize("swapped", [False, True], ids=["first", "last"])
Rows = Callable[[str], list[Any]]
ALIVE = "select count(*) from web_session where ended_at is null"


def both(engine: Engine, table: str, swapped: bool, one: Callable[[], Any], other: Callable[[], Any]) -> tuple[Any, Any]:
    """Run in one order or the other; give the results of `one` and `other`."""
    if not swapped:
        return in_order(engine, table, one, other)
    second, first = in_order(engine, table, other, one)
    return first, second


def notice(app: Any, token: str) -> Callable[[], int]:
    """Send a logout token as the provider would."""
    return lambda: int(app.test_client().post("/RCAM/backchannel-logout", data={"logout_token": token}).status_code)


@ORDERS
@pytest.mark.parametrize("dropped", [("sub",), ("sid",), ()], ids=["sid", "sub", "sid and sub"])
def test_a_notice_beside_the_callback_leaves_no_session_of_the_ended_sid(
    person: Any, app: Any, engine: Engine, rows: Rows, swapped: bool, dropped: tuple[str, ...]
) -> None:
    """Back-Channel Logout 1.0, 2.7: whichever comes first, the session is over; nobody sees a 500."""
    person.begin()
    token = person.issuer.logout_token(dropped=dropped)
    table = "(provider_session|account)"
    answer, status = both(engine, table, swapped, person.come_back, notice(app, token))
    assert (answer.status_code, status) in {(303, 200), (400, 200)}
    assert rows(ALIVE) == [(0,)]
    assert "/sign-in" in person.get("/access-logs").location


def test_a_notice_before_the_callback_is_remembered(person: Any, app: Any, rows: Rows) -> None:
    """The provider is quicker than the browser: the session never begins, and the page says what next."""
    person.begin()
    assert notice(app, person.issuer.logout_token())() == 200
    answer = person.come_back()
    assert answer.status_code == 400
    assert "This sign-in is over" in answer.get_data(as_text=True)
    assert rows("select count(*) from web_session") == [(0,)]


@ORDERS
def test_a_notice_beside_a_new_session_of_the_same_person_ends_the_old_one_only(
    someone: Callable[..., Any], another: Callable[[], Any], app: Any, issuer: Any, engine: Engine, rows: Rows, swapped: bool
) -> None:
    """The new session has another sid: it stays, the ended one does not."""
    old = someone("n0012345", "sid-old")
    token = issuer.logout_token(sid="sid-old")
    issuer.claims = {"sid": "sid-new"}
    new = another()
    new.begin()
    answer, status = both(engine, "(provider_session|web_session|account)", swapped, new.come_back, notice(app, token))
    assert (answer.status_code, status) == (303, 200)
    assert rows("select provider_sid from web_session where ended_at is null") == [("sid-new",)]
    assert "/sign-in" in old.get("/access-logs").location


def test_an_answer_that_arrives_twice_signs_in_once(person: Any, app: Any, engine: Engine, rows: Rows) -> None:
    """RFC 6749 10.12: the state is used up by one UPDATE, so a replay at the same moment finds it used."""
    person.begin()
    cookie = person.client.get_cookie("jsis_browser").value
    path = f"/RCAM/callback?code=code-1&state={person.issuer.asked['state']}&iss={person.issuer.url}"

    def come() -> int:
        client = app.test_client()
        client.set_cookie("jsis_browser", cookie)
        return int(client.get(path, base_url="http://localhost:8001").status_code)

    assert in_order(engine, "login", come, come) == (303, 400)
    assert rows("select count(*) from web_session") == [(1,)]


def test_two_first_sign_ins_of_one_person_are_one_account(another: Callable[[], Any], engine: Engine, rows: Rows) -> None:
    """Core 5.7: issuer and subject identify the account; neither browser sees a fault."""

    def begun(code: str) -> Callable[[], Any]:
        browser = another()
        state = browser.begin()["state"]
        browser.issuer.nonces[code] = browser.issuer.asked["nonce"]
        return lambda: browser.come_back(code=code, state=state).status_code

    assert in_order(engine, "account", begun("code-a"), begun("code-b")) == (303, 303)
    assert rows("select count(*) from account") == [(1,)]
    assert rows(ALIVE) == [(2,)]
