"""Runs providers side by side, round robin, so that a noisy moment hits one run and not one provider.

    python -m bench.side_by_side --targets panva-map,panva-sqlite,acropolis --rounds 3 --out results.jsonl
    python -m bench.show results.jsonl --against panva-map

The server has core 0 for itself, the generator core 1. Each start also gives the time to the first answer and the memory at rest.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from bench import home, meter, servers, settings
from bench.targets import TARGETS, Opener, Target, other

SETTLE_S = 1.0


def run_once(name: str, target: Target, generator_options: list[str], out: Path) -> bool:
    """Starts one provider, drives it, stops it; appends rows to `out`. Gives whether every answer was right."""
    wanted = settings.read(target.settings)
    log = home.RUN / f"{name}.log"
    process = servers.start(target.command, log, servers.SERVER_CORE, folder=target.folder, environment=target.environment)
    try:
        first_s = servers.seconds_to_first_answer(process, wanted)
        time.sleep(SETTLE_S)
        pids = meter.tree(process.pid)
        append(out, {"provider": name, "workload": "start", "first_answer_s": round(first_s, 3),
                     "idle_pss_mb": meter.memory_mb(pids), "processes": len(pids)})  # fmt: skip
        companions = [word for item, pid in target.companions.items() for word in ("--companion", f"{item}={pid}")]
        command = ["taskset", "-c", servers.GENERATOR_CORE, home.generator_python(), "-m", "bench.opload",
                   "--settings", str(target.settings), "--label", name, "--server-pid", str(process.pid),
                   "--out", str(out), *companions, *generator_options]  # fmt: skip
        return subprocess.run(command, cwd=home.REPOSITORY, check=False).returncode == 0
    finally:
        servers.stop(process)


def append(out: Path, row: dict[str, object]) -> None:
    """Writes one row to the results and to the terminal."""
    line = json.dumps(row)
    print(line, flush=True)
    with out.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def openers(found: argparse.Namespace) -> dict[str, Opener]:
    """The targets that were asked for, by name; raises `SystemExit` for an unknown one."""
    known = dict(TARGETS)
    if found.command:
        known["other"] = partial(other, found.command, found.settings)
    names = found.targets.split(",")
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SystemExit(f"unknown target {', '.join(unknown)}; known are {', '.join(known)}")
    return {name: known[name] for name in names}


def main() -> int:
    """The command; exit code 1 when a provider did not start or an answer was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--targets", default="panva-map,panva-sqlite,acropolis", help=f"some of {','.join(TARGETS)}, or other")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, default=home.HOME / "results.jsonl", help="rows are appended")
    parser.add_argument("--command", help="how to start the target `other`: in the foreground, ending on SIGTERM")
    parser.add_argument("--settings", type=Path, help="the driver's settings for the target `other`")
    parser.add_argument("generator", nargs=argparse.REMAINDER, help="-- and options for bench.opload, such as --seconds 3")
    found = parser.parse_args()
    chosen = openers(found)
    options = [word for word in found.generator if word != "--"]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are stopped as well
    os.sched_setaffinity(0, {int(servers.GENERATOR_CORE)})
    found.out.parent.mkdir(parents=True, exist_ok=True)
    all_right = True
    for _ in range(found.rounds):
        for name, opener in chosen.items():
            try:
                with opener() as target:
                    all_right = run_once(name, target, options, found.out) and all_right
            except (RuntimeError, TimeoutError, OSError, subprocess.CalledProcessError, settings.BadSettings) as error:
                append(found.out, {"provider": name, "workload": "start", "errors": 1, "error_example": str(error)[:400]})
                all_right = False
    return 0 if all_right else 1


if __name__ == "__main__":
    sys.exit(main())
