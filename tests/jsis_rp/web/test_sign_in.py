"""The guard of pages: which session opens what, and a session that ends while a request is answered."""

from typing import Any

import pytest
from sqlalchemy import select

from jsis_rp.ground.database import Database
from jsis_rp.sessions import audit
from jsis_rp.sessions import session as sessions
from jsis_rp.sessions.audit import AuditEvent
from jsis_rp.sessions.models import WebSession
from jsis_rp.web.context import now
from jsis_rp.web.sign_in import begin, signed_in
from jsis_rp.web.visitor import origin


def test_a_session_that_ends_during_a_request_writes_nothing(person: Any, app: Any, database: Database) -> None:
    """What was checked outside the transaction is checked again inside; the browser is sent to sign in."""

    def view() -> str:
        session, _account = signed_in()
        with database.begin() as db:
            sessions.end(db, WebSession.id_hash == session.id_hash, now=now())
        with begin() as db:
            audit.record(db, origin(), "too_late")
        return "done"

    app.add_url_rule("/RCAM/slow", "slow", view)
    person.sign_in()
    answer = person.get("/slow")
    assert (answer.status_code, answer.location) == (303, "/RCAM/sign-in?way=internet&target=%2FRCAM%2Fslow")
    with database.read() as db:
        assert "too_late" not in list(db.scalars(select(AuditEvent.event)))


def test_a_session_that_is_alive_writes_and_is_used(person: Any, app: Any, database: Database, clock: Any) -> None:
    """The act counts as use of this session and of no other."""

    def view() -> str:
        with begin() as db:
            audit.record(db, origin(), "in_time")
        return "done"

    app.add_url_rule("/RCAM/quick", "quick", view)
    person.sign_in()
    clock.forward(seconds=10)
    assert person.get("/quick").get_data(as_text=True) == "done"
    with database.read() as db:
        assert "in_time" in list(db.scalars(select(AuditEvent.event)))
        assert db.scalars(select(WebSession)).one().seen_at == clock.now()


def test_the_guard_cannot_be_forgotten(person: Any, app: Any) -> None:
    """A page that asks for the session without `requires` is a fault of ours, for strangers at least."""
    app.add_url_rule("/RCAM/open", "open", lambda: str(signed_in()))
    assert person.get("/open").status_code == 500


@pytest.mark.parametrize(("age_s", "status"), [(28_800, 200), (28_801, 303)])
def test_the_office_wants_a_sign_in_of_at_most_its_age(person: Any, issuer: Any, clock: Any, age_s: int, status: int) -> None:
    """`back_office.sign_in_max_age_s`, to the second."""
    issuer.sub = "n00staff"
    issuer.claims = {"auth_time": int(clock.now().timestamp()) - age_s}
    person.sign_in()
    assert person.get("/pmo/").status_code == status


def test_without_an_auth_time_the_office_stays_closed(person: Any, issuer: Any) -> None:
    """What is not said is not fresh."""
    issuer.sub, issuer.dropped = "n00staff", {"auth_time"}
    person.sign_in()
    assert person.get("/access-logs").status_code == 200
    assert person.get("/pmo/").status_code == 303


@pytest.mark.parametrize("referrer", ["https://evil.example/RCAM/enrolment", "http://localhost:8001/elsewhere", ""])
def test_the_way_back_of_a_form_is_a_page_of_ours(person: Any, referrer: str) -> None:
    """The Referer is what the browser says, so it is read like any other address from outside."""
    token = person.form_token()
    answer = person.client.post("/RCAM/enrolment/new-letter", data={"csrf_token": token}, headers={"Referer": referrer})
    assert answer.location == "/RCAM/sign-in?way=internet&target="
