"""One pair of requests in every wanted order, and what must hold afterwards.

The outcome (`Snapshot.summary`, and what browsers and tokens open) equals that of one after the other, in one of the two orders;
nobody has more proof than was shown; what a request ended stays ended; nothing answers 5xx.
"""

import copy
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.races.harness import Policy, Racer, Servers, by_chance, held, interleave, one_after_the_other
from tests.races.stage import Action, Row, Stage, keep_cookies


@dataclass
class Outcome:
    """What came of a run."""

    rows: list[Row]
    opens: dict[str, Any]
    faults: list[str]
    writes: dict[str, int]
    statuses: dict[str, int]


class Pair:
    """Two actions of a stage on the two processes of `servers`."""

    def __init__(self, servers: Servers, stage: Stage, first: str, second: str) -> None:
        self.servers, self.stage = servers, stage
        self.actions = {"a": stage.actions[first], "b": stage.actions[second]}
        self.serial = {name: self.run(one_after_the_other(name)) for name in self._distinct()}

    def _distinct(self) -> tuple[str, ...]:
        return ("a",) if self.actions["a"] is self.actions["b"] else ("a", "b")

    def faults(self, runs: int) -> Iterator[str]:
        """Every fault of the serial runs, and of `runs` runs in each order; the one held before its first, second ... write.

        0 runs: one run before every write there is.
        """
        for name, outcome in self.serial.items():
            yield from (f"one after the other, {self.actions[name].name} first: {fault}" for fault in outcome.faults)
        for name in "ab":
            stops = max(1, *(outcome.writes[name] for outcome in self.serial.values()))
            for number in range(runs or stops):
                before = 1 + number % stops
                outcome = self.run(held(name, before))
                where = f"{self.actions[name].name} held before write {before}"
                yield from (f"{where}: {fault}" for fault in [*outcome.faults, *self.strange(outcome)])

    def by_chance(self, seed: int) -> list[str]:
        """The faults of one run in which chance says who goes on, the same for the same seed."""
        outcome = self.run(by_chance(random.Random(seed).choice))  # noqa: S311  an order, no secret
        return [*outcome.faults, *self.strange(outcome)]

    def strange(self, outcome: Outcome) -> list[str]:
        """How an outcome differs from those of one after the other, in either order; nothing when it is one of them."""
        differences = [_difference(outcome, other) for other in self.serial.values()]
        return [] if not all(differences) else [f"neither order gives this: {min(differences, key=len)}"]

    def run(self, policy: Policy) -> Outcome:
        """Put the stage back, race, and look."""
        stage, servers = self.stage, self.servers
        stage.snapshot.restore()
        self._refresh()
        asked = [stage.prepared(action) for action in self.actions.values()]
        racers = interleave(servers, asked, policy)
        jars = copy.deepcopy(stage.jars)
        bodies = []
        for name, racer in racers.items():
            assert racer.answer is not None
            browser = self.actions[name].browser
            if browser:
                keep_cookies(jars[browser], racer.answer.cookies)
            bodies.append(racer.answer.body)
        rows = stage.snapshot.summary()
        faults = [*self._broken(racers), *self._unsound()]
        self._refresh()
        opens = stage.probe(jars, bodies)
        faults += [f"{name} answered {status}" for name, status in opens.items() if isinstance(status, int) and status >= 500]
        faults += self._undead(racers, opens)
        writes = {name: len(racer.writes) for name, racer in racers.items()}
        statuses = {name: racer.answer.status for name, racer in racers.items() if racer.answer}
        return Outcome(rows, opens, faults, writes, statuses)

    def _refresh(self) -> None:
        if self.stage.changes_clients:
            self.servers.command("refresh")

    def _broken(self, racers: dict[str, Racer]) -> list[str]:
        return [
            f"{self.actions[name].name} answered {racer.answer.status}"
            for name, racer in racers.items()
            if racer.answer and racer.answer.status >= 500
        ]

    def _unsound(self) -> list[str]:
        shown = set(self.stage.proved)
        for action in self.actions.values():
            shown.update(action.proves)
        return self.stage.sound(self.stage, shown)

    def _undead(self, racers: dict[str, Racer], opens: dict[str, Any]) -> list[str]:
        """What was to end and still opens something. A login that waits for a person opens nothing."""
        return [
            f"{self.actions[name].name} was to end {ended}, which still opens {opens[ended]}"
            for name, racer in racers.items()
            if racer.answer and racer.answer.status < 400 and racer.answer.location.endswith(self.actions[name].led_to)
            for ended in self.actions[name].ends
            if opens.get(ended) and not (ended.startswith("login of") and not str(opens[ended]).startswith("200"))
        ]


def _difference(one: Outcome, other: Outcome) -> str:
    """The rows and openings that the two do not share; empty when they are the same."""
    ours, theirs = list(one.rows), list(other.rows)
    for row in one.rows:
        if row in theirs:
            ours.remove(row)
            theirs.remove(row)
    said = []
    for table, row in ours:
        here = json.loads(row)
        near = next((json.loads(text) for name, text in theirs if name == table and _same_row(here, json.loads(text))), None)
        if near is None:
            said.append(f"one {table} more: {row}")
            continue
        theirs.remove((table, json.dumps(near, sort_keys=True)))
        changed = {name: (here.get(name), near.get(name)) for name in {**here, **near} if here.get(name) != near.get(name)}
        said += [f"{table}.{name} is {mine!r} instead of {its!r}" for name, (mine, its) in sorted(changed.items())]
    said += [f"one {table} less: {row}" for table, row in theirs]
    for name in {**one.opens, **other.opens}:
        if one.opens.get(name) != other.opens.get(name):
            said.append(f"{name} opens {one.opens.get(name)!r} instead of {other.opens.get(name)!r}")
    return "; ".join(said)


def _same_row(one: dict[str, Any], other: dict[str, Any]) -> bool:
    keys = [name for name in ("id", "key", "grant_id", "number", "account_id", "client_id", "email") if name in one]
    return all(one.get(name) == other.get(name) for name in keys[:1] or keys)


def fault_name(first: Action, second: Action) -> str:
    """The name of a pair."""
    return f"{first.name}+{second.name}"
