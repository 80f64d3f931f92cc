"""The worker sends each message once, tries again with growing pauses, gives up, and leaves no secret behind."""

import threading

from sqlalchemy import select

from idp.ground.database import Database
from idp.ground.sealed import Seal
from idp.messages.outbox import DeliveryFailed, OutboxMessage, Undeliverable, queue_mail, queue_sms
from idp.messages.worker import Worker
from idp.settings import Messages
from tests.messages.conftest import Moment, Recorder


def _queue(database: Database, seal: Seal, to: str = "+32470000001") -> None:
    with database.begin() as db:
        queue_sms(db, seal, to=to, text="ab1-cd2-ef3")


def _row(database: Database) -> OutboxMessage:
    with database.begin() as db:
        return db.scalars(select(OutboxMessage)).one()


def test_a_message_is_delivered_once_and_its_payload_is_wiped(
    database: Database, seal: Seal, worker: Worker, recorder: Recorder
) -> None:
    """What was sent is of no use to us any more, and of use to a thief."""
    _queue(database, seal)
    assert worker.deliver_one("sms")
    assert not worker.deliver_one("sms")
    assert [(d.recipient, d.payload, d.attempt) for d in recorder.seen] == [("+32470000001", {"text": "ab1-cd2-ef3"}, 1)]
    row = _row(database)
    assert (row.payload, row.lease_until, row.dead_at) == ("", None, None)
    assert row.sent_at is not None


def test_messages_leave_in_the_order_in_which_they_were_written(
    database: Database, seal: Seal, worker: Worker, recorder: Recorder, moment: Moment
) -> None:
    """Of two codes the last one that arrives should be the last one that was made."""
    for number in ("+32470000001", "+32470000002", "+32470000003"):
        _queue(database, seal, number)
        moment.forward(1)
    while worker.deliver_one("sms"):
        pass
    assert [d.recipient for d in recorder.seen] == ["+32470000001", "+32470000002", "+32470000003"]


def test_a_failed_delivery_waits_twice_as_long_each_time_up_to_the_cap_and_then_is_given_up(
    database: Database, seal: Seal, worker: Worker, recorder: Recorder, moment: Moment
) -> None:
    """Backoff 10 s, then 15 s (the cap, not 20), dead after the third attempt, the payload wiped."""
    recorder.failures = [DeliveryFailed("server away")] * 3
    _queue(database, seal)
    for pause_s in (10, 15):
        assert worker.deliver_one("sms")
        moment.forward(pause_s - 1)
        assert not worker.deliver_one("sms"), f"came back before {pause_s} s"
        moment.forward(1)
    assert worker.deliver_one("sms")
    row = _row(database)
    assert (row.attempts, row.payload, row.last_error, row.sent_at) == (3, "", "server away", None)
    assert row.dead_at is not None
    moment.forward(10**6)
    assert not worker.deliver_one("sms")


def test_an_undeliverable_message_is_given_up_at_once(
    database: Database, seal: Seal, worker: Worker, recorder: Recorder, moment: Moment
) -> None:
    """A gateway that says no for good is not asked again."""
    recorder.failures = [Undeliverable("no such number")]
    _queue(database, seal)
    worker.deliver_one("sms")
    assert _row(database).dead_at is not None


def test_what_an_unexpected_fault_says_is_not_kept(
    database: Database, seal: Seal, worker: Worker, recorder: Recorder, caplog: object
) -> None:
    """The text of a fault may quote the message; only its kind is noted, and the message is tried again."""
    recorder.failures = [RuntimeError("could not send ab1-cd2-ef3")]
    _queue(database, seal)
    worker.deliver_one("sms")
    row = _row(database)
    assert (row.last_error, row.dead_at) == ("RuntimeError", None)


def test_a_message_that_no_key_opens_is_given_up(database: Database, seal: Seal, worker: Worker, recorder: Recorder) -> None:
    """A lost sealing key must not stop the messages behind."""
    _queue(database, seal)
    with database.begin() as db:
        db.scalars(select(OutboxMessage)).one().payload = "gAAAAnonsense"
    worker.deliver_one("sms")
    assert recorder.seen == []
    assert _row(database).last_error == "the payload cannot be opened"


def test_the_message_of_a_worker_that_died_is_taken_over_when_its_lease_is_out(
    database: Database, seal: Seal, worker: Worker, recorder: Recorder, moment: Moment
) -> None:
    """At least once: a claim without an end is not for ever."""
    _queue(database, seal)
    assert worker._claim("sms") is not None
    assert worker._claim("sms") is None
    moment.forward(59)
    assert worker._claim("sms") is None
    moment.forward(1)
    assert worker.deliver_one("sms")
    assert recorder.seen[0].attempt == 2


def test_a_worker_that_lost_its_lease_cannot_note_a_result(
    database: Database, seal: Seal, moment: Moment, recorder: Recorder
) -> None:
    """The slow one must not overwrite what the one that took over has noted."""

    def slow(_: object) -> None:
        moment.forward(61)
        assert quick.deliver_one("sms")
        raise DeliveryFailed("too late")

    settings = Messages()
    quick = Worker(database, seal, {"sms": recorder}, settings)
    _queue(database, seal)
    Worker(database, seal, {"sms": slow}, settings).deliver_one("sms")
    row = _row(database)
    assert row.sent_at is not None
    assert row.last_error is None


def test_the_purge_drops_what_was_sent_a_day_ago_and_keeps_what_waits(
    database: Database, seal: Seal, worker: Worker, moment: Moment
) -> None:
    """Every table with a life has an expiry and a purge."""
    _queue(database, seal)
    worker.deliver_one("sms")
    with database.begin() as db:
        queue_mail(db, seal, to="a@b.eu", subject="s", text="t", language="en")
    moment.forward(86_399)
    worker.purge()
    with database.read() as db:
        assert len(db.scalars(select(OutboxMessage)).all()) == 2
    moment.forward(1)
    worker.purge()
    assert _row(database).channel == "mail"


def test_a_stopped_worker_finishes_what_it_had_begun(database: Database, seal: Seal) -> None:
    """SIGTERM sets the stop; the message in hand is sent and noted, the next one stays."""
    begun, go_on = threading.Event(), threading.Event()

    def patient(_: object) -> None:
        begun.set()
        assert go_on.wait(20)

    worker = Worker(database, seal, {"sms": patient}, Messages())
    _queue(database, seal)
    _queue(database, seal)
    running = threading.Thread(target=worker.run)
    running.start()
    assert begun.wait(20)
    worker.stop()
    go_on.set()
    running.join(20)
    assert not running.is_alive()
    with database.read() as db:
        assert [row.sent_at is not None for row in db.scalars(select(OutboxMessage).order_by(OutboxMessage.id))] == [True, False]
