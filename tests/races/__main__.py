"""`./run races`: pairs of requests interleaved at random for some minutes, or one pair again, or all pairs as in CI.

./run races --minutes 10                                  at random; prints the seed of every failure
./run races --database postgresql --stage account --pair reset+settle --seed 4711     that failure again
./run races --all                                         every pair in every order, as in CI, with the time it takes
./run races --all --write                                 the same, and writes the list of expected failures anew
"""

import argparse
import contextlib
import logging
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.postgres import NoServer, database, serving
from tests.races import catalogue
from tests.races.harness import Stuck
from tests.races.run_pair import Pair
from tests.races.stage import Stage

PER_STAGE = 25
HEAD = """\
# Pairs of requests that fail today: database, stage, pair, and why. Whoever mends one takes its line out; a line that is not true
# any more fails the tests. This list is empty when the mending is done.
"""


def main() -> int:
    """Run; gives 1 when a pair failed that was not expected to."""
    parser = argparse.ArgumentParser(
        prog="./run races", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--application", choices=[*catalogue.APPLICATIONS, "both"], default="both")
    parser.add_argument("--stage", nargs="+")
    parser.add_argument("--pair")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--runs", type=int, default=catalogue.RUNS)
    parser.add_argument("--write", action="store_true")
    told = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the servers are ended as on Ctrl-C
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    logging.disable(logging.INFO)
    databases = ["sqlite", "postgresql"] if told.database == "both" else [told.database]
    with contextlib.ExitStack() as stack:
        server = None
        if "postgresql" in databases:
            try:
                server = stack.enter_context(serving())
            except NoServer as error:
                print(error, file=sys.stderr)
                return 2
        places = [place for kind in databases for place in _places(stack, kind, server, told)]
        return _all(places, told) if told.all else _again(places, told) if told.pair else _at_random(places, told)


Place = tuple[str, str, Any]


def _places(stack: contextlib.ExitStack, kind: str, server: Path | None, told: argparse.Namespace) -> Iterator[Place]:
    for name, application in catalogue.APPLICATIONS.items():
        if told.application not in (name, "both") or not _stages(name, told):
            continue
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder}/races.db" if server is None or kind == "sqlite" else stack.enter_context(database(server))
        yield kind, name, stack.enter_context(application.worlds(url, folder))


def _stages(name: str, told: argparse.Namespace) -> list[str]:
    return [stage for stage in catalogue.APPLICATIONS[name].stages if not told.stage or stage in told.stage]


def _all(places: list[Place], told: argparse.Namespace) -> int:
    bad, pairs, began = 0, 0, time.monotonic()
    for kind, name, world in places:
        for stage in _stages(name, told):
            since = time.monotonic()
            made = catalogue.APPLICATIONS[name].stages[stage](world)
            found = dict(catalogue.failures(world.servers, made, told.runs))
            failing = {pair: faults for pair, faults in found.items() if faults}
            pairs += len(found)
            print(f"{kind} {stage}: {len(found)} pairs, {len(failing)} fail, {time.monotonic() - since:.0f} s", flush=True)
            for pair, faults in failing.items():
                print(f"  {pair}: {_why(faults)}", flush=True)
            if told.write:
                _write(kind, stage, {pair: _why(faults) for pair, faults in failing.items()})
            bad += bool(catalogue.verdict(kind, stage, found))
    print(f"{pairs} pairs in both orders in {time.monotonic() - began:.0f} s")
    return 1 if bad else 0


def _write(kind: str, stage: str, failing: dict[str, str]) -> None:
    """Put the failing pairs of a stage into the list, in the place of those that are there."""
    known = catalogue.EXPECTED.read_text().splitlines() if catalogue.EXPECTED.exists() else []
    kept = [line for line in known if line and not line.startswith("#") and line.split()[:2] != [kind, stage]]
    fresh = [f"{kind} {stage} {pair}  # {why}" for pair, why in failing.items()]
    catalogue.EXPECTED.write_text(HEAD + "".join(f"{line}\n" for line in [*kept, *fresh]))


def _why(faults: list[str]) -> str:
    """One line for the list: the gravest fault, without the particulars of the run."""
    grave = sorted(faults, key=lambda fault: (": neither order" in fault, "was to end" in fault))
    words = grave[0].partition(": ")[2].split("; ")[0].split(": {")[0]
    return words if len(words) < 110 else words[:107] + "..."


def _again(places: list[Place], told: argparse.Namespace) -> int:
    bad = 0
    for kind, name, world in places:
        for stage in _stages(name, told):
            made = catalogue.APPLICATIONS[name].stages[stage](world)
            one, _, other = told.pair.partition("+")
            pair = Pair(world.servers, made, one, other)
            faults = list(pair.faults(told.runs)) if told.seed is None else pair.by_chance(told.seed)
            bad += len(faults)
            print(f"{kind} {stage} {told.pair}:", *(faults or ["nothing"]), sep="\n  ")
    return 1 if bad else 0


def _at_random(places: list[Place], told: argparse.Namespace) -> int:
    seed = random.SystemRandom().randrange(1_000_000) if told.seed is None else told.seed
    chance, ends, runs, bad = random.Random(seed), time.monotonic() + told.minutes * 60, 0, 0  # noqa: S311  an order, no secret
    print(f"seed {seed}", flush=True)
    while time.monotonic() < ends:
        kind, name, world = chance.choice(places)
        stage = chance.choice(_stages(name, told))
        made = catalogue.APPLICATIONS[name].stages[stage](world)
        expected = catalogue.expected(kind, stage)
        pairs = [pair for pair in made.pairs if "+".join(pair) not in expected]
        for one, other in (chance.choice(pairs) for _ in range(PER_STAGE if pairs else 0)):
            number = chance.randrange(1_000_000_000)
            faults = _once(world, made, one, other, number)
            runs += 1
            if faults:
                bad += 1
                where = f"--database {kind} --stage {stage} --pair {one}+{other} --seed {number}"
                print(f"./run races {where}", *faults[:3], sep="\n  ", flush=True)
    print(f"{runs} runs, {bad} failed; seed {seed}")
    return 1 if bad else 0


def _once(world: Any, stage: Stage, one: str, other: str, seed: int) -> list[str]:
    try:
        return Pair(world.servers, stage, one, other).by_chance(seed)
    except Stuck as error:
        return [f"stuck: {error}"]


if __name__ == "__main__":
    sys.exit(main())
