"""Where bench runs keep everything that they install or write: one folder, BENCH_HOME, by default ./var/bench."""

import os
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("BENCH_HOME", REPOSITORY / "var" / "bench")).resolve()
NODE = HOME / "node" / "node_modules" / "node" / "bin" / "node"
RUN = HOME / "run"


def generator_python() -> str:
    """The interpreter for the load generator: that of the set-up (it has uvloop), else the one running now."""
    prepared = HOME / "venv" / "bin" / "python"
    return str(prepared) if prepared.exists() else sys.executable
