"""Several worker processes on one store: every message is sent, none of them twice. On SQLite and on PostgreSQL."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from idp.ground.database import Base, Database
from idp.ground.sealed import Seal, make_key_file
from idp.messages.outbox import queue_sms

MESSAGES, PROCESSES = 200, 3


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A store of its own for the test."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/messages.db"
    url: str = request.getfixturevalue("postgresql_url")
    return url


def test_workers_side_by_side_send_every_message_exactly_once(store_url: str, tmp_path: Path) -> None:
    """The claim is one atomic UPDATE (FOR UPDATE SKIP LOCKED on PostgreSQL), so no message goes to two workers."""
    keys, noted = tmp_path / "sealing.key", tmp_path / "noted"
    make_key_file(keys)
    seal, database = Seal.from_file(keys), Database(store_url)
    tables: Any = [Base.metadata.tables[name] for name in ("outbox_message", "inbox_item", "periodic_job")]
    Base.metadata.create_all(database.engine, tables=tables)
    numbers = [f"+3247{n:07}" for n in range(MESSAGES)]
    with database.begin() as db:
        for number in numbers:
            queue_sms(db, seal, to=number, text="ab1-cd2-ef3")
    database.close()
    command = [sys.executable, "-m", "tests.messages.drain", store_url, str(keys), str(noted)]
    workers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
    for told, answer in (("ready\n", "go\n"), ("begun\n", "on\n")):
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == told
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write(answer)
            worker.stdin.flush()
    assert [worker.wait(120) for worker in workers] == [0] * PROCESSES
    for worker in workers:
        worker.communicate()
    sent = Counter(line.split()[0] for line in noted.read_text().splitlines())
    assert sent == Counter(numbers)
    assert len({line.split()[1] for line in noted.read_text().splitlines()}) == PROCESSES
