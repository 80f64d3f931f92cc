"""The session of a browser: opened or raised by a finished login, found by its cookie, ended by log-out or by time.

No web in here. The cookie holds an opaque secret, the row its hash; the secret changes whenever the session is raised
(session fixation). `protocol.logout.back_channel` tells relying parties about every session that ends, however it ended.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Db

from idp.accounts.models import Account
from idp.ground import clock, random_strings
from idp.ground.database import EPOCH
from idp.methods.levels import Levels
from idp.sessions import login as logins
from idp.sessions.models import KnownDevice, Login, Session
from idp.settings import LoginSection

SEEN_EVERY = timedelta(seconds=60)
BROWSER_STATE = "browser state"


@dataclass(frozen=True)
class Visitor:
    """Where a session is opened from: address and browser are shown to the person later, `session_secret` is the cookie's."""

    address: str = ""
    browser: str = ""
    session_secret: str = ""


def find(db: Db, secret: str, settings: LoginSection) -> tuple[Session, Account] | None:
    """The live session behind a cookie and its account, or None. A disabled account has no sessions."""
    if not secret:
        return None
    row = db.execute(
        select(Session, Account).join(Account, Account.id == Session.account_id).where(Session.key == random_strings.key(secret))
    ).one_or_none()
    if row is None:
        return None
    session, account = row
    return (session, account) if is_live(session, settings) and account.disabled_at is None else None


def is_live(session: Session, settings: LoginSection) -> bool:
    """Whether the session has neither ended nor run out nor lain idle too long."""
    now = clock.now()
    idle_until = session.seen_at + timedelta(seconds=settings.session_idle_s)
    return session.ended_at is None and session.expires_at > now and idle_until > now


def touch(session: Session) -> None:
    """Note that the session was used, at most once a minute."""
    now = clock.now()
    if now - session.seen_at >= SEEN_EVERY:
        session.seen_at = now


def open_or_raise(db: Db, login: Login, levels: Levels, settings: LoginSection, visitor: Visitor) -> tuple[Session, str]:
    """Turn a finished login into a session and the fresh secret for its cookie.

    The browser's own session is raised when it is alive and of the same account; any other session of this browser ends. The
    session has exactly the proofs of this login: a level that was not shown now (or carried by a step-up) is not kept.
    """
    acr = logins.reached(login, levels)
    if login.account_id is None or acr is None or login.finished_at is None or login.refused_with:
        raise ValueError("only a login that was proved opens a session")
    now, secret = clock.now(), random_strings.new()
    auth_time = max(_moment(proof["at"]) for proof in login.proofs)
    earlier = find(db, visitor.session_secret, settings)
    if earlier and earlier[1].id == login.account_id:
        session = earlier[0]
    else:
        if earlier:
            earlier[0].ended_at = now
        session = Session(id=random_strings.short_id(), account_id=login.account_id, created_at=now)
        db.add(session)
    session.key, session.acr, session.amr, session.auth_time = random_strings.key(secret), acr, amr_of(login), auth_time
    session.proofs, session.seen_at = list(login.proofs), now
    session.expires_at = now + timedelta(seconds=settings.session_lifetime_s)
    session.address, session.browser = visitor.address[:64], visitor.browser[:255]
    login.session_id = session.id
    db.flush()
    return session, secret


def amr_of(login: Login) -> list[str]:
    """The `amr` values of a login (RFC 8176 2), each once; `mfa` when more than one kind of proof was given."""
    values = list(dict.fromkeys(value for proof in login.proofs for value in proof["amr"]))
    return [*values, "mfa"] if len(login.proofs) > 1 else values


def end(session: Session) -> None:
    """The session is over; its cookie opens nothing any more."""
    if session.ended_at is None:
        session.ended_at = clock.now()


def end_all(db: Db, account_id: int, *, except_id: str | None = None) -> int:
    """End every session of an account but one, after a change of password for example. Gives how many ended."""
    done = db.execute(
        update(Session)
        .where(Session.account_id == account_id, Session.ended_at.is_(None), Session.id != (except_id or ""))
        .values(ended_at=clock.now())
    )
    return int(getattr(done, "rowcount", 0))


def state_of(key: bytes, session_id: str) -> str:
    """What the cookie `state` holds while a session lives: the same for as long as it does, and of no use to anybody else.

    `key` comes from the seal (`BROWSER_STATE`). Session Management 1.0 3.2 calls it the browser state.
    """
    return hmac.digest(key, session_id.encode(), "sha256").hex()


def remember_device(db: Db, account_id: int, secret: str, settings: LoginSection) -> None:
    """Note that `account_id` signed in with the browser that holds `secret` in its device cookie."""
    now, key = clock.now(), random_strings.key(secret)
    device = db.get(KnownDevice, (key, account_id)) or KnownDevice(key=key, account_id=account_id, created_at=now)
    device.seen_at, device.expires_at = now, now + timedelta(seconds=settings.known_device_lifetime_s)
    db.add(device)


def is_known_device(db: Db, account_id: int, secret: str) -> bool:
    """Whether this account signed in from this browser before."""
    device = db.get(KnownDevice, (random_strings.key(secret), account_id)) if secret else None
    return device is not None and device.expires_at > clock.now()


def _moment(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=micros)
