"""Whether a session is alive: the one place that says so, once for rows of the ORM and once as SQL for the hot statements.

A session is alive while it has neither ended, nor run out, nor lain idle too long, its account is not disabled, and the account's
proofs still count (`account.valid_from` has not moved since).
"""

from datetime import datetime, timedelta

from idp.accounts.models import Account
from idp.ground import clock
from idp.sessions.models import Login, Session
from idp.settings import LoginSection

MICROS = 1_000_000

ALIVE = (
    "(s.ended_at is null and s.expires_at > :now and s.seen_at > :idle_since "
    "and a.disabled_at is null and a.valid_from = s.account_valid_from)"
)
"""True for an alive session `s` of the account `a`; NULL when either is missing. Takes `values(...)`."""

IS_ALIVE = f"({ALIVE} is true)"
"""The same, false when session or account is missing (outer joins)."""


def is_alive(session: Session, account: Account, settings: LoginSection, now: datetime | None = None) -> bool:
    """Whether `session` of `account` is alive at `now` (this moment by default)."""
    moment = now or clock.now()
    return (
        session.ended_at is None
        and session.expires_at > moment
        and session.seen_at > moment - timedelta(seconds=settings.session_idle_s)
        and account.disabled_at is None
        and account.valid_from == session.account_valid_from
    )


def proofs_count(login: Login, account: Account) -> bool:
    """Whether what was proved on `login` counts for `account`, as both were read in this transaction."""
    return login.account_id == account.id and account.disabled_at is None and login.account_valid_from == account.valid_from


def values(now: int, settings: LoginSection) -> dict[str, int]:
    """The parameters of ALIVE; `now` in microseconds since the epoch."""
    return {"now": now, "idle_since": now - settings.session_idle_s * MICROS}
