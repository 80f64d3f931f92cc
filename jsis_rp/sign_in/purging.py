"""Attempts, logout tokens and sign-outs whose life is over. Called by `jsis purge`."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from jsis_rp.ground.database import changed
from jsis_rp.sign_in.models import Login, SignOut, SpentLogoutToken


def purge(db: Session, now: datetime) -> int:
    """Delete them; return how many rows."""
    gone = 0
    for model in (Login, SpentLogoutToken, SignOut):
        gone += changed(db, delete(model).where(model.expires_at <= now))
    return gone
