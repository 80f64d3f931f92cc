"""One message that cannot be handled, one slow relying party, one failing job: the others are handled all the same."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, update

from idp.ground import clock
from idp.ground.bounds import LONGEST_URI
from idp.ground.database import Base, Database
from idp.ground.sealed import Seal
from idp.messages.outbox import LOGOUT, Delivery, DeliveryFailed, OutboxMessage, queue
from idp.messages.schedule import Job, PeriodicJob, Schedule
from idp.messages.worker import Worker
from idp.settings import Messages


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A store of either kind."""
    sqlite = request.param == "sqlite"
    database = Database(f"sqlite:///{tmp_path}/messages.db" if sqlite else request.getfixturevalue("postgresql_url"))
    tables: Any = [Base.metadata.tables[name] for name in ("outbox_message", "inbox_item", "periodic_job")]
    Base.metadata.create_all(database.engine, tables=tables)
    yield database
    database.close()


SEAL = Seal([Fernet.generate_key().decode()])


def tell(store: Database, *urls: str) -> None:
    """Queue a notice for each address."""
    with store.begin() as db:
        for url in urls:
            queue(db, SEAL, LOGOUT, url, {"sid": "s"})


def rows(store: Database) -> list[OutboxMessage]:
    """All messages, the oldest first."""
    with store.read() as db:
        return list(db.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_an_address_as_long_as_may_be_registered_is_queued(store: Database) -> None:
    """One bound for one thing: what registration accepts the outbox holds."""
    url = "https://rp.example/" + "x" * (LONGEST_URI - 19)
    tell(store, url)
    assert rows(store)[0].recipient == url


def test_a_message_that_nobody_can_read_is_put_aside_with_its_reason(store: Database) -> None:
    """Sealed by a lost key, or no JSON inside: given up at once, and the next one leaves."""
    tell(store, "https://a.example/", "https://b.example/", "https://c.example/")
    with store.begin() as db:
        first = rows(store)[0].id
        db.execute(update(OutboxMessage).where(OutboxMessage.id == first).values(payload="x"))
        db.execute(update(OutboxMessage).where(OutboxMessage.id == first + 1).values(payload=SEAL.close("{")))
    sent: list[str] = []
    worker = Worker(store, SEAL, {LOGOUT: lambda one: sent.append(one.recipient)}, Messages())
    while worker.deliver_one(LOGOUT):
        pass
    assert sent == ["https://c.example/"]
    assert [row.last_error for row in rows(store)] == ["the payload cannot be opened", "the payload cannot be opened", None]
    assert [row.dead_at is None for row in rows(store)] == [False, False, True]


def test_a_message_that_takes_its_worker_along_is_given_up(store: Database) -> None:
    """Attempts that began and never ended count too."""
    tell(store, "https://a.example/")
    with store.begin() as db:
        db.execute(update(OutboxMessage).values(attempts=10, lease_until=clock.now()))
    worker = Worker(store, SEAL, {LOGOUT: lambda _: pytest.fail("tried again")}, Messages(attempts=10))
    assert worker.deliver_one(LOGOUT)
    assert "came to an end" in (rows(store)[0].last_error or "")


def test_a_reason_that_the_store_cannot_hold_is_kept_all_the_same(store: Database) -> None:
    """What the other side answers may hold anything."""
    tell(store, "https://a.example/")

    def fail(_: Delivery) -> None:
        raise DeliveryFailed("said \0 and\n" + "x" * 400)

    worker = Worker(store, SEAL, {LOGOUT: fail}, Messages())
    assert worker.deliver_one(LOGOUT)
    error = rows(store)[0].last_error
    assert error is not None
    assert (error[:12], len(error)) == ("said   and x", 255)


def test_an_address_that_fails_waits_as_a_whole(store: Database) -> None:
    """Forty notices for an address that does not answer cost one attempt a pause, not forty; its neighbours on the host go on."""
    tell(store, *["https://many.example/slow"] * 40, "https://many.example/other", "https://quick.example/")
    tried: list[str] = []

    def send(delivery: Delivery) -> None:
        tried.append(delivery.recipient)
        if "slow" in delivery.recipient:
            raise DeliveryFailed("took too long")

    worker = Worker(store, SEAL, {LOGOUT: send}, Messages())
    while worker.deliver_one(LOGOUT):
        pass
    assert tried == ["https://many.example/slow", "https://many.example/other", "https://quick.example/"]


def test_one_slow_relying_party_holds_nobody_else_up(store: Database) -> None:
    """While one host keeps its thread, everybody else hears at once; of that host one message is on its way at a time."""
    tell(store, *(f"https://slow.example/{n}" for n in range(12)), *(f"https://rp{n}.example/" for n in range(12)))
    let_go, all_told, at_once = threading.Event(), threading.Event(), []
    sent: list[str] = []

    def send(delivery: Delivery) -> None:
        if "slow" in delivery.recipient:
            at_once.append(delivery.recipient)
            let_go.wait(30)
        sent.append(delivery.recipient)
        if sum("rp" in one for one in sent) == 12:
            all_told.set()

    worker = Worker(store, SEAL, {LOGOUT: send}, Messages(poll_ms=10, hosts_at_once=3))
    thread = threading.Thread(target=worker.run)
    began = time.monotonic()
    thread.start()
    try:
        assert all_told.wait(20), "the others wait for the slow one"
        assert time.monotonic() - began < 15
        assert len(at_once) == 1
    finally:
        worker.stop()
        let_go.set()
        thread.join(30)


def test_a_failing_job_says_why_and_the_others_run(store: Database) -> None:
    """The row of the job keeps the moment and the reason until it runs well again."""
    ran: list[str] = []

    def broken() -> None:
        if not ran:
            raise RuntimeError("no disk")

    schedule = Schedule(store.hot, [Job("first", 60, broken), Job("second", 60, lambda: ran.append("second"))])
    schedule.run_due()
    assert ran == ["second"]

    def job() -> PeriodicJob:
        with store.read() as db:
            found = db.get(PeriodicJob, "first")
            assert found is not None
            return found

    assert (job().last_error, job().failed_at is not None) == ("RuntimeError: no disk", True)
    with store.begin() as db:
        db.execute(update(PeriodicJob).values(due_at=clock.now()))
    schedule.run_due()
    assert (job().last_error, job().failed_at) == (None, None)
