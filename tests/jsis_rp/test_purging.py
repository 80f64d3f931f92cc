"""What is over is deleted, and nothing else; every table with a life is on the list."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from jsis_rp import purging
from jsis_rp.enrolment.models import Enrolment, Letter
from jsis_rp.ground import throttle
from jsis_rp.ground.database import Base, Database
from jsis_rp.ground.throttle import Attempts
from jsis_rp.sessions.audit import AuditEvent
from jsis_rp.sessions.models import ProviderSession, WebSession
from jsis_rp.sign_in.models import Login, SignOut, SpentLogoutToken

SHORT = (Attempts, WebSession, ProviderSession, Login, SpentLogoutToken, SignOut)


def fill(database: Database, person: Any, marie: dict[str, str], clock: Any) -> None:
    """Put something into every table that is purged."""
    person.sign_in()
    person.post("/enrolment/form", marie)
    person.client.post("/RCAM/backchannel-logout", data={"logout_token": person.issuer.logout_token(sid="other")})
    person.post("/sign-out")
    with database.begin() as db:
        throttle.count(db, "x", limit=1, window_s=10, now=clock.now())
        db.scalars(select(Enrolment)).one().closed_at = clock.now()


def count(database: Database, model: Any) -> int:
    """Count the rows of a table."""
    with database.read() as db:
        return int(db.scalar(select(func.count()).select_from(model)) or 0)


@pytest.mark.parametrize("model", SHORT, ids=lambda model: model.__tablename__)
def test_a_row_goes_when_its_life_is_over_and_not_before(
    person: Any, database: Database, marie: dict[str, str], clock: Any, model: Any
) -> None:
    """`expires_at`, to the second; rows that expire later stay."""
    fill(database, person, marie, clock)
    with database.read() as db:
        ends = sorted(db.scalars(select(model.expires_at)))
    first, before = ends[0], count(database, model)
    purging.purge(database, first - timedelta(seconds=1), kept_days=1)
    assert count(database, model) == before
    purging.purge(database, first, kept_days=1)
    assert count(database, model) == before - ends.count(first)
    purging.purge(database, ends[-1], kept_days=1)
    assert count(database, model) == 0


def test_records_are_kept_for_their_days(person: Any, database: Database, marie: dict[str, str], clock: Any) -> None:
    """Audit events and closed requests, with their letters; an open request is kept."""
    fill(database, person, marie, clock)
    events = count(database, AuditEvent)
    gone = purging.purge(database, clock.now() + timedelta(days=2), kept_days=2)
    assert (gone.audit_events, gone.closed_requests) == (0, 0)
    gone = purging.purge(database, clock.now() + timedelta(days=2, seconds=1), kept_days=2)
    assert (gone.audit_events, gone.closed_requests) == (events, 1)
    assert (count(database, Enrolment), count(database, Letter)) == (0, 0)


def test_an_open_request_is_never_purged(person: Any, database: Database, marie: dict[str, str], clock: Any) -> None:
    """Only `closed_at` counts."""
    person.sign_in()
    person.post("/enrolment/form", marie)
    assert purging.purge(database, clock.now() + timedelta(days=9999), kept_days=1).closed_requests == 0
    assert count(database, Letter) == 1


def test_every_table_with_a_life_is_purged() -> None:
    """Who adds a table with an `expires_at` adds it to the list."""
    mortal = {name for name, table in Base.metadata.tables.items() if "expires_at" in table.columns}
    assert mortal == {model.__tablename__ for model in SHORT}
