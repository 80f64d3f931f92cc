"""CPU and memory of a process tree and of the machine, from /proc (Linux, proc(5)); called by bench.measure."""

import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """CPU seconds so far: of the server's tree, each companion's tree, this process and the whole machine (all cores).

    `stolen_s` is what a hypervisor gave to others while this machine wanted to run.
    """

    wall_s: float
    server_s: float
    companions_s: dict[str, float]
    generator_s: float
    machine_s: float
    stolen_s: float


def tree(pid: int) -> list[int]:
    """A process and all its descendants that live now."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            fields = _stat_fields(int(entry.name))
            if fields:
                children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        current = todo.pop()
        found.append(current)
        todo += children.get(current, [])
    return found


def cpu_seconds(pids: list[int]) -> float:
    """User and system time of these processes, with that of their children that ended."""
    ticks = 0
    for pid in pids:
        fields = _stat_fields(pid)
        ticks += sum(int(value) for value in fields[11:15])
    return ticks / TICKS_PER_S


def memory_mb(pids: list[int]) -> float:
    """Proportional set size: shared pages are divided among the processes that share them."""
    kilobytes = 0
    for pid in pids:
        try:
            lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return round(kilobytes / 1024, 1)


def machine_seconds() -> tuple[float, float]:
    """CPU time of the machine, all cores: busy (user, nice, system, interrupts) and stolen by a hypervisor."""
    user, nice, system, _idle, _waiting, hard, soft, stolen = (
        int(value) for value in (PROC / "stat").read_text().split("\n", 1)[0].split()[1:9]
    )
    return (user + nice + system + hard + soft) / TICKS_PER_S, stolen / TICKS_PER_S


def snapshot(server: int, companions: dict[str, int]) -> Snapshot:
    """Reads all counters at once; `server` 0 means that the server is not on this machine."""
    busy_s, stolen_s = machine_seconds()
    return Snapshot(
        wall_s=time.perf_counter(),
        server_s=cpu_seconds(tree(server)) if server else 0.0,
        companions_s={name: cpu_seconds(tree(pid)) for name, pid in companions.items()},
        generator_s=time.process_time(),
        machine_s=busy_s,
        stolen_s=stolen_s,
    )


async def wait_for_quiet(limit_s: float, busy_cores: float = 0.25) -> float:
    """Waits until others use less than `busy_cores`, at most `limit_s`; gives the last reading, in cores."""
    end, busy = time.perf_counter() + limit_s, 0.0
    while time.perf_counter() < end:
        before, _ = machine_seconds()
        await asyncio.sleep(0.5)
        busy = (machine_seconds()[0] - before) / 0.5
        if busy < busy_cores:
            break
    return busy


def _stat_fields(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the command name: [1] is the parent, [11:15] the CPU times."""
    try:
        return (PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []
