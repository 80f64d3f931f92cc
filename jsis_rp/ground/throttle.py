"""Counters that slow guessing down: so many attempts per key and window, over all processes.

Used by sign-in, the enrolment form and the code page. A key names what is limited (an account, an address), never a secret.
"""

from datetime import datetime, timedelta

from sqlalchemy import String, case, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from jsis_rp.ground.database import Base, UtcDateTime, insert_into


class Attempts(Base):
    """How often something was tried in the window that ends at `expires_at`."""

    __tablename__ = "attempts"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def allowed(db: Session, key: str, *, limit: int, window_s: int, now: datetime) -> bool:
    """Count one attempt under `key` and return whether it is among the first `limit` of its window.

    One upsert: two attempts at the same time are two, whatever the number of processes.
    """
    statement = insert_into(db, Attempts).values(key=key, count=1, expires_at=now + timedelta(seconds=window_s))
    over = Attempts.expires_at <= now
    counted = db.execute(
        statement.on_conflict_do_update(
            index_elements=[Attempts.key],
            set_={
                "count": case((over, 1), else_=Attempts.count + 1),
                "expires_at": case((over, statement.excluded.expires_at), else_=Attempts.expires_at),
            },
        ).returning(Attempts.count)
    ).scalar_one()
    return int(counted) <= limit


def purge(db: Session, now: datetime) -> int:
    """Delete the windows that have ended; return how many."""
    gone = db.execute(delete(Attempts).where(Attempts.expires_at <= now))
    return int(gone.rowcount)  # type: ignore[attr-defined]
