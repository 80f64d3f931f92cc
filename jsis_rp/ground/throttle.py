"""Limits on guessing and flooding: so many attempts per key and window, counted over all processes.

Used by sign-in, the enrolment form and the code page. A key names what is limited (an account, an address); it is stored
as a hash, so the table holds no addresses. Windows are fixed and begin with the first attempt.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import String, case, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from jsis_rp.ground.database import Base, UtcDateTime, changed, insert_into


class Attempts(Base):
    """How often something was tried in the window that ends at `expires_at`."""

    __tablename__ = "attempts"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def count(db: Session, *key: str, limit: int, window_s: int, now: datetime) -> bool:
    """Count one attempt under `key` and return whether it is among the first `limit` of its window.

    One upsert: two attempts at the same time are two, whatever the number of processes.
    """
    statement = insert_into(db, Attempts).values(key=hashed(key), count=1, expires_at=now + timedelta(seconds=window_s))
    is_over = Attempts.expires_at <= now
    counted = db.execute(
        statement.on_conflict_do_update(
            index_elements=[Attempts.key],
            set_={
                "count": case((is_over, 1), else_=Attempts.count + 1),
                "expires_at": case((is_over, statement.excluded.expires_at), else_=Attempts.expires_at),
            },
        ).returning(Attempts.count)
    ).scalar_one()
    return int(counted) <= limit


def purge(db: Session, now: datetime) -> int:
    """Delete the windows that are over; return how many."""
    return changed(db, delete(Attempts).where(Attempts.expires_at <= now))


def hashed(key: tuple[str, ...]) -> str:
    """Return the SHA-256 under which the attempts of `key` are counted."""
    return hashlib.sha256("\0".join(key).encode("utf-8", "surrogatepass")).hexdigest()
