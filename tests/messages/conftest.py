"""A store with the tables of the messages, a seal, and a clock that only moves when a test says so."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from idp.ground import clock
from idp.ground.database import Base, Database
from idp.ground.sealed import Seal
from idp.messages import inbox, outbox, schedule  # noqa: F401  their tables
from idp.messages.outbox import Delivery
from idp.messages.worker import Worker
from idp.settings import Messages


class Moment:
    """A clock that stands still."""

    def __init__(self) -> None:
        self.seconds = 1_800_000_000.0

    def __call__(self) -> float:
        return self.seconds

    def forward(self, seconds: float) -> None:
        """Let time pass (or run back)."""
        self.seconds += seconds


class Recorder:
    """A driver that remembers what it was given, and fails as often as it is told to."""

    def __init__(self) -> None:
        self.seen: list[Delivery] = []
        self.failures: list[Exception] = []

    def __call__(self, delivery: Delivery) -> None:
        self.seen.append(delivery)
        if self.failures:
            raise self.failures.pop(0)


@pytest.fixture
def moment() -> Iterator[Moment]:
    standing = Moment()
    clock.use(standing)
    yield standing
    clock.use_offset_file(None)


@pytest.fixture
def seal() -> Seal:
    return Seal([Fernet.generate_key().decode()])


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    store = Database(f"sqlite:///{tmp_path}/messages.db")
    tables: Any = [Base.metadata.tables[name] for name in ("outbox_message", "inbox_item", "periodic_job")]
    Base.metadata.create_all(store.engine, tables=tables)
    yield store
    store.close()


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def worker(database: Database, seal: Seal, recorder: Recorder, moment: Moment) -> Worker:
    return Worker(database, seal, {"mail": recorder, "sms": recorder}, Messages(attempts=3, retry_after_s=10, retry_at_most_s=15))


@pytest.fixture
def delivery() -> Callable[..., Delivery]:
    def make(channel: str = "mail", recipient: str = "ana@example.org", **payload: object) -> Delivery:
        at = datetime.fromisoformat("2026-11-23T09:30:00+00:00")
        return Delivery(7, channel, recipient, {"subject": "Hello", "text": "Text", "language": "en", **payload}, at, 1)

    return make
