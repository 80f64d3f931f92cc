"""Limits on guessing and flooding: counters in the database, one atomic statement each, shared by every process.

A limit is named by its field in the settings section `throttle` ("5 per 900 second"). Windows are fixed. Counting commits by
itself, so that a refused and rolled-back attempt still counts; call it outside any `begin()` block. Keys are hashed: the table
holds no addresses and no phone numbers. ADR 0008.
"""

import hashlib
from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from idp.ground import clock
from idp.ground.database import Base, Hot, Statement, UtcDateTime
from idp.settings.limits import Rate, ThrottleSettings, rate


class Throttled(Exception):
    """The limit is used up; the next window begins in `retry_after_s` seconds."""

    def __init__(self, limit: str, retry_after_s: int) -> None:
        super().__init__(limit)
        self.limit, self.retry_after_s = limit, retry_after_s


class RateLimitCounter(Base):
    """How often something was done in the window that ends at `expires_at`."""

    __tablename__ = "throttle"

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    used: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


COUNT = Statement(
    """insert into throttle (key, used, expires_at) values (:key, 1, :ends)
    on conflict (key) do update set
        used = case when throttle.expires_at <= :now then 1 else throttle.used + 1 end,
        expires_at = case when throttle.expires_at <= :now then :ends else throttle.expires_at end
    returning used, expires_at"""
)
LOOK = Statement("select used, expires_at from throttle where key = :key and expires_at > :now")
CLEAR = Statement("delete from throttle where key = :key")
PURGE = Statement("delete from throttle where expires_at <= :now")


class Throttle:
    """Counts what is done and says when it was too often."""

    def __init__(self, hot: Hot, settings: ThrottleSettings) -> None:
        self._hot = hot
        self._limits: dict[str, Rate] = {name: rate(text) for name, text in settings.model_dump().items()}

    def check(self, limit: str, *key: str) -> None:
        """Raise Throttled when the limit is used up already; counts nothing."""
        now = clock.micros()
        row = self._hot.one(LOOK, {"key": _hashed(limit, key), "now": now})
        if row is not None and row[0] >= self._limits[limit].amount:
            raise Throttled(limit, _seconds(row[1] - now))

    def count(self, limit: str, *key: str) -> int:
        """Count one and give how many are left. Raises Throttled when this one was too many."""
        allowed, now = self._limits[limit], clock.micros()
        row = self._hot.one(COUNT, {"key": _hashed(limit, key), "now": now, "ends": now + allowed.window_s * 1_000_000})
        used, ends = row if row is not None else (1, now)
        if used > allowed.amount:
            raise Throttled(limit, _seconds(ends - now))
        return int(allowed.amount - used)

    def used(self, limit: str, *key: str) -> int:
        """How often it was counted in the window that runs; 0 when none does."""
        row = self._hot.one(LOOK, {"key": _hashed(limit, key), "now": clock.micros()})
        return int(row[0]) if row is not None else 0

    def clear(self, limit: str, *key: str) -> None:
        """Forget what was counted, after a success."""
        self._hot.run(CLEAR, {"key": _hashed(limit, key)})

    def purge(self) -> int:
        """Drop the windows that are over; gives how many."""
        return self._hot.run(PURGE, {"now": clock.micros()})


def _hashed(limit: str, key: tuple[str, ...]) -> bytes:
    return hashlib.sha256("\0".join((limit, *key)).encode("utf-8", "surrogatepass")).digest()


def _seconds(micros: int) -> int:
    return max(1, -(-micros // 1_000_000))
