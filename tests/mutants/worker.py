"""One worker: runs tests over one mutant after the other in its own copy of the tree, each in a forked child.

`python -m tests.mutants.worker` in the copy; jobs and results are lines of JSON. What the tests import of others is loaded once,
before the fork; nothing of the project is, because a child must meet the mutant.
"""

import contextlib
import importlib
import json
import os
import shutil
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import pytest

HEAVY = (
    "sqlalchemy.orm",
    "flask",
    "flask_wtf",
    "flask_babel",
    "authlib.oauth2",
    "joserfc.jwt",
    "pydantic",
    "requests",
    "cryptography.hazmat.primitives.asymmetric.rsa",
    "phonenumbers",
    "argon2",
    "alembic.command",
    "psycopg",
    "reportlab.pdfgen.canvas",
)
OPTIONS = ["-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:pytest_cov", "--no-header"]
LOOK_S = 0.05


def main() -> None:
    """Answer every job on standard input. Plugins of pytest are not loaded beforehand: it wants to rewrite them itself."""
    for name in HEAVY:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Put the text into the module, run the tests, put the module back. Gives exit code (None: out of time) and last lines."""
    module, kept = Path(job["module"]), Path(job["module"] + ".kept")
    shutil.copy2(module, kept)
    try:
        if job["text"] is not None:
            module.write_text(job["text"])
            os.utime(module)
        return _tested(job["tests"], job["limit_s"])
    finally:
        kept.replace(module)


def _tested(tests: list[str], limit_s: float) -> dict[str, Any]:
    log = Path("mutant.log")
    child = os.fork()
    if child == 0:
        _child(tests, log)
    ends, status = time.monotonic() + limit_s, None
    while time.monotonic() < ends:
        done, found = os.waitpid(child, os.WNOHANG)
        if done:
            status = os.waitstatus_to_exitcode(found)
            break
        time.sleep(LOOK_S)
    else:
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)  # what a test left behind
    words = log.read_text(errors="replace")
    failed = [line for line in words.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return {"code": status, "by": failed[0].partition(" - ")[0] if failed else "", "end": words[-800:]}


def _child(tests: list[str], log: Path) -> None:
    os.setsid()
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    sys.dont_write_bytecode = True
    code = 70
    try:
        code = int(pytest.main([*OPTIONS, *tests]))
    except BaseException:  # noqa: BLE001  the child ends here whatever happens
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
