"""The table of results: medians over rounds, ratios to a named provider, errors never hidden."""

import json
from pathlib import Path

from bench import show


def row(provider: str, rate: float, us: float, **more: object) -> dict[str, object]:
    """One result of the code workload."""
    return {"workload": "code", "provider": provider, "rate": rate, "server_us_per_op": us, "errors": 0, **more}


def grouped(folder: Path, rows: list[dict[str, object]]) -> show.Grouped:
    """The rows as read from a file."""
    path = folder / "results.jsonl"
    path.write_text("\n".join(json.dumps(item) for item in rows))
    return show.read([path])


def test_medians_and_ratios_are_of_the_named_provider(tmp_path: Path) -> None:
    """Three rounds of 100, 300, 200 count as 200; half the CPU per operation is a ratio of two."""
    rows = [row("peer", rate, 1000.0) for rate in (100, 300, 200)] + [row("ours", 500, 500.0)]
    lines = show.table(grouped(tmp_path, rows), "peer")
    assert "| code | peer | 200 | ±50% |" in lines[1]
    assert lines[2].endswith("| 2.50x (2.00x) |")


def test_errors_are_summed_and_an_example_is_shown(tmp_path: Path) -> None:
    """A run that could not even begin has no latency, and still shows."""
    failed: dict[str, object] = {"workload": "code", "provider": "p", "rate": 0.0, "errors": 1, "error_example": "CheckFailed: x"}
    found = grouped(tmp_path, [failed])
    assert "| 1 |" in show.table(found, "")[1]
    assert show.examples(found) == ["ERROR p code: CheckFailed: x"]


def test_starts_have_a_line_of_their_own(tmp_path: Path) -> None:
    """Time to the first answer and memory at rest are not operations."""
    start: dict[str, object] = {"workload": "start", "provider": "p", "first_answer_s": 0.4, "idle_pss_mb": 80.0}
    found = grouped(tmp_path, [start])
    assert len(show.table(found, "")) == 1
    assert "0.40 s, 80 MB" in show.starts(found)[0]
