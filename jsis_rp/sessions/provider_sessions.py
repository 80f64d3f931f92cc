"""A sign-in and a log-out notice that arrive together: whichever comes first, an ended session of the provider ends here.

Back-Channel Logout 1.0, 2.7. Both write the same row before they look at sessions, so the second waits for the first to commit
and then sees what it did (PostgreSQL locks the row until then; SQLite has one writer). A notice that comes before the sign-in
is remembered.
"""

from datetime import datetime, timedelta

from sqlalchemy import case, delete
from sqlalchemy.orm import Session

from jsis_rp.ground import random_strings
from jsis_rp.ground.database import changed, insert_into
from jsis_rp.sessions.authentication import Authentication
from jsis_rp.sessions.models import ProviderSession


class ProviderSessionEnded(Exception):
    """The provider has already said that the session of this authentication is over."""


def enter(db: Session, authentication: Authentication, *, now: datetime, kept_s: int) -> None:
    """Lock the rows of the authentication until the transaction ends; raise `ProviderSessionEnded` when one is over.

    A sid that has ended stays so. A notice for all sessions of a sub concerns ID tokens issued until then.
    """
    issuer, sid, sub = authentication.issuer, authentication.sid, authentication.sub
    keys = {_key(issuer, None, sub): True}
    if sid is not None:
        keys |= {_key(issuer, sid, None): False, _key(issuer, sid, sub): False}
    for key in sorted(keys):  # always in the same order, so that two of them never wait for each other
        ended_at = _touch(db, key, ended_at=None, expires_at=now + timedelta(seconds=kept_s))
        if ended_at is not None and (not keys[key] or authentication.issued_at <= ended_at):
            raise ProviderSessionEnded


def mark_ended(
    db: Session, *, issuer: str, sid: str | None, sub: str | None, ended_at: datetime, now: datetime, kept_s: int
) -> None:
    """Remember that the provider ended `sid` (of `sub`, when both are given), or all sessions of `sub`."""
    _touch(db, _key(issuer, sid, sub), ended_at=ended_at, expires_at=now + timedelta(seconds=kept_s))


def purge(db: Session, now: datetime) -> int:
    """Delete the rows whose life is over; return how many."""
    return changed(db, delete(ProviderSession).where(ProviderSession.expires_at <= now))


def _key(issuer: str, sid: str | None, sub: str | None) -> str:
    return random_strings.key("\0".join((issuer, sid or "", sub or "")))


def _touch(db: Session, key: str, *, ended_at: datetime | None, expires_at: datetime) -> datetime | None:
    """Insert or update the row, which locks it; return since when it is over."""
    statement = insert_into(db, ProviderSession).values(key_hash=key, ended_at=ended_at, expires_at=expires_at)
    new = statement.excluded
    is_later = (ProviderSession.ended_at.is_(None)) | (new.ended_at > ProviderSession.ended_at)
    statement = statement.on_conflict_do_update(
        index_elements=[ProviderSession.key_hash],
        set_={
            "ended_at": case(
                (new.ended_at.is_(None), ProviderSession.ended_at), (is_later, new.ended_at), else_=ProviderSession.ended_at
            ),
            "expires_at": case((new.expires_at > ProviderSession.expires_at, new.expires_at), else_=ProviderSession.expires_at),
        },
    ).returning(ProviderSession.ended_at)
    found: datetime | None = db.execute(statement).scalar_one()
    return found
