"""Limits on guessing and flooding: counters in the database, one atomic statement each, shared by every process.

A limit is named by its field in the settings section `throttle` ("5 per 900 second"). Windows are fixed. Counting commits by
itself, so that a refused and rolled-back attempt still counts; call it outside any `begin()` block. Count before the comparison
and `give_back` after a success: then no attempt in parallel is free, and right answers use nothing up. Keys are hashed: the table
holds no addresses and no phone numbers. A limit `..._per_address` counts the networks around an address too (`network_keys`).
ADR 0008.
"""

import hashlib
from datetime import datetime
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any, NamedTuple

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from idp.ground import clock
from idp.ground.database import Base, Hot, Statement, UtcDateTime
from idp.settings.limits import Rate, ThrottleSettings, rate


class Throttled(Exception):
    """The limit is used up, by `network` of `network_keys`; the next window begins in `retry_after_s` seconds."""

    def __init__(self, limit: str, retry_after_s: int, network: str = "") -> None:
        super().__init__(limit)
        self.limit, self.retry_after_s, self.network = limit, retry_after_s, network


class RateLimitCounter(Base):
    """How often something was done in the window that ends at `expires_at`."""

    __tablename__ = "throttle"

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    used: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


COUNT_TEXT = """insert into throttle (key, used, expires_at) values {rows}
    on conflict (key) do update set
        used = case when throttle.expires_at <= :now then 1 else throttle.used + 1 end,
        expires_at = case when throttle.expires_at <= :now then :ends else throttle.expires_at end
    returning used, expires_at, key"""
NAMES = ("key", "key_b", "key_c")
COUNT = tuple(Statement(COUNT_TEXT.format(rows=", ".join(f"(:{one}, 1, :ends)" for one in NAMES[:n]))) for n in range(4))
GIVE_BACK = Statement("update throttle set used = used - 1 where key = :key and expires_at > :now and used > 0")
LOOK = Statement("select used, expires_at from throttle where key = :key and expires_at > :now")
CLEAR = Statement("delete from throttle where key = :key")
PURGE = Statement("delete from throttle where expires_at <= :now")

PER_ADDRESS = "_per_address"
WIDER = ((48, 16), (56, 4), (64, 1))
"""Prefixes of IPv6, the widest first, and how many times the limit of one address each may use up."""


def network_keys(address: str) -> tuple[tuple[str, int], ...]:
    """Under which keys a caller's address is counted, and by how much the budget of each is larger than that of one address.

    IPv4, also inside IPv6: the address. IPv6: its /48, /56 and /64, because a /64 is what one network gets and a site up to a /48
    (RFC 6177). What is no address is its own key.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return ((address, 1),)
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is None:
            return tuple((str(IPv6Network((int(found), length), strict=False)), factor) for length, factor in WIDER)
        found = found.ipv4_mapped
    return ((str(found), 1),)


class Throttle:
    """Counts what is done and says when it was too often."""

    def __init__(self, hot: Hot, settings: ThrottleSettings) -> None:
        self._hot = hot
        self._limits: dict[str, Rate] = {name: rate(text) for name, text in settings.model_dump().items()}

    def check(self, limit: str, *key: str) -> None:
        """Raise Throttled when the limit is used up already; counts nothing."""
        now, amount = clock.micros(), self._limits[limit].amount
        for network, factor, hashed in _keys(limit, key):
            row = self._hot.one(LOOK, {"key": hashed, "now": now})
            if row is not None and row[0] >= amount * factor:
                raise Throttled(limit, _seconds(row[1] - now), network)

    def count(self, limit: str, *key: str) -> int:
        """Count one and give how many are left. Raises Throttled when this one was too many."""
        allowed, now, keys = self._limits[limit], clock.micros(), _keys(limit, key)
        values: dict[str, Any] = {"now": now, "ends": now + allowed.window_s * 1_000_000}
        values |= {name: one.hashed for name, one in zip(NAMES, keys, strict=False)}
        counted = {bytes(hashed): (used, ends) for used, ends, hashed in self._hot.all(COUNT[len(keys)], values)}
        left = allowed.amount
        for network, factor, hashed in keys:
            used, ends = counted[hashed]
            if used > allowed.amount * factor:
                raise Throttled(limit, _seconds(ends - now), network)
            left = min(left, allowed.amount * factor - used)
        return int(left)

    def give_back(self, limit: str, *key: str) -> None:
        """Take one count back: what was counted before the comparison turned out to be right."""
        for one in _keys(limit, key):
            self._hot.run(GIVE_BACK, {"key": one.hashed, "now": clock.micros()})

    def used(self, limit: str, *key: str) -> int:
        """How often it was counted in the window that runs, for an address in its nearest network; 0 when none does."""
        row = self._hot.one(LOOK, {"key": _keys(limit, key)[-1].hashed, "now": clock.micros()})
        return int(row[0]) if row is not None else 0

    def clear(self, limit: str, *key: str) -> None:
        """Forget what was counted, after a success."""
        for one in _keys(limit, key):
            self._hot.run(CLEAR, {"key": one.hashed})

    def purge(self) -> int:
        """Drop the windows that are over; gives how many."""
        return self._hot.run(PURGE, {"now": clock.micros()})


class _Key(NamedTuple):
    """One row that is counted in: the network, or the first part of the key; the factor of its budget; what is stored."""

    network: str
    factor: int
    hashed: bytes


def _keys(limit: str, key: tuple[str, ...]) -> tuple[_Key, ...]:
    """What is counted, the widest network first, so that statements in parallel take their locks in one order."""
    if not limit.endswith(PER_ADDRESS) or not key:
        return (_Key(key[0] if key else "", 1, _hashed(limit, key)),)
    return tuple(_Key(network, factor, _hashed(limit, (network, *key[1:]))) for network, factor in network_keys(key[0]))


def _hashed(limit: str, key: tuple[str, ...]) -> bytes:
    return hashlib.sha256("\0".join((limit, *key)).encode("utf-8", "surrogatepass")).digest()


def _seconds(micros: int) -> int:
    return max(1, -(-micros // 1_000_000))
