"""The two real systems for the tests: the provider and JSIS Online as `./run` starts them, on free ports with scratch data.

The settings are those of config/demo with other ports and folders. Both follow one clock file that a test can move.
"""

import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from idp.accounts import captcha
from idp.accounts.models import Captcha
from idp.ground import clock
from idp.ground.database import Database
from idp.messages.inbox import InboxItem, latest
from tests.ports import free_port

ROOT = Path(__file__).parents[1]
PATIENCE_S = 240.0
DAY_S = 86_400
CAPTCHA_ANSWER = "abcde"

T = TypeVar("T")


def eventually(look: Callable[[], T | None], what: str) -> T:
    """What `look` gives as soon as it gives something. Fails with `what` when it never does."""
    pause, ends = threading.Event(), time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        found = look()
        if found is not None:
            return found
        pause.wait(0.05)
    raise AssertionError(f"waited {PATIENCE_S:.0f} s for {what}")


@dataclass(frozen=True)
class Systems:
    """Where the running systems are reached and where their data is."""

    provider: str
    jsis: str
    folder: Path
    idp_settings: Path
    jsis_settings: Path
    processes: tuple[subprocess.Popen[bytes], ...]

    @property
    def issuer(self) -> str:
        """The issuer identifier of the provider."""
        return f"{self.provider}/oauth2"

    @contextmanager
    def store(self) -> Iterator[Database]:
        """The store of the provider, to look behind the pages."""
        database = Database(f"sqlite:///{self.folder}/idp.db")
        yield database
        database.close()

    def said(self) -> str:
        """The end of both logs, for whoever must find out what went wrong."""
        logs = [(self.folder / f"{name}.log").read_text(errors="replace")[-4000:] for name in ("idp", "jsis")]
        return "\n".join(["the log of the provider:", logs[0], "the log of JSIS Online:", logs[1]])

    def inbox(self, recipient: str) -> list[InboxItem]:
        """What arrived for an address or a number, oldest first."""
        with self.store() as store, store.read() as db:
            items = list(latest(db, recipient=recipient))
            db.expunge_all()
        return sorted(items, key=lambda item: item.id)

    def message(self, recipient: str, after: int = 0) -> InboxItem:
        """The next message for `recipient` when `after` had come; waits for the worker."""
        return eventually(lambda: next(iter(self.inbox(recipient)[after:]), None), f"message {after + 1} to {recipient}")

    def code(self, number: str, after: int = 0) -> str:
        """The code in the next text message to `number`, as it is printed there."""
        text = self.message(number, after).text
        found = re.search(r"\b(?:[a-z0-9]{3}-[a-z0-9]{3}-[a-z0-9]{3}|[a-z0-9]{8})\b", text)
        assert found, f"no code in {text!r}"
        return found[0]

    def link(self, address: str, after: int = 0) -> str:
        """The link in the next mail to `address`."""
        text = self.message(address, after).text
        found = re.search(re.escape(self.provider) + r"/\S+", text)
        assert found, f"no link in {text!r}"
        return found[0]

    def solve_captcha(self, captcha_id: str) -> str:
        """Swap the stored captcha for one whose answer is known: the picture is for people only."""
        with self.store() as store, store.begin() as db:
            known = db.get(Captcha, captcha_id)
            assert known is not None, "the captcha of the page is not stored"
            valid_s = int((known.expires_at - clock.now()).total_seconds())
            db.delete(known)
            db.flush()
            captcha.keep(db, captcha.Generated(captcha_id, "image", "", CAPTCHA_ANSWER), max(valid_s, DAY_S))
        return CAPTCHA_ANSWER

    def forward(self, seconds: int) -> None:
        """Move the clock of both systems."""
        file = self.folder / "demo-clock"
        clock.write_offset(file, clock.read_offset(file) + seconds)

    def today(self) -> None:
        """Set the clock of both systems back to the present."""
        clock.write_offset(self.folder / "demo-clock", 0)

    def idp(self, *words: str) -> str:
        """Run a command of the provider and give what it printed."""
        return _command("idp", "--config", str(self.idp_settings), *words)

    def jsis_rp(self, *words: str) -> str:
        """Run a command of JSIS Online and give what it printed."""
        return _command("jsis_rp", "--settings", str(self.jsis_settings), *words)


def program(package: str) -> list[str]:
    """The beginning of a command line that runs the commands of `package` with this very Python: the script beside it."""
    return [str(Path(sys.executable).with_name({"idp": "idp", "jsis_rp": "jsis"}[package]))]


def _command(module: str, *words: str) -> str:
    done = subprocess.run([*program(module), *words], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{module} {' '.join(words)}: {done.stdout}{done.stderr}"
    return done.stdout


def settle(folder: Path, ports: tuple[int, int]) -> tuple[Path, Path]:
    """Write the settings of the demo for other ports and another folder; gives the two files."""
    texts = {}
    for name in ("idp.toml", "clients.toml", "jsis_rp.toml", "accounts.toml", "members.csv"):
        text = (ROOT / "config" / "demo" / name).read_text()
        for old, new in ((8000, ports[0]), (8001, ports[1])):
            text = re.sub(rf"(localhost:|port = ){old}\b", rf"\g<1>{new}", text)
        text = re.sub(r'"(sqlite:///)?(?:var|keys|config/demo)/', lambda found: f'"{found[1] or ""}{folder}/', text)
        texts[name] = text
    for name, text in texts.items():
        (folder / name).write_text(text)
    return folder / "idp.toml", folder / "jsis_rp.toml"


@contextmanager
def running(folder: Path, **environment: str) -> Iterator[Systems]:
    """Both systems, started and answering; ended afterwards. Their logs are in `folder`."""
    ports = (free_port(), free_port())
    idp_settings, jsis_settings = settle(folder, ports)
    commands = {
        "idp": [*program("idp"), "--config", str(idp_settings), "up"],
        "jsis": [*program("jsis_rp"), "--settings", str(jsis_settings), "up"],
    }
    processes = []
    for name, command in commands.items():
        with (folder / f"{name}.log").open("wb") as log:
            processes.append(
                subprocess.Popen(
                    command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True, env={**os.environ, **environment}
                )
            )
    systems = Systems(
        f"http://localhost:{ports[0]}/cas",
        f"http://localhost:{ports[1]}/RCAM",
        folder,
        idp_settings,
        jsis_settings,
        tuple(processes),
    )
    try:
        for url in (f"{systems.issuer}/.well-known/openid-configuration", systems.jsis):
            eventually(lambda url=url: _answers(url, systems), f"{url} to answer; see the logs in {folder}")
        yield systems
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(5)


def _answers(url: str, systems: Systems) -> bool | None:
    for process, name in zip(systems.processes, ("idp", "jsis"), strict=True):
        if process.poll() is not None:
            log = (systems.folder / f"{name}.log").read_text(errors="replace")
            raise AssertionError(f"{name} ended with {process.returncode}:\n{log[-3000:]}")
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return True if answer.status == 200 else None
    except (OSError, urllib.error.URLError):
        return None
