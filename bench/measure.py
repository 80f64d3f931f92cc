"""Runs one workload for a fixed time and says what it cost; called by bench.opload.

The clock starts when all virtual users are ready and warm. Operations that began before it, or end after it, are not
counted; errors are counted from the first operation on. CPU per operation is the server's own, from /proc.
"""

import asyncio
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from bench import checks, meter
from bench.provider import Provider
from bench.workloads import FAILURES, WORKLOADS, Operation, OutOfCodes, Shared, prepare_codes, together

MAX_ERRORS = 200
PREPARE_LIMIT_S = 120.0
DRAIN_LIMIT_S = 35.0
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how hard: times in seconds, `codes` authorization codes at most, made by `sessions` browsers."""

    seconds: float = 4.0
    warm_s: float = 1.0
    connections: int = 16
    login_connections: int = 8
    codes: int = 8000
    sessions: int = 8
    quiet_wait_s: float = 30.0
    server_pid: int = 0
    companions: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Tally:
    """What the virtual users report: latencies in seconds while `counting`, errors always."""

    latencies_s: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    example: str = ""
    counting: bool = False
    stopping: bool = False
    started_s: float = 0.0

    def error(self, error: BaseException) -> None:
        """Counts an error under its type and keeps the first text as the example."""
        self.errors[type(error).__name__] += 1
        self.example = self.example or f"{type(error).__name__}: {error}"[:400]
        self.stopping = self.stopping or self.errors.total() >= MAX_ERRORS


def percentile_ms(sorted_s: list[float], percent: int) -> float | None:
    """The value at or below which `percent` of the sorted seconds lie (nearest rank), in milliseconds; None without any."""
    if not sorted_s:
        return None
    rank = max(1, -(-percent * len(sorted_s) // 100))
    return round(sorted_s[rank - 1] * 1000, 2)


async def run(provider: Provider, workload: str, plan: Plan) -> Row:
    """One run of one workload; the row says everything, errors included. Raises `CheckFailed` if it cannot begin."""
    foreign_before = await meter.wait_for_quiet(plan.quiet_wait_s)
    shared, tally = Shared(provider), Tally()
    if workload == "code":
        await prepare_codes(shared, plan.codes, plan.sessions, PREPARE_LIMIT_S)
    count = plan.login_connections if workload == "login" else plan.connections
    with ExitStack() as stack:
        connections = [stack.enter_context(provider.connection()) for _ in range(count)]
        operations: list[Operation] = []
        for start in range(0, count, 4):
            group = connections[start : start + 4]
            operations += await together(WORKLOADS[workload](shared, connection) for connection in group)
        speed = await _clocked(operations, tally, plan)
    row: Row = {"workload": workload, "connections": count, "foreign_before": round(foreign_before, 2), **speed}
    row["requests_per_op"] = shared.requests_per_operation
    if shared.rotates is not None:
        row["rotates"] = shared.rotates
    return row | await _verified(shared, tally)


async def _clocked(operations: list[Operation], tally: Tally, plan: Plan) -> Row:
    """Lets the virtual users work, reads the counters around the measured time, and waits until all have ended."""
    users = [asyncio.create_task(_repeat(operation, tally)) for operation in operations]
    await asyncio.wait(users, timeout=plan.warm_s)
    before = meter.snapshot(plan.server_pid, plan.companions)
    tally.started_s, tally.counting = time.perf_counter(), True
    await asyncio.wait(users, timeout=plan.seconds)
    tally.counting = False
    after = meter.snapshot(plan.server_pid, plan.companions)
    tally.stopping = True
    memory_mb = meter.memory_mb(meter.tree(plan.server_pid)) if plan.server_pid else None
    _, late = await asyncio.wait(users, timeout=DRAIN_LIMIT_S)
    for user in late:
        user.cancel()
    return {**_speed(tally, before, after), "server_pss_mb": memory_mb}


async def _repeat(operation: Operation, tally: Tally) -> None:
    while not tally.stopping:
        begun = time.perf_counter()
        try:
            await operation()
        except OutOfCodes:
            return
        except FAILURES as error:
            tally.error(error)
            continue
        if tally.counting and begun >= tally.started_s:
            tally.latencies_s.append(time.perf_counter() - begun)


def _speed(tally: Tally, before: meter.Snapshot, after: meter.Snapshot) -> Row:
    wall_s = after.wall_s - before.wall_s
    server_s, generator_s = after.server_s - before.server_s, after.generator_s - before.generator_s
    companions = {name: used - before.companions_s[name] for name, used in after.companions_s.items()}
    foreign_s = after.machine_s - before.machine_s - server_s - generator_s - sum(companions.values())
    latencies = sorted(tally.latencies_s)
    count = len(latencies)
    return {
        "rate": round(count / wall_s, 1),
        "operations": count,
        "seconds": round(wall_s, 2),
        "p50_ms": percentile_ms(latencies, 50),
        "p99_ms": percentile_ms(latencies, 99),
        "server_us_per_op": round(server_s / count * 1e6, 1) if count and server_s else None,
        "server_cores": round(server_s / wall_s, 2),
        "generator_cores": round(generator_s / wall_s, 2),
        "foreign_cores": round(max(0.0, foreign_s) / wall_s, 2),
        "stolen_cores": round((after.stolen_s - before.stolen_s) / wall_s, 2),
        "companion_cores": {name: round(used / wall_s, 2) for name, used in companions.items()},
    }


async def _verified(shared: Shared, tally: Tally) -> Row:
    """Verifies the kept ID tokens, now that the clock has stopped, and gives the errors of the whole run."""
    verified: dict[str, int] = {}
    if shared.samples:
        provider = shared.provider
        try:
            with provider.connection() as connection:
                keys = checks.jwks(await connection.send(provider.get(provider.metadata["jwks_uri"])))
            verified = checks.verify_sample(
                shared.samples, keys, issuer=provider.settings.issuer, client_id=provider.settings.client_id
            )
        except FAILURES as error:
            tally.error(error)
    row: Row = {"id_tokens_verified": verified, "distinct_tokens": len(shared.handed_out)}
    row["errors"] = tally.errors.total()
    if tally.errors:
        row |= {"error_kinds": dict(tally.errors), "error_example": tally.example}
    return row
