"""Which tests run which lines, and how long they take: one run of the tests under coverage, kept until a file changes.

The run is in a copy of the tree; what it found lies in `.mutants/` of the checkout, which git ignores.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import coverage

LEFT_OUT = ("races", "mutants", "upgrades", "bench", "interop", "journeys", "frame", "architecture", "jsis_rp/browser")
KEPT = Path(".mutants")


@dataclass
class Selection:
    """`lines` maps module to line to tests; `seconds` says how long a test takes."""

    lines: dict[str, dict[int, list[str]]]
    seconds: dict[str, float]

    def of(self, module: str, first: int, last: int, *, whole_module: bool) -> list[str]:
        """The tests that run those lines, or any line of the module when these run at its import; the fast ones first."""
        known = self.lines.get(module, {})
        wanted = known.keys() if whole_module else range(first, last + 1)
        tests = {test for line in wanted for test in known.get(line, [])}
        if not tests and not whole_module:
            return []
        return sorted(tests, key=lambda test: self.seconds.get(test, 1.0))


def copy_tree(root: Path, target: Path) -> None:
    """The files that git knows or would know, and the compiled catalogues; nothing else."""
    told = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = [name for name in told.split("\0") if name and (root / name).is_file()]
    names += [str(path.relative_to(root)) for part in ("idp", "jsis_rp") for path in (root / part).rglob("*.mo")]
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, target / name)


def marks(*, with_postgresql: bool) -> str:
    """The tests that are run: no browser, no Node.js, and PostgreSQL only when it is asked for."""
    return "not browser and not node" if with_postgresql else "not browser and not node and not postgresql"


def select(root: Path, copy: Path, tests: Sequence[str], *, with_postgresql: bool, source: Sequence[str]) -> Selection:
    """Run the tests once in `copy` under coverage, or read what such a run found before."""
    stamp = _stamp(root, tests, with_postgresql=with_postgresql)
    kept = root / KEPT / f"{stamp}.json"
    if kept.exists():
        told = json.loads(kept.read_text())
        lines = {module: {int(line): found for line, found in of.items()} for module, of in told["lines"].items()}
        return Selection(lines, told["seconds"])
    ignored = [f"--ignore=tests/{name}" for name in LEFT_OUT] if list(tests) == ["tests"] else []
    words = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "-p", "no:randomly", *ignored, *tests]
    words += ["-m", marks(with_postgresql=with_postgresql), *(f"--cov={name}" for name in source), "--cov-context=test"]
    words += ["--cov-report=", "--junitxml=tests.xml", "-o", "junit_family=xunit1"]
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "COVERAGE_FILE")}
    done = subprocess.run(words, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    if not (copy / ".coverage").exists():
        raise SystemExit(f"the tests could not be run:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    found = _read(copy, source)
    kept.parent.mkdir(exist_ok=True)
    for old in kept.parent.glob("*.json"):
        old.unlink()
    kept.write_text(json.dumps({"lines": found.lines, "seconds": found.seconds}))
    return found


def _read(copy: Path, source: Sequence[str]) -> Selection:
    seconds = {}
    for case in ET.parse(copy / "tests.xml").iter("testcase"):  # noqa: S314  our own file
        if all(case.find(outcome) is None for outcome in ("failure", "error", "skipped")):
            seconds[f"{case.get('file')}::{case.get('name')}"] = float(case.get("time") or 0)
    data = coverage.CoverageData(str(copy / ".coverage"))
    data.read()
    lines: dict[str, dict[int, list[str]]] = {}
    for name in data.measured_files():
        module = str(Path(name).relative_to(copy.resolve()))
        if not module.startswith(tuple(source)):
            continue
        of_module = lines.setdefault(module, {})
        for line, contexts in data.contexts_by_lineno(name).items():
            tests = {context.partition("|")[0] for context in contexts if context}
            of_module[line] = sorted(test for test in tests if test in seconds)
    return Selection(lines, seconds)


def _stamp(root: Path, tests: Sequence[str], *, with_postgresql: bool) -> str:
    hashed = hashlib.sha256(repr((list(tests), with_postgresql)).encode())
    for part in ("idp", "jsis_rp", "tests"):
        for path in sorted((root / part).rglob("*.py")):
            hashed.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return hashed.hexdigest()[:20]
