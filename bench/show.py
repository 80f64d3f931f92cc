"""Prints the rows of a run as a Markdown table: medians over the rounds, and ratios to one provider.

python -m bench.show results.jsonl --against panva-map
"""

import argparse
import json
import statistics
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Grouped = dict[str, dict[str, list[Row]]]
HEADER = (
    "| workload | provider | ops/s | spread | CPU us/op | least | p50 ms | p99 ms | PSS MB | errors | foreign + stolen | {} |\n"
    "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
)


def read(paths: list[Path]) -> Grouped:
    """Rows by workload, then by provider, both in the order of their first appearance."""
    grouped: Grouped = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            grouped.setdefault(row["workload"], {}).setdefault(row["provider"], []).append(row)
    return grouped


def median(rows: list[Row], key: str) -> float | None:
    """The median of one column over the rows that have it; None when none has."""
    values = [row[key] for row in rows if row.get(key) is not None]
    return statistics.median(values) if values else None


def least(rows: list[Row], key: str) -> float | None:
    """The smallest value of one column: on a shared machine, the round that was disturbed least."""
    return min((row[key] for row in rows if row.get(key) is not None), default=None)


def spread(rows: list[Row]) -> str:
    """How far the rates lie from their median, as the larger of both sides in percent."""
    rates = [row["rate"] for row in rows]
    middle = statistics.median(rates)
    return f"±{max(max(rates) - middle, middle - min(rates)) / middle:.0%}" if middle else "-"


def ratio(rows: list[Row], base: list[Row]) -> str:
    """Rate against the base, and in brackets how many times less CPU an operation takes."""
    ours, theirs = median(rows, "rate"), median(base, "rate")
    our_us, their_us = median(rows, "server_us_per_op"), median(base, "server_us_per_op")
    if not ours or not theirs:
        return "-"
    return f"{ours / theirs:.2f}x" + (f" ({their_us / our_us:.2f}x)" if our_us and their_us else "")


def number(value: float | None, digits: int = 0) -> str:
    """A number for a table cell, or a dash."""
    return "-" if value is None else f"{value:,.{digits}f}"


def table(grouped: Grouped, against: str) -> list[str]:
    """The lines of the table of all workloads."""
    lines = [HEADER.format(f"against {against}: rate (CPU)" if against else "rounds")]
    for workload, by_provider in grouped.items():
        if workload == "start":
            continue
        for provider, rows in by_provider.items():
            last = ratio(rows, by_provider[against]) if against in by_provider else "" if against else str(len(rows))
            cells = [
                workload, provider, number(median(rows, "rate")), spread(rows),
                number(median(rows, "server_us_per_op")), number(least(rows, "server_us_per_op")),
                number(median(rows, "p50_ms"), 1), number(median(rows, "p99_ms"), 1), number(median(rows, "server_pss_mb")),
                str(sum(row.get("errors", 0) for row in rows)),
                f"{number(median(rows, 'foreign_cores'), 2)} + {number(median(rows, 'stolen_cores'), 2)}", last,
            ]  # fmt: skip
            lines.append("| " + " | ".join(cells) + " |")
    return lines


def starts(grouped: Grouped) -> list[str]:
    """One line per provider: time to the first answer, memory at rest, processes."""
    lines = []
    for provider, rows in grouped.get("start", {}).items():
        first, idle = number(median(rows, "first_answer_s"), 2), number(median(rows, "idle_pss_mb"))
        lines.append(f"{provider}: first answer after {first} s, {idle} MB at rest, {rows[0].get('processes', 0)} processes")
    return lines


def examples(grouped: Grouped) -> list[str]:
    """The first error text of each provider and workload that had one."""
    lines = []
    for workload, by_provider in grouped.items():
        for provider, rows in by_provider.items():
            texts = [row["error_example"] for row in rows if row.get("error_example")]
            if texts:
                lines.append(f"ERROR {provider} {workload}: {texts[0]}")
    return lines


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", type=Path, nargs="+")
    parser.add_argument("--against", default="", help="the provider that ratios are taken to")
    found = parser.parse_args()
    grouped = read(found.results)
    print("\n".join([*table(grouped, found.against), "", *starts(grouped), *examples(grouped)]))


if __name__ == "__main__":
    main()
