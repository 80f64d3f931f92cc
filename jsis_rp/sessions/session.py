"""The sessions of signed-in browsers: started after the checks, found by their cookie, ended by sign-out or by the provider.

The WHERE of a statement names what it was decided from; `liveness.is_alive` is part of every one that uses a session.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from jsis_rp.ground import random_strings
from jsis_rp.ground.database import changed
from jsis_rp.sessions.accounts import Account
from jsis_rp.sessions.authentication import Authentication
from jsis_rp.sessions.liveness import is_alive
from jsis_rp.sessions.models import WebSession
from jsis_rp.settings.sign_in import SessionSettings

NOTE_USE_EVERY = timedelta(minutes=1)


def start(
    db: Session,
    *,
    account_id: int,
    authentication: Authentication,
    id_token: str,
    way: str,
    old_cookie: str,
    now: datetime,
    settings: SessionSettings,
) -> str:
    """Start a session in the place of the one that this browser had; return the value of its cookie, kept as a hash.

    Without a newer authentication the absolute end stays that of the first sign-in.
    """
    expires_at = now + timedelta(seconds=settings.lifetime_s)
    if old_cookie:
        before = find(db, old_cookie, now=now, settings=settings)
        if before is not None and before[1].id == account_id and not _is_newer(authentication, before[0]):
            expires_at = before[0].expires_at
        end(db, WebSession.id_hash == random_strings.key(old_cookie), now=now)
    cookie = random_strings.new()
    db.add(
        WebSession(
            id_hash=random_strings.key(cookie),
            account_id=account_id,
            way=way,
            acr=authentication.acr,
            amr=list(authentication.amr),
            auth_time=authentication.auth_time,
            provider_sid=authentication.sid,
            id_token=id_token,
            created_at=now,
            seen_at=now,
            expires_at=expires_at,
        )
    )
    db.flush()
    return cookie


def _is_newer(authentication: Authentication, session: WebSession) -> bool:
    at = authentication.auth_time
    return at is not None and (session.auth_time is None or at > session.auth_time)


def find(db: Session, cookie: str, *, now: datetime, settings: SessionSettings) -> tuple[WebSession, Account] | None:
    """Return the session of the cookie and its account, or None when it is not alive."""
    found = db.execute(
        select(WebSession, Account)
        .join(Account, Account.id == WebSession.account_id)
        .where(WebSession.id_hash == random_strings.key(cookie), is_alive(now, settings))
    ).one_or_none()
    return (found[0], found[1]) if found else None


def is_due_for_use(session: WebSession, now: datetime) -> bool:
    """Return whether the last use is old enough to be worth a write."""
    return now - session.seen_at >= NOTE_USE_EVERY


def use(db: Session, session: WebSession, *, now: datetime, settings: SessionSettings) -> bool:
    """Note that the session is used; False when it is not alive (any more). Locks it until the transaction ends."""
    return (
        changed(db, update(WebSession).where(WebSession.id_hash == session.id_hash, is_alive(now, settings)).values(seen_at=now))
        == 1
    )


def end(db: Session, *where: ColumnElement[bool], now: datetime) -> int:
    """End the sessions matched by `where` and forget their ID tokens; return how many had not ended before."""
    return changed(db, update(WebSession).where(WebSession.ended_at.is_(None), *where).values(ended_at=now, id_token=""))


def count_alive(db: Session, account_id: int, *, now: datetime, settings: SessionSettings) -> int:
    """Return how many sessions of the account are alive."""
    statement = select(func.count()).select_from(WebSession).where(WebSession.account_id == account_id, is_alive(now, settings))
    return db.scalar(statement) or 0


def purge(db: Session, now: datetime) -> int:
    """Delete the sessions whose absolute end has come; return how many."""
    return changed(db, delete(WebSession).where(WebSession.expires_at <= now))
