"""What has outlived its purpose is deleted: the one list that `jsis purge` follows."""

from dataclasses import dataclass
from datetime import datetime

from jsis_rp.enrolment import requests
from jsis_rp.ground import throttle
from jsis_rp.ground.database import Database
from jsis_rp.sessions import audit, provider_sessions, session
from jsis_rp.sign_in import purging as sign_in


@dataclass(frozen=True)
class Purged:
    """How many rows went."""

    short_lived: int
    audit_events: int
    closed_requests: int


def purge(database: Database, now: datetime, *, kept_days: int) -> Purged:
    """Delete sessions, attempts and counters whose life is over, and records older than `kept_days`."""
    with database.begin() as db:
        return Purged(
            short_lived=sum(part.purge(db, now) for part in (session, provider_sessions, sign_in, throttle)),
            audit_events=audit.purge(db, now, kept_days=kept_days),
            closed_requests=requests.purge(db, now, kept_days=kept_days),
        )
