"""Sessions: when one is alive, how long at the most, and what ends it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from jsis_rp.ground.database import Database
from jsis_rp.sessions.models import WebSession


def is_open(person: Any) -> bool:
    """Return whether the browser is signed in."""
    return bool(person.get("/access-logs").status_code == 200)


def test_a_session_that_is_not_used_ends(person: Any, clock: Any) -> None:
    """`session.idle_s`: one hour, to the second."""
    person.sign_in()
    clock.forward(seconds=3599)
    assert is_open(person)
    clock.forward(seconds=3600)
    assert not is_open(person)


def test_a_session_that_was_ended_opens_nothing(person: Any, database: Database, clock: Any) -> None:
    """`ended_at`, whoever wrote it: the cookie alone is worth nothing."""
    person.sign_in()
    with database.begin() as db:
        db.scalars(select(WebSession)).one().ended_at = clock.now()
    assert not is_open(person)


def test_use_keeps_a_session_alive_up_to_its_absolute_end(person: Any, clock: Any) -> None:
    """`session.lifetime_s`: eight hours from the first sign-in, however busy."""
    person.sign_in()
    for _ in range(15):
        clock.forward(minutes=30)
        assert is_open(person)
    clock.forward(minutes=30)
    assert not is_open(person)


def test_use_is_noted_once_a_minute_and_not_by_head(person: Any, database: Database, clock: Any) -> None:
    """HEAD changes nothing anywhere."""

    def seen() -> Any:
        with database.read() as db:
            return db.scalars(select(WebSession)).one().seen_at

    person.sign_in()
    start = seen()
    clock.forward(seconds=59)
    person.get("/help")
    assert seen() == start
    clock.forward(seconds=1)
    person.client.head("/RCAM/access-logs")
    assert seen() == start
    person.get("/help")
    assert seen() == start + timedelta(minutes=1)


def test_signing_in_again_without_a_new_proof_does_not_move_the_absolute_end(
    person: Any, issuer: Any, database: Database, clock: Any
) -> None:
    """The provider answers from its own session: the same auth_time, so the same end."""
    issuer.claims = {"auth_time": int(clock.now().timestamp())}
    end = clock.now() + timedelta(hours=8)
    person.sign_in()
    clock.forward(minutes=50)
    person.sign_in()
    assert alive(database) == [end]
    issuer.dropped, issuer.claims = {"auth_time"}, {}
    person.sign_in()
    assert alive(database) == [end]


def test_a_new_proof_begins_a_new_session_with_its_own_end(person: Any, issuer: Any, database: Database, clock: Any) -> None:
    """A later auth_time is a new first sign-in; so is the sign-in of another account, or after the end."""
    person.sign_in()
    clock.forward(minutes=50)
    person.sign_in()
    assert alive(database) == [clock.now() + timedelta(hours=8)]
    issuer.sub, issuer.claims = "n00other", {"auth_time": int(clock.now().timestamp()) - 3600}
    clock.forward(minutes=10)
    person.sign_in()
    assert alive(database) == [clock.now() + timedelta(hours=8)]
    clock.forward(minutes=61)
    person.sign_in()
    assert alive(database) == [clock.now() + timedelta(hours=8)]


def alive(database: Database) -> list[Any]:
    """Return the absolute ends of the sessions that nobody has ended, newest only."""
    with database.read() as db:
        return list(
            db.scalars(select(WebSession.expires_at).where(WebSession.ended_at.is_(None)).order_by(WebSession.created_at.desc()))
        )[:1]


def test_the_count_of_open_sessions_is_of_those_alive(person: Any, another: Callable[[], Any], clock: Any) -> None:
    """An idle one is not open, one of another account is not mine; so says the page of access logs."""
    another().sign_in()
    clock.forward(seconds=3000)
    person.issuer.sub = "n00other"
    another().sign_in()
    person.issuer.sub = "n0012345"
    another().sign_in()
    person.sign_in()
    assert "3 sessions open now" in person.get("/access-logs").get_data(as_text=True)
    clock.forward(seconds=601)
    assert "2 sessions open now" in person.get("/access-logs").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/enrolment/new-letter", "/sign-out-everywhere", "/pmo/letters"])
def test_a_form_sent_after_the_end_leads_to_sign_in_and_back_to_its_page(person: Any, clock: Any, path: str) -> None:
    """Not to the address of the form, which no browser can open."""
    person.sign_in()
    token = person.form_token()
    clock.forward(seconds=3601)
    answer = person.client.post(
        f"/RCAM{path}", data={"csrf_token": token}, headers={"Referer": "http://localhost:8001/RCAM/enrolment"}
    )
    assert answer.location == "/RCAM/sign-in?way=internet&target=%2FRCAM%2Fenrolment"
