"""Codes, requests, clerks and the register at the same time, on PostgreSQL: one member is one account, whoever is quicker."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from jsis_rp.members import register
from tests.jsis_rp.conftest import MEMBERS, START
from tests.jsis_rp.races.order import in_order

pytestmark = pytest.mark.postgresql
Rows = Callable[[str], list[Any]]
MEMBERSHIPS = (
    "select account.sub, member.personnel_number from membership"
    " join account on account.id = account_id join member on member.id = member_id"
)
OPEN = "select account.sub from enrolment join account on account.id = open_for order by enrolment.id"
WAITING = "select count(*) from letter where sent_at is null and voided_at is null"


def again(person: Any, app: Flask, issuer: Any) -> Any:
    """Another browser with the same session and the same form."""
    person.form_token()
    copy = type(person)(app.test_client(), issuer)
    for name in ("jsis_session", "jsis_browser", "jsis_csrf"):
        copy.client.set_cookie(name, person.client.get_cookie(name).value)
    return copy


def post(person: Any, path: str, form: dict[str, str] | None = None) -> Callable[[], Any]:
    """Prepare a form; sending it is the race."""
    token = person.form_token()
    return lambda: person.client.post(person.base + path, data={**(form or {}), "csrf_token": token})


def test_one_code_entered_twice_at_once_counts_once(
    someone: Any, marie: dict[str, str], letters: Any, engine: Engine, rows: Rows
) -> None:
    """Two browsers of one account: one attempt, one membership, no fault."""
    one = someone("n0012345")
    one.post("/enrolment/form", marie)
    code = letters(1)
    two = someone("n0012345")
    answers = in_order(engine, "letter", *(post(browser, "/enrolment", {"code": code}) for browser in (one, two)))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert rows(MEMBERSHIPS) == [("n0012345", "100234")]
    assert rows("select attempts from letter") == [(1,)]
    assert "Congratulations" in two.get("/enrolment").get_data(as_text=True)


def test_the_right_code_beside_the_last_wrong_one_is_one_or_the_other(
    someone: Any, marie: dict[str, str], letters: Any, engine: Engine, rows: Rows
) -> None:
    """Five attempts are five, counted before they are compared, over two browsers."""
    one = someone("n0012345")
    one.post("/enrolment/form", marie)
    code = letters(1)
    for _ in range(4):
        one.post("/enrolment", {"code": "ACDE-FGHJ-KM34"})
    two = someone("n0012345")
    wrong, right = in_order(
        engine, "letter", post(one, "/enrolment", {"code": "ACDE-FGHJ-KM34"}), post(two, "/enrolment", {"code": code})
    )
    assert (wrong.status_code, right.status_code) == (303, 303)
    assert rows("select attempts, used_at from letter") == [(5, None)]
    assert rows(MEMBERSHIPS) == []


@pytest.mark.parametrize("swapped", [False, True])
def test_two_accounts_with_letters_for_one_member_become_one_account(
    someone: Any, marie: dict[str, str], letters: Any, engine: Engine, rows: Rows, swapped: bool
) -> None:
    """The quicker code wins; the other request is closed and its code is worth nothing."""
    one, two = someone("n00one"), someone("n00two")
    one.post("/enrolment/form", marie)
    two.post("/enrolment/form", marie)
    someone("n00staff").post("/pmo/requests/2", {"action": "accept"})
    calls = [post(one, "/enrolment", {"code": letters(1)}), post(two, "/enrolment", {"code": letters(2)})]
    winner, loser = ("n00two", "n00one") if swapped else ("n00one", "n00two")
    answers = in_order(engine, "(letter|member)", *(reversed(calls) if swapped else calls))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert rows(MEMBERSHIPS) == [(winner, "100234")]
    assert (loser,) not in rows(OPEN)


def test_two_accounts_that_ask_for_one_member_at_once_are_not_both_sent_a_letter(
    someone: Any, marie: dict[str, str], engine: Engine, rows: Rows
) -> None:
    """The second finds the first: the PMO looks at it before a letter goes."""
    one, two = someone("n00one"), someone("n00two")
    answers = in_order(engine, "(member|enrolment)", post(one, "/enrolment/form", marie), post(two, "/enrolment/form", marie))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert rows("select review_reason from enrolment order by id") == [(None,), ("member_taken",)]
    assert rows(WAITING) == [(1,)]


def test_a_form_sent_twice_at_once_is_one_request(
    someone: Any, marie: dict[str, str], app: Flask, issuer: Any, engine: Engine, rows: Rows
) -> None:
    """A double click: one request, one letter, no fault."""
    one = someone("n0012345")
    two = again(one, app, issuer)
    answers = in_order(engine, "(web_session|member)", post(one, "/enrolment/form", marie), post(two, "/enrolment/form", marie))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert rows("select count(*) from enrolment") == [(1,)]
    assert rows(WAITING) == [(1,)]


def test_the_register_changes_while_somebody_asks(someone: Any, marie: dict[str, str], engine: Engine, rows: Rows) -> None:
    """The form matched a date of birth that is not the register's any more: it is matched again, and does not."""
    one = someone("n0012345")

    def correct() -> None:
        with engine.begin() as connection:
            connection.execute(
                text("update member set date_of_birth = '1951-03-28', version = version + 1 where personnel_number = '100234'")
            )

    _, answer = in_order(engine, "member", correct, post(one, "/enrolment/form", marie))
    assert answer.status_code == 422
    assert rows("select count(*) from enrolment") == [(0,)]


