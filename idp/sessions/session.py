"""The session of a browser: opened or raised by a finished login, found by its cookie, ended by log-out or by time.

No web in here. The cookie holds a secret, the row its hash; the secret changes whenever the session is raised (session fixation).
`protocol.logout.back_channel` informs relying parties of every session that ends, however it ended.

The secret is an HMAC over the id of the login that opened or raised the session, under a key of the seal: whoever reads the
database cannot make it, and the second request of a double click gets the very same one (`web.sign_in.again`). A login is
finished once, so no two sessions ever share a secret, and raising the session makes the former secret worthless.
"""

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Db

from idp.accounts import account as accounts
from idp.accounts.models import Account
from idp.ground import clock, random_strings
from idp.ground.database import EPOCH, ChangedMeanwhile, Hot, Statement, rows_changed, to_micros
from idp.ground.sealed import Seal
from idp.methods.levels import Levels
from idp.sessions import login as logins
from idp.sessions.liveness import is_alive, proofs_count
from idp.sessions.models import KnownDevice, Login, Session
from idp.settings import LoginSection

SEEN_EVERY_S = 60
MICROS = 1_000_000
BROWSER_STATE = "browser state"
SECRETS = "session secrets"
TOUCH = Statement("update session set seen_at = :now where id = :id and ended_at is null and seen_at <= :before")


@dataclass(frozen=True)
class BrowserInfo:
    """Where a session is opened from: address and name of the browser are shown to the person later."""

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
    return (session, account) if is_alive(session, account, settings) else None


def live_sessions(db: Db, account: Account, settings: LoginSection) -> list[Session]:
    """The live sessions of an account, the last used first."""
    rows = db.scalars(
        select(Session).where(Session.account_id == account.id, Session.ended_at.is_(None)).order_by(Session.seen_at.desc())
    )
    return [row for row in rows if is_alive(row, account, settings)]


def touch(hot: Hot, session: Session) -> None:
    """Note that the session was used, at most once a minute. Commits by itself; call it outside any `begin()` block."""
    now = clock.micros()
    if to_micros(session.seen_at) <= now - SEEN_EVERY_S * MICROS:
        hot.run(TOUCH, {"id": session.id, "now": now, "before": now - SEEN_EVERY_S * MICROS})


def open_or_raise(
    db: Db, login: Login, levels: Levels, settings: LoginSection, seal: Seal, browser: BrowserInfo
) -> tuple[Session, str]:
    """Turn a finished login into a session and the fresh secret for its cookie.

    The browser's own session is raised when it is alive and of the same account; any other session of this browser ends. The
    session has exactly the proofs of this login: a level that was not shown now (or carried by a step-up) is not kept. Only a new
    proof moves its end, and never past `session_absolute_s` after it was opened. Raises ChangedMeanwhile when the account's
    proofs ended since.
    """
    acr = logins.reached(login, levels)
    if login.account_id is None or acr is None or login.finished_at is None or login.refused_with:
        raise ValueError("only a login that was proved opens a session")
    account = accounts.held(db, login.account_id)
    if not proofs_count(login, account):
        raise ChangedMeanwhile("the proofs of this login count no more")
    now, secret = clock.now(), secret_of(seal, login)
    auth_time = max(_moment(proof["at"]) for proof in login.proofs)
    earlier = find(db, browser.session_secret, settings)
    if earlier and earlier[1].id == account.id:
        session = earlier[0]
    else:
        if earlier:
            end(earlier[0])
        session = Session(id=random_strings.short_id(), account_id=account.id, created_at=now)
        db.add(session)
    session.key, session.acr, session.amr, session.auth_time = random_strings.key(secret), acr, amr_of(login), auth_time
    session.account_valid_from, session.proofs, session.seen_at = login.account_valid_from, list(login.proofs), now
    session.expires_at = min(
        auth_time + timedelta(seconds=settings.session_lifetime_s),
        session.created_at + timedelta(seconds=settings.session_absolute_s),
    )
    session.address, session.browser = browser.address[:64], browser.browser[:255]
    login.session_id = session.id
    db.flush()
    return session, secret


def secret_of(seal: Seal, login: Login) -> str:
    """The secret of the session that this finished login opened or raised: like `random_strings.new`, but the same each time."""
    if login.finished_at is None:
        raise ValueError("the login is not finished")
    return _derived(seal, "session", login)


def device_secret_of(seal: Seal, login: Login) -> str:
    """The secret by which a browser becomes a known device with this login, for a browser that has none yet."""
    return _derived(seal, "device", login)


def _derived(seal: Seal, purpose: str, login: Login) -> str:
    mac = hmac.digest(seal.derive(SECRETS), f"{purpose}\0{login.id}".encode(), "sha256")
    prefix = to_micros(login.finished_at or login.created_at) * 1000 >> 20
    return f"{prefix:011x}{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


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
        .values(ended_at=clock.now(), version=Session.version + 1)
    )
    return rows_changed(done)


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
