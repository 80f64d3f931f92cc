"""The harness: two requests at two server processes on one database, interleaved write by write in a wanted order.

Every racing request stops before each of its counted writes (`gate`) and tells so over a socket; `interleave` says who goes on.
Nothing here depends on timing: a request that was let go is waited for until it stops again, ends, or waits for a lock that the
other one holds, which PostgreSQL tells.
"""

import json
import os
import queue
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import Connection, create_engine, text

from tests.ports import free_port
from tests.systems import ROOT, eventually

PATIENCE_S = 60.0
LOOK_S = 0.004
STEPS = 60


class Stuck(Exception):
    """A request neither stopped, nor ended, nor waits for the other one."""


@dataclass
class Answer:
    """What a request was answered, and the writes before which it stopped."""

    status: int
    headers: Any
    body: str
    cookies: list[str]
    writes: list[str] = field(default_factory=list)

    @property
    def location(self) -> str:
        """Where the browser is sent."""
        return str(self.headers.get("Location", ""))


@dataclass
class Racer:
    """One racing request. `state` is ready, running, stopped, waiting (for a lock) or done."""

    name: str
    send: Callable[[dict[str, str]], Answer]
    state: str = "ready"
    line: socket.socket | None = None
    answer: Answer | None = None
    error: BaseException | None = None
    writes: list[str] = field(default_factory=list)


Policy = Callable[[dict[str, Racer]], str]