CLERKS = [
    ("accept", "refuse", ["accept"], 1),
    ("refuse", "accept", ["refuse"], 0),
    ("accept", "accept", ["accept"], 1),
    ("refuse", "refuse", ["refuse"], 0),
]


@pytest.mark.parametrize(("first", "second", "done", "waiting"), CLERKS)
def test_two_clerks_decide_once(
    someone: Any, marie: dict[str, str], engine: Engine, rows: Rows, first: str, second: str, done: list[str], waiting: int
) -> None:
    """The slower one sees what the quicker one decided."""
    someone("n0012345").post("/enrolment/form", {**marie, "address_choice": "new", "new_address": "A 1\nB 2"})
    clerks = [someone("n00staff"), someone("n00staff")]
    calls = [post(clerk, "/pmo/requests/1", {"action": act}) for clerk, act in zip(clerks, (first, second), strict=True)]
    answers = in_order(engine, "enrolment", *calls)
    assert [answer.location for answer in answers] == [f"/RCAM/pmo/?done={first}", "/RCAM/pmo/requests/1"]
    acts = rows("select event from audit_event where event like 'office_%' order by id")
    assert [act for (act,) in acts] == [f"office_{name}" for name in done]
    assert rows(WAITING) == [(waiting,)]


def test_two_clerks_replace_a_letter_once(someone: Any, marie: dict[str, str], letters: Any, engine: Engine, rows: Rows) -> None:
    """One new letter waits, not two."""
    someone("n0012345").post("/enrolment/form", marie)
    letters(1)
    calls = [post(someone("n00staff"), "/pmo/requests/1", {"action": "replace"}) for _ in range(2)]
    answers = in_order(engine, "letter", *calls)
    assert [answer.status_code for answer in answers] == [303, 303]
    assert rows(WAITING) == [(1,)]
    assert rows("select count(*) from letter") == [(2,)]


@pytest.mark.parametrize("swapped", [False, True])
def test_a_code_beside_a_clerk_who_replaces_the_letter_is_one_or_the_other(
    someone: Any, marie: dict[str, str], letters: Any, engine: Engine, rows: Rows, swapped: bool
) -> None:
    """Either the code counts and no new letter goes, or the letter is replaced and the code is void."""
    member = someone("n0012345")
    member.post("/enrolment/form", marie)
    code = letters(1)
    calls = [post(member, "/enrolment", {"code": code}), post(someone("n00staff"), "/pmo/requests/1", {"action": "replace"})]
    answers = in_order(engine, "letter", *(reversed(calls) if swapped else calls))
    assert {answer.status_code for answer in answers} == {303}
    assert (len(rows(MEMBERSHIPS)), rows(WAITING)[0][0]) == ((0, 1) if swapped else (1, 0))


@pytest.mark.parametrize("swapped", [False, True])
def test_a_session_that_is_ended_meanwhile_enters_no_code(
    someone: Any, marie: dict[str, str], letters: Any, app: Flask, issuer: Any, engine: Engine, rows: Rows, swapped: bool
) -> None:
    """What was checked when the request began is checked again inside the transaction."""
    member = someone("n0012345", "sid-1")
    member.post("/enrolment/form", marie)
    code = letters(1)
    issuer.sub = "n0012345"
    token = issuer.logout_token()

    def end() -> Any:
        return app.test_client().post("/RCAM/backchannel-logout", data={"logout_token": token})

    calls = [post(member, "/enrolment", {"code": code}), end]
    answers = in_order(engine, "web_session", *(reversed(calls) if swapped else calls))
    assert sorted(answer.status_code for answer in answers) == [200, 303]
    assert len(rows(MEMBERSHIPS)) == (0 if swapped else 1)
    assert rows("select count(*) from web_session where ended_at is null and provider_sid = 'sid-1'") == [(0,)]


def test_two_imports_of_the_register_at_once_load_it_once(app: Flask, engine: Engine, rows: Rows, tmp_path: Path) -> None:
    """The slower one starts over and finds the quicker one's rows: no fault, no row twice."""
    lines = MEMBERS.read_text(encoding="utf-8").splitlines()
    file = tmp_path / "members.csv"
    file.write_text("\n".join([*lines, lines[1].replace("100234", "999999")]), encoding="utf-8")
    database = app.extensions["jsis"].database

    def load() -> int:
        return int(database.transact(lambda db: register.load(db, file, START)))

    assert in_order(engine, "member", load, load) == (13, 13)
    assert rows("select count(*) from member where personnel_number = '999999'") == [(1,)]
    assert rows("select count(*) from member") == [(13,)]
