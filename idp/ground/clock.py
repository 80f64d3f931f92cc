"""The time of the provider: aware UTC everywhere, and a clock that the demo and the tests can set.

Called by every module that compares or stores a time; nothing else in `idp` reads the system clock for a rule.
Stored times are microseconds since the epoch (`database.UtcDateTime`), protocol times whole seconds (NumericDate, RFC 7519 2).
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path


class _OffsetFile:
    """Seconds to add to the real clock, read from a file that somebody else may rewrite at any moment."""

    def __init__(self, path: Path) -> None:
        self._path, self._stamp, self._offset_s = path, (0, 0), 0

    def __call__(self) -> float:
        try:
            seen = self._path.stat()
        except OSError:
            return time.time()
        stamp = (seen.st_mtime_ns, seen.st_size)
        if stamp != self._stamp:
            self._offset_s, self._stamp = read_offset(self._path), stamp
        return time.time() + self._offset_s


_source: Callable[[], float] = time.time


def use(source: Callable[[], float]) -> None:
    """Take the time from `source`, which gives seconds since the epoch. For tests."""
    global _source
    _source = source


def use_offset_file(path: Path | None) -> None:
    """Add the seconds that `path` holds to the system clock (demo), or follow the system clock when None."""
    use(_OffsetFile(path) if path else time.time)


def read_offset(path: Path) -> int:
    """The whole seconds in an offset file; 0 when there is none or it holds no number."""
    try:
        return int(path.read_text().strip() or 0)
    except (OSError, ValueError):
        return 0


def write_offset(path: Path, offset_s: int) -> None:
    """Replace the offset file in one step, so that no reader sees half a number."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(f"{offset_s}\n")
    fresh.replace(path)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.fromtimestamp(_source(), UTC)


def seconds() -> int:
    """The present moment in whole seconds since the epoch (a NumericDate)."""
    return int(_source())


def micros() -> int:
    """The present moment in microseconds since the epoch, as the database stores it."""
    return int(_source() * 1_000_000)


def in_seconds(lifetime_s: int) -> datetime:
    """The moment `lifetime_s` seconds from now."""
    return now() + timedelta(seconds=lifetime_s)
