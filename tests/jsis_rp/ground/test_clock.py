"""The clock of a demonstration follows its file."""

from pathlib import Path

from jsis_rp.ground.clock import SystemClock, write_offset


def test_the_clock_follows_its_file(tmp_path: Path) -> None:
    """Seconds to add; absent or unreadable is zero."""
    clock = SystemClock(tmp_path / "clock")
    assert clock.offset().total_seconds() == 0
    write_offset(tmp_path / "clock", 86_400)
    assert clock.offset().total_seconds() == 86_400
    (tmp_path / "clock").write_text("nonsense", encoding="ascii")
    assert clock.offset().total_seconds() == 0
