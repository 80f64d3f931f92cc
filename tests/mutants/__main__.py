"""`./run mutants MODULE...`: do the tests notice a mistake? Every mistake of `mutate` is put into the module, one at a time.

    ./run mutants idp/throttle.py                    without browser, Node.js and PostgreSQL
    ./run mutants --postgresql idp/grants/*.py       with PostgreSQL as well
    ./run mutants --tests tests/messages --at-least 90 idp/messages/worker.py

Noticed means that a test failed. Survivors that change nothing anybody could see are named, and why, in `equivalents.toml`.
Undecided is what ran out of time, or did not start, where the unchanged module did so as well.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.mutants.mutate import Mutant, mutants
from tests.mutants.selection import Selection, copy_tree, select

ROOT = Path(__file__).parents[2]
EQUIVALENTS = Path(__file__).parent / "equivalents.toml"
NOTICED, SURVIVED, UNDECIDED, EQUIVALENT = "noticed", "survived", "undecided", "equivalent"


@dataclass
class Limits:
    """How much one mutant may cost: so many tests, and so many times their usual seconds."""

    tests: int = 150
    slower: float = 8.0
    at_least_s: float = 30.0


@dataclass
class Report:
    """What became of the mutants of a module."""

    module: str
    results: list[tuple[str, Mutant, str]] = field(default_factory=list)

    @property
    def noticed(self) -> float:
        """Noticed ones in a hundred of those that could be decided."""
        count = Counter(result for result, _, _ in self.results)
        decided = count[NOTICED] + count[SURVIVED]
        return 100.0 * count[NOTICED] / decided if decided else 100.0

    def lines(self) -> Iterator[str]:
        """The report in words."""
        count = Counter(result for result, _, _ in self.results)
        told = ", ".join(f"{count[name]} {name}" for name in (NOTICED, SURVIVED, EQUIVALENT, UNDECIDED))
        yield f"{self.module}: {len(self.results)} mutants, {told}: {self.noticed:.0f} %"
        for result, mutant, why in self.results:
            if result in (SURVIVED, UNDECIDED):
                yield f"  {result:9} line {mutant.line}, {mutant.name}{f' ({why})' if why else ''}"


class Worker:
    """A process in its own copy of the tree."""

    def __init__(self, root: Path, folder: Path) -> None:
        copy_tree(root, folder)
        self.folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.mutants.worker"],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def run(self, module: str, text: str | None, tests: Sequence[str], limit_s: float) -> dict[str, Any]:
        """The result of the tests with `text` as the module, or with the module as it is."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        job = {"module": module, "text": text, "tests": list(tests), "limit_s": limit_s}
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return dict(json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End the process."""
        with self._process:
            assert self._process.stdin is not None
            self._process.stdin.close()


def decide(worker: Worker, module: str, mutant: Mutant, tests: Sequence[str], limit_s: float) -> tuple[str, str]:
    """Noticed, survived or undecided, and by what."""
    if not tests:
        return SURVIVED, "no test runs this line"
    done = worker.run(module, mutant.text, tests, limit_s)
    if done["code"] == 0:
        return SURVIVED, ""
    if done["code"] == 1:
        return NOTICED, done["by"]
    unchanged = worker.run(module, None, tests, limit_s)
    if unchanged["code"] == 0:
        return NOTICED, "it hangs" if done["code"] is None else "it does not start"
    return UNDECIDED, f"exit {done['code']}, unchanged {unchanged['code']}: {unchanged['end'][-200:]!r}"


def examine(module: str, found: Selection, workers: Sequence[Worker], limits: Limits, known: dict[str, str]) -> Report:
    """Every mutant of a module, shared out among the workers."""
    waiting = iter(mutants((workers[0].folder / module).read_text()))
    lock, report = threading.Lock(), Report(module)

    def work(worker: Worker) -> None:
        while True:
            with lock:
                mutant = next(waiting, None)
            if mutant is None:
                return
            if mutant.name in known:
                result, why = EQUIVALENT, known[mutant.name]
            else:
                tests = found.of(module, mutant.line, mutant.last_line, whole_module=mutant.at_import)[: limits.tests]
                usual = sum(found.seconds.get(test, 1.0) for test in tests)
                result, why = decide(worker, module, mutant, tests, max(limits.at_least_s, usual * limits.slower))
            with lock:
                report.results.append((result, mutant, why))

    threads = [threading.Thread(target=work, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report.results.sort(key=lambda result: (result[1].line, result[1].name))
    return report


def equivalents(file: Path = EQUIVALENTS) -> dict[str, dict[str, str]]:
    """The mutants that change nothing, by module and name, with the reason."""
    told = tomllib.loads(file.read_text()) if file.exists() else {}
    found: dict[str, dict[str, str]] = {}
    for entry in told.get("equivalent", []):
        found.setdefault(entry["module"], {})[entry["mutant"]] = entry["reason"]
    return found


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run; gives 1 when a module stays below `--at-least`."""
    parser = argparse.ArgumentParser(
        prog="./run mutants", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("modules", nargs="+")
    parser.add_argument("--tests", nargs="+", default=["tests"])
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--at-least", type=float, default=0.0, metavar="PERCENT")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--most-tests", type=int, default=Limits.tests)
    parser.add_argument("--equivalents", type=Path, default=EQUIVALENTS)
    parser.add_argument("--list", action="store_true", help="only name the mutants")
    told = parser.parse_args(arguments)
    modules = [str(Path(name).resolve().relative_to(root)) if Path(name).is_absolute() else name for name in told.modules]
    if told.list:
        print(*(f"{module}: {mutant.name}" for module in modules for mutant in mutants((root / module).read_text())), sep="\n")
        return 0
    source = sorted({Path(module).parts[0] for module in modules})
    with tempfile.TemporaryDirectory(prefix="mutants-") as scratch:
        workers = [Worker(root, Path(scratch).resolve() / f"copy-{number}") for number in range(told.processes)]
        found = select(root, workers[0].folder, told.tests, with_postgresql=told.postgresql, source=source)
        known, below = equivalents(told.equivalents), []
        for module in modules:
            report = examine(module, found, workers, Limits(tests=told.most_tests), known.get(module, {}))
            print(*report.lines(), sep="\n", flush=True)
            below += [module] if report.noticed < told.at_least else []
        for worker in workers:
            worker.close()
    if below:
        print(f"below {told.at_least:.0f} %: {', '.join(below)}")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
