"""Drives any OpenID provider found by discovery, one workload at a time, and prints one JSON line for each.

    python -m bench.opload --settings provider.json --trace
    python -m bench.opload --settings provider.json --workloads code,userinfo --server-pid 4711 --out results.jsonl

Every run is bounded in time, every answer is checked (bench.checks), and a run with errors says so in its row.
"""

import argparse
import asyncio
import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path

from bench import checks, settings
from bench.browser import Browser
from bench.measure import Plan, Row, run
from bench.provider import Provider
from bench.workloads import FAILURES, WORKLOADS


async def trace(provider: Provider) -> int:
    """Walks one sign-in to userinfo and prints every step; gives the exit code."""
    with provider.connection() as connection:
        browser = Browser(provider, connection)
        try:
            grant = await browser.authorize(provider.next_account())
            tokens = checks.document(await connection.send(provider.code_request(grant)), "token")
            claims = checks.unverified_claims(tokens["id_token"])
            answer = await connection.send(provider.userinfo_request(tokens["access_token"]))
            userinfo = checks.userinfo(answer, claims["sub"])
        except FAILURES as error:
            _print_steps(browser)
            print(f"FAILED {error}")
            return 1
    _print_steps(browser)
    print("token   ", ", ".join(sorted(tokens)), "scope:", tokens.get("scope"))
    print("id_token", json.dumps(claims))
    print("userinfo", json.dumps(userinfo))
    return 0


def _print_steps(browser: Browser) -> None:
    for step in browser.steps:
        print(step.status, f"{step.method:4s}", step.note, step.url[:160])


async def run_all(provider: Provider, workloads: list[str], plan: Plan, emit: Callable[[Row], None]) -> int:
    """Runs the workloads in order; a workload that cannot begin gives a row with its error. Gives the exit code."""
    had_errors = False
    for name in workloads:
        if name in provider.settings.skip:
            continue
        try:
            row = await run(provider, name, plan)
        except FAILURES as error:
            row = {"workload": name, "rate": 0.0, "errors": 1, "error_example": f"{type(error).__name__}: {error}"[:400]}
        had_errors = had_errors or row["errors"] > 0
        emit(row)
    return 1 if had_errors else 0


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """The command line, checked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Plan()
    parser.add_argument("--settings", required=True, help="JSON file, see bench/settings.py")
    parser.add_argument("--workloads", default="all", help=f"all, or some of {','.join(WORKLOADS)}")
    parser.add_argument("--seconds", type=float, default=default.seconds)
    parser.add_argument("--warm", type=float, default=default.warm_s)
    parser.add_argument("--connections", type=int, default=default.connections)
    parser.add_argument("--login-connections", type=int, default=default.login_connections)
    parser.add_argument("--codes", type=int, default=default.codes, help="authorization codes made before the clock")
    parser.add_argument("--quiet-wait", type=float, default=default.quiet_wait_s, help="seconds to wait for a quiet machine")
    parser.add_argument("--server-pid", type=int, default=0, help="whose CPU and memory to read, with all descendants")
    parser.add_argument("--companion", action="append", default=[], metavar="NAME=PID", help="another server to account for")
    parser.add_argument("--label", default="", help="the provider's name in the rows")
    parser.add_argument("--out", type=Path, help="append the rows to this file as well")
    parser.add_argument("--trace", action="store_true", help="walk one sign-in, print each step, and end")
    found = parser.parse_args(argv)
    names = list(WORKLOADS) if found.workloads == "all" else found.workloads.split(",")
    unknown = [name for name in names if name not in WORKLOADS]
    if unknown:
        parser.error(f"unknown workload {', '.join(unknown)}; known are {', '.join(WORKLOADS)}")
    found.workloads = names
    return found


async def main_async(found: argparse.Namespace) -> int:
    """Everything after the command line."""
    provider = Provider(settings.read(found.settings))
    await provider.discover()
    if found.trace:
        return await trace(provider)
    companions = {name: int(pid) for name, _, pid in (pair.partition("=") for pair in found.companion)}
    plan = Plan(
        seconds=found.seconds,
        warm_s=found.warm,
        connections=found.connections,
        login_connections=found.login_connections,
        codes=found.codes,
        quiet_wait_s=found.quiet_wait,
        server_pid=found.server_pid,
        companions=companions,
    )

    def emit(row: Row) -> None:
        line = json.dumps({"provider": found.label or provider.settings.issuer, **row})
        print(line, flush=True)
        if found.out:
            with found.out.open("a", encoding="utf-8") as file:
                file.write(line + "\n")

    return await run_all(provider, found.workloads, plan, emit)


def event_loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    """Uvloop's loop where it is installed: it halves what the generator costs."""
    try:
        module = importlib.import_module("uvloop")
    except ModuleNotFoundError:
        return asyncio.new_event_loop
    factory: Callable[[], asyncio.AbstractEventLoop] = module.new_event_loop
    return factory


def main() -> int:
    """The command; exit code 1 when anything was wrong with an answer, 2 for a bad command line or settings file."""
    found = arguments()
    try:
        with asyncio.Runner(loop_factory=event_loop_factory()) as runner:
            return runner.run(main_async(found))
    except settings.BadSettings as error:
        print(error, file=sys.stderr)
        return 2
    except FAILURES as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
