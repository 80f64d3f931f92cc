"""Stopping a request at a chosen place, so that something else happens there, in a known order and without sleeping."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from idp.accounts.models import Account
from idp.grants.store import Store
from idp.ground import clock
from idp.ground.database import Base, Hot
from idp.sessions.models import Session
from tests.protocol.machine import Machine

PATIENCE_S = 60.0


class Paused:
    """A request in a thread of its own that waits at a place until it is let go."""

    def __init__(self, machine: Machine, request: Callable[[], Any]) -> None:
        self._machine, self._request = machine, request
        self.arrived, self._go, self._result = threading.Event(), threading.Event(), [None]
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        self._result[0] = self._request()
        self._machine.database.hot.forget()

    def stop_here(self) -> None:
        """Called at the place; waits only in the thread of the request, and once."""
        if threading.current_thread() is self.thread and not self.arrived.is_set():
            self.arrived.set()
            assert self._go.wait(PATIENCE_S)

    def start(self) -> None:
        """Let the request run to the place."""
        self.thread.start()
        assert self.arrived.wait(PATIENCE_S), self._result

    def finish(self) -> Any:
        """Let it go on, and give its answer."""
        self._go.set()
        self.thread.join(PATIENCE_S)
        assert not self.thread.is_alive()
        return self._result[0]


@contextmanager
def paused_before_use(monkeypatch: pytest.MonkeyPatch, machine: Machine, request: Callable[[], Any]) -> Iterator[Paused]:
    """`request` has looked at everything, and stops before the statement that uses something up."""
    paused, original = Paused(machine, request), Store._use_up

    def stopping(self: Store, *args: Any, **more: Any) -> bool:
        paused.stop_here()
        return original(self, *args, **more)

    monkeypatch.setattr(Store, "_use_up", stopping)
    paused.start()
    yield paused


@contextmanager
def paused_at(monkeypatch: pytest.MonkeyPatch, machine: Machine, text: str, request: Callable[[], Any]) -> Iterator[Paused]:
    """`request` stops before it runs the hot statement that begins with `text`."""
    paused, original = Paused(machine, request), Hot._run

    def stopping(self: Hot, statement: Any, values: Any) -> Any:
        if statement.sqlite.startswith(text):
            paused.stop_here()
        return original(self, statement, values)

    monkeypatch.setattr(Hot, "_run", stopping)
    paused.start()
    yield paused


def end(machine: Machine, how: str, session: Session) -> None:
    """What ends things: "log-out", "idle", "reset", "disabled", or "disabled for a while"."""
    now = clock.now()
    if how == "log-out":
        machine.change(Session, session.id, ended_at=now)
    elif how == "idle":
        machine.change(Session, session.id, seen_at=now - timedelta(hours=3))
    elif how == "reset":
        machine.change(Account, 1, valid_from=now)
    elif how == "disabled":
        machine.change(Account, 1, disabled_at=now)
    else:
        machine.change(Account, 1, disabled_at=now, valid_from=now)
        machine.change(Account, 1, disabled_at=None)


def count(machine: Machine, model: type[Base]) -> int:
    """How many rows there are."""
    with machine.database.read() as db:
        return db.query(model).count()
