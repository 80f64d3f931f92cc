"""When a session is alive: the one place that says so, used by every statement that reads or uses one.

A session ends by sign-out or log-out notice (`ended_at`), at its absolute end (`expires_at`, counted from the first
sign-in) or after `session.idle_s` without use.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_

from jsis_rp.sessions.models import WebSession
from jsis_rp.settings.sign_in import SessionSettings


def is_alive(now: datetime, settings: SessionSettings) -> ColumnElement[bool]:
    """Return the condition on `WebSession` for the WHERE of a statement."""
    return and_(
        WebSession.ended_at.is_(None),
        WebSession.expires_at > now,
        WebSession.seen_at > now - timedelta(seconds=settings.idle_s),
    )
