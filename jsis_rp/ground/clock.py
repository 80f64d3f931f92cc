"""The time, in one place: aware UTC, with an offset file that a demonstration can move.

Every rule takes `now` as an argument; only pages and commands ask the clock.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Anything that can say what time it is."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock plus the seconds written in `offset_file`; an absent or unreadable file adds nothing."""

    def __init__(self, offset_file: Path | None = None) -> None:
        self._offset_file = offset_file
        self._seen: tuple[int, int, int] | None = None
        self._offset = timedelta()

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC) + self.offset()

    def offset(self) -> timedelta:
        """Return what is added to the machine's clock; the file is read again only when it has changed."""
        if self._offset_file is None:
            return timedelta()
        try:
            found = self._offset_file.stat()
        except OSError:
            return timedelta()
        mark = (found.st_mtime_ns, found.st_size, found.st_ino)
        if mark != self._seen:
            self._offset = _read_offset(self._offset_file)
            self._seen = mark
        return self._offset


def _read_offset(path: Path) -> timedelta:
    try:
        return timedelta(seconds=int(path.read_text(encoding="ascii").strip() or "0"))
    except (OSError, ValueError, OverflowError):
        return timedelta()


def write_offset(path: Path, seconds: int) -> None:
    """Write the demonstration's offset in one step, so that no reader sees half a number."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.jsis")
    partial.write_text(f"{seconds}\n", encoding="ascii")
    partial.replace(path)
