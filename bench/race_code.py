"""Sends one authorization code many times at once, from several processes, and then once more.

    python -m bench.race_code --settings provider.json --requests 20 --processes 4 --rounds 50

Right is: exactly one token response, `invalid_grant` for all others, and after the replay neither the access token nor
the refresh token of the winner works any more (RFC 6749 4.1.2, RFC 9700 2.1.1).
"""

import argparse
import asyncio
import json
import multiprocessing
import sys
from collections import Counter
from multiprocessing.connection import Connection as Pipe
from multiprocessing.synchronize import Barrier
from typing import Any

from bench import checks, settings
from bench.browser import Browser
from bench.connection import Connection
from bench.provider import CodeGrant, Provider

ANSWER_LIMIT_S = 60.0
Outcome = tuple[int, bytes]


def racer(wanted: settings.ProviderSettings, connections: int, barrier: Barrier, pipe: Pipe) -> None:
    """A process that sends each raw request it is given on all its connections at once, together with its siblings."""

    async def serve() -> None:
        opened = [Connection(*wanted.address) for _ in range(connections)]
        while (raw := pipe.recv()) is not None:
            await asyncio.gather(*(connection.open() for connection in opened))
            barrier.wait(ANSWER_LIMIT_S)
            answers = await asyncio.gather(*(connection.send(raw) for connection in opened))
            pipe.send([(answer.status, answer.body) for answer in answers])
        for connection in opened:
            connection.close()

    asyncio.run(serve())


class Field:
    """The racing processes, as a context manager."""

    def __init__(self, wanted: settings.ProviderSettings, requests: int, processes: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._barrier = context.Barrier(processes)  # kept: it is gone for the children when we let go of it
        shares = [requests // processes + (index < requests % processes) for index in range(processes)]
        self._pipes: list[Pipe] = []
        self._processes = []
        for share in shares:
            here, there = context.Pipe()
            process = context.Process(target=racer, args=(wanted, share, self._barrier, there), daemon=True)
            process.start()
            self._pipes.append(here)
            self._processes.append(process)

    def __enter__(self) -> "Field":
        return self

    def __exit__(self, *_: object) -> None:
        for pipe in self._pipes:
            pipe.send(None)
        for process in self._processes:
            process.join(10)

    def race(self, raw: bytes) -> list[Outcome]:
        """All answers to one request sent by everyone at once; raises `TimeoutError` when a process stays silent."""
        for pipe in self._pipes:
            pipe.send(raw)
        outcomes: list[Outcome] = []
        for pipe in self._pipes:
            if not pipe.poll(ANSWER_LIMIT_S):
                raise TimeoutError("a racing process gave no answer")
            outcomes += pipe.recv()
        return outcomes


def faults_of(outcomes: list[Outcome]) -> list[str]:
    """What is wrong with the answers of one race; an empty list when nothing is."""
    wins = sum(status == 200 for status, _ in outcomes)
    faults = [] if wins == 1 else [f"{wins} token responses for one code"]
    for status, body in outcomes:
        if status != 200 and (status != 400 or json.loads(body).get("error") != "invalid_grant"):
            faults.append(f"a loser got HTTP {status} {body[:120]!r}")
    return faults


async def faults_after_replay(provider: Provider, grant: CodeGrant, tokens: dict[str, Any]) -> list[str]:
    """Replays the code once more; its tokens must be dead afterwards."""
    faults = []
    with provider.connection() as connection:
        if (await connection.send(provider.code_request(grant))).status == 200:
            faults.append("the replay was answered with tokens")
        if (await connection.send(provider.userinfo_request(tokens["access_token"]))).status != 401:
            faults.append("the access token still works after the replay")
        if "refresh_token" in tokens:
            answer = await connection.send(provider.refresh_request(tokens["refresh_token"]))
            if answer.status == 200:
                faults.append("the refresh token still works after the replay")
    return faults


async def run(wanted: settings.ProviderSettings, requests: int, processes: int, rounds: int) -> Counter[str]:
    """Races `rounds` codes; gives how often each fault, or "right", was seen."""
    provider, verdicts = Provider(wanted), Counter[str]()
    await provider.discover()
    with provider.connection() as connection, Field(wanted, requests, processes) as field:
        browser, account = Browser(provider, connection), provider.next_account()
        for _ in range(rounds):
            grant = await browser.authorize(account)  # not silent: a provider may ask again after a replay
            outcomes = field.race(provider.code_request(grant))
            faults = faults_of(outcomes)
            for body in (body for status, body in outcomes if status == 200):
                faults += await faults_after_replay(provider, grant, json.loads(body))
            verdicts.update(faults or ["right"])
    return verdicts


def main() -> int:
    """The command; exit code 1 when any race went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--settings", required=True)
    parser.add_argument("--requests", type=int, default=20)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=50)
    found = parser.parse_args()
    try:
        verdicts = asyncio.run(run(settings.read(found.settings), found.requests, found.processes, found.rounds))
    except (settings.BadSettings, checks.CheckFailed, OSError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 2
    print(f"{found.rounds} codes, {found.requests} requests each from {found.processes} processes")
    for verdict, count in verdicts.most_common():
        print(f"{count:6d}  {verdict}")
    return 0 if set(verdicts) == {"right"} else 1


if __name__ == "__main__":
    sys.exit(main())