class Control:
    """The socket to which gates connect; what arrives is put into one queue."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.path = str(Path(self._folder.name) / "control")
        self.events: queue.Queue[tuple[str, Any]] = queue.Queue()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.path)
        self._listener.listen(16)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            told = json.loads(line.makefile("rb").readline())
            self.events.put((told["name"], (line, told["write"])))

    def close(self) -> None:
        """Stop listening."""
        self._listener.close()
        self._folder.cleanup()


@dataclass
class Servers:
    """Two processes of one application over one database."""

    ports: tuple[int, int]
    url: str
    control: Control
    processes: tuple[subprocess.Popen[bytes], ...]
    logs: tuple[Path, ...]

    def __post_init__(self) -> None:
        self.engine = (
            create_engine(self.url, isolation_level="AUTOCOMMIT") if "postgresql" in self.url else create_engine(self.url)
        )
        self._watch: Connection | None = self.engine.connect() if "postgresql" in self.url else None
        self._sessions = tuple(requests.Session() for _ in self.ports)
        for session in self._sessions:
            session.trust_env = False
            session.cookies.set_policy(_NO_COOKIES)

    def command(self, name: str, value: str = "") -> None:
        """Run a command of the harness in both processes."""
        for port, session in zip(self.ports, self._sessions, strict=True):
            answer = session.get(f"http://localhost:{port}/-/{name}?{value}", timeout=PATIENCE_S)
            assert answer.status_code == 204, f"{name}: {answer.status_code} {answer.text[:2000]}"

    def send(self, side: int, request: requests.PreparedRequest, headers: dict[str, str] | None = None) -> Answer:
        """Send a prepared request to one of the two processes, whichever it was prepared for."""
        asked = request.copy()
        asked.url = (request.url or "").replace(f":{self.ports[0]}/", f":{self.ports[side]}/", 1)
        asked.headers.update({**(headers or {}), "Host": f"localhost:{self.ports[0]}"})
        got = self._sessions[side].send(asked, allow_redirects=False, timeout=PATIENCE_S)
        return Answer(got.status_code, got.headers, got.text, got.raw.headers.getlist("Set-Cookie"))

    def lock_waits(self) -> int:
        """How many connections to this database wait for a lock now."""
        if self._watch is None:
            return 0
        waits = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        return int(self._watch.execute(text(waits)).scalar_one())

    def said(self) -> str:
        """The end of both logs."""
        return "\n".join(log.read_text(errors="replace")[-3000:] for log in self.logs)

    def close(self) -> None:
        """Give the connections up."""
        for session in self._sessions:
            session.close()
        if self._watch is not None:
            self._watch.close()
        self.engine.dispose()


class _NoCookies(requests.cookies.cookielib.DefaultCookiePolicy):  # type: ignore[attr-defined,misc]
    def set_ok(self, *_: Any) -> bool:
        return False


_NO_COOKIES = _NoCookies()


@contextmanager
def serving(
    application: str, url: str, folder: Path, clock: float, settings: Callable[[int], dict[str, Any]]
) -> Iterator[Servers]:
    """Two processes of `application`, answering. `settings` gives those of a server whose public port is the one given."""
    control, ports = Control(), (free_port(), free_port())
    processes, logs = [], []
    told = {"application": application, "control": control.path, "folder": str(folder), "clock": clock}
    told["settings"] = settings(ports[0])
    for port in ports:
        log = folder / f"{application}-{port}.log"
        environment = {**os.environ, "RACES": json.dumps({**told, "port": port}, default=str)}
        with log.open("wb") as out:
            words = [sys.executable, "-m", "tests.races.server"]
            processes.append(subprocess.Popen(words, cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True))
        logs.append(log)
    servers = None
    try:
        for port, process, log in zip(ports, processes, logs, strict=True):
            eventually(lambda port=port, process=process, log=log: _answers(port, process, log), f"{application} at {port}")
        servers = Servers(ports, url, control, tuple(processes), tuple(logs))
        yield servers
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(5)
        if servers is not None:
            servers.close()
        control.close()


def _answers(port: int, process: subprocess.Popen[bytes], log: Path) -> bool | None:
    assert process.poll() is None, log.read_text(errors="replace")[-3000:]
    try:
        return True if requests.get(f"http://127.0.0.1:{port}/-/ready", timeout=5).status_code == 204 else None
    except requests.ConnectionError:
        return None


def interleave(servers: Servers, requests_: Sequence[requests.PreparedRequest], policy: Policy) -> dict[str, Racer]:
    """Send the two requests, a to the first process and b to the second; `policy` names who goes on, until both are done.

    The racers are in the order in which they ended. Raises Stuck.
    """
    racers = {}
    for side, (name, request) in enumerate(zip("ab", requests_, strict=True)):
        racers[name] = Racer(name, lambda headers, side=side, request=request: servers.send(side, request, headers))
    ended: dict[str, Racer] = {}
    for _ in range(STEPS):
        if len(ended) == len(racers):
            return ended
        movable = {name: racer for name, racer in racers.items() if racer.state in ("ready", "stopped")}
        if movable:
            chosen = policy(racers)
            _let(servers, racers[chosen if chosen in movable else next(iter(movable))])
        _settle(servers, racers, ended)
    raise Stuck(f"more than {STEPS} steps: {racers}")


def _let(servers: Servers, racer: Racer) -> None:
    if racer.state == "ready":
        racer.state = "running"
        threading.Thread(target=_run, args=(servers, racer), daemon=True).start()
        return
    assert racer.line is not None
    racer.state = "running"
    racer.line.sendall(b"!")
    racer.line.close()


def _run(servers: Servers, racer: Racer) -> None:
    try:
        racer.answer = racer.send({"X-Race": racer.name})
    except Exception as error:  # noqa: BLE001  raised again by whoever waits
        racer.error = error
    servers.control.events.put((racer.name, None))


def _settle(servers: Servers, racers: dict[str, Racer], ended: dict[str, Racer]) -> None:
    """Wait until every request that was let go has stopped, ended, or waits for a lock of one that has stopped."""
    for racer in racers.values():
        if racer.state == "waiting":
            racer.state = "running"
    tries = 0
    while any(racer.state == "running" for racer in racers.values()):
        try:
            name, told = servers.control.events.get(timeout=LOOK_S)
        except queue.Empty:
            tries += 1
            if tries * LOOK_S > PATIENCE_S:
                raise Stuck(f"{racers}\n{servers.said()}") from None
            running = [racer for racer in racers.values() if racer.state == "running"]
            held = any(racer.state == "stopped" for racer in racers.values())
            if held and servers.lock_waits() >= len(running):
                for racer in running:
                    racer.state = "waiting"
            continue
        racer = racers[name]
        if told is None:
            racer.state = "done"
            if racer.error is not None:
                raise Stuck(f"{name}: {racer.error}\n{servers.said()}") from racer.error
            assert racer.answer is not None
            racer.answer.writes = racer.writes
            ended[name] = racer
        else:
            racer.line, write = told
            racer.writes.append(write)
            racer.state = "stopped"


def one_after_the_other(first: str) -> Policy:
    """`first` runs to its end, then the other."""
    return lambda racers: first if racers[first].state != "done" else _other(first)


def held(first: str, before_write: int = 1) -> Policy:
    """`first` stops before that counted write; the other runs to its end, or until it waits for `first`; then `first` goes on."""

    def choose(racers: dict[str, Racer]) -> str:
        mine, others = racers[first], racers[_other(first)]
        has_come = mine.state == "stopped" and len(mine.writes) >= before_write
        if mine.state == "done" or (has_come and others.state in ("ready", "stopped")):
            return _other(first)
        return first

    return choose


def by_chance(choose: Callable[[Sequence[str]], str]) -> Policy:
    """Whoever `choose` picks among those that can go on."""
    return lambda racers: choose([name for name, racer in racers.items() if racer.state in ("ready", "stopped")])


def _other(name: str) -> str:
    return "b" if name == "a" else "a"
