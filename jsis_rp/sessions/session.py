"""The sessions of signed-in browsers: opened after the checks, found by their cookie, ended by sign-out or by the provider."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from jsis_rp.ground.random_strings import digest, new_token
from jsis_rp.sessions.accounts import Account
from jsis_rp.sessions.authentication import Authentication
from jsis_rp.sessions.models import WebSession
from jsis_rp.settings.sign_in import SessionSettings

TOUCH_EVERY = timedelta(minutes=1)


def open_session(
    db: Session,
    *,
    account: Account,
    authentication: Authentication,
    id_token: str,
    way: str,
    now: datetime,
    settings: SessionSettings,
) -> str:
    """Open a session for `account` with what the provider said of it; return the value of its cookie, kept as a hash."""
    token = new_token()
    db.add(
        WebSession(
            id_hash=digest(token),
            account_id=account.id,
            way=way,
            acr=authentication.acr,
            amr=list(authentication.amr),
            auth_time=authentication.auth_time,
            provider_sid=authentication.sid,
            id_token=id_token,
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(seconds=settings.lifetime_s),
        )
    )
    return token


def find(db: Session, token: str, *, now: datetime, settings: SessionSettings) -> tuple[WebSession, Account] | None:
    """Return the living session of the cookie `token` and its account, or None."""
    found = db.execute(
        select(WebSession, Account)
        .join(Account, Account.id == WebSession.account_id)
        .where(
            WebSession.id_hash == digest(token),
            WebSession.ended_at.is_(None),
            WebSession.expires_at > now,
            WebSession.seen_at > now - timedelta(seconds=settings.idle_s),
        )
    ).one_or_none()
    return (found[0], found[1]) if found else None


def is_due_for_touch(session: WebSession, now: datetime) -> bool:
    """Return whether the last sign of life is old enough to be worth a write."""
    return now - session.seen_at >= TOUCH_EVERY


def touch(db: Session, session: WebSession, now: datetime) -> None:
    """Note a sign of life; a session that has ended meanwhile stays as it is."""
    db.execute(update(WebSession).where(WebSession.id_hash == session.id_hash, WebSession.ended_at.is_(None)).values(seen_at=now))


def end(db: Session, *where: ColumnElement[bool], now: datetime) -> int:
    """End the living sessions matched by `where`, forget their ID tokens; return how many there were."""
    ended = db.execute(
        update(WebSession)
        .where(WebSession.ended_at.is_(None), *where)
        .values(ended_at=now, id_token="")
        .execution_options(synchronize_session=False)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]


def purge(db: Session, now: datetime) -> int:
    """Delete the sessions whose life is over; return how many."""
    return int(db.execute(delete(WebSession).where(WebSession.expires_at <= now)).rowcount)  # type: ignore[attr-defined]
