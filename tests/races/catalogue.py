"""All stages of both applications, the list of pairs that fail today, and a run of every pair of a stage."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.races import idp_stages, idp_stages_of_clients, idp_world, jsis_stages, jsis_world
from tests.races.harness import Servers
from tests.races.run_pair import Pair
from tests.races.stage import Stage

EXPECTED = Path(__file__).parent / "expected_failures.txt"
RUNS = 3


@dataclass(frozen=True)
class Application:
    """How to start an application twice on an empty database, and its stages by name."""

    worlds: Callable[[str, Path], AbstractContextManager[Any]]
    stages: dict[str, Callable[[Any], Stage]]


def _by_name(*makers: Callable[[Any], Stage]) -> dict[str, Callable[[Any], Stage]]:
    return {make.__name__.replace("_", "-"): make for make in makers}


APPLICATIONS = {
    "provider": Application(idp_world.worlds, _by_name(*idp_stages.STAGES, *idp_stages_of_clients.STAGES)),
    "relying-party": Application(jsis_world.worlds, _by_name(*jsis_stages.STAGES)),
}


def expected(database: str, stage: str) -> set[str]:
    """The pairs of a stage that the list expects to fail on that database."""
    lines = (line.partition("#")[0].split() for line in EXPECTED.read_text().splitlines())
    return {words[2] for words in lines if words[:2] == [database, stage]}


def failures(servers: Servers, stage: Stage, runs: int = RUNS) -> Iterator[tuple[str, list[str]]]:
    """Every pair of the stage with its faults, each said once; none when all is well."""
    for one, other in stage.pairs:
        yield f"{one}+{other}", list(dict.fromkeys(Pair(servers, stage, one, other).faults(runs)))


def verdict(database: str, stage: str, found: dict[str, list[str]]) -> str:
    """What is wrong with the outcome of all pairs of a stage, for whoever must mend it; empty when it is as expected."""
    wanted = expected(database, stage)
    said = []
    for pair, faults in found.items():
        if faults and pair not in wanted:
            said.append(f"{database} {stage} {pair} fails:\n  " + "\n  ".join(faults[:4]))
        if not faults and pair in wanted:
            said.append(f"{database} {stage} {pair} passes: take its line out of {EXPECTED.name}")
    said += [f"{database} {stage} {pair} is on the list and does not exist" for pair in sorted(wanted - set(found))]
    return "\n".join(said)
