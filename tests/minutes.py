"""Minutes of testing for each folder: `./run test --junitxml=var/tests.xml`, then `python -m tests.minutes var/tests.xml`.

Sums the time of each test, so a run with two processes takes about half of the total. The table of CONTRIBUTING.md is made by it.
"""

import sys
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict


def table(path: str) -> str:
    """The table in Markdown, longest first."""
    seconds: dict[str, float] = defaultdict(float)
    tests: Counter[str] = Counter()
    for case in ET.parse(path).iter("testcase"):  # noqa: S314
        folder = case.get("classname", "").split(".")[1]
        seconds[folder] += float(case.get("time", "0"))
        tests[folder] += 1
    rows = sorted(seconds, key=lambda folder: -seconds[folder])
    lines = ["| folder | tests | minutes |", "|---|---:|---:|"]
    lines += [f"| `tests/{folder}` | {tests[folder]} | {seconds[folder] / 60:.1f} |" for folder in rows]
    return "\n".join([*lines, f"| all | {tests.total()} | {sum(seconds.values()) / 60:.1f} |"])


if __name__ == "__main__":
    print(table(sys.argv[1]))  # noqa: T201
