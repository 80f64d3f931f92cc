"""The worker: takes messages from the outbox, hands them to the drivers, and runs the periodic jobs. Run by `idp worker`.

Any number of workers share one database. A message is claimed by one atomic UPDATE that sets a lease; a worker that dies leaves
a lease that runs out, and another takes over. So every message is sent at least once, and twice only when a worker died
between the sending and the noting of it. Each channel has threads of its own: a slow relying party holds up no mail. Of one host
one message is on its way at a time, so that it holds up nobody else; of an address that fails everything waits, so that it costs
one attempt a pause, and other relying parties on the same host go on.
A message that cannot be handled is given up with its reason, and the next one is taken.
"""

import json
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from idp.ground import clock
from idp.ground.database import EPOCH, Database, Row, Statement
from idp.ground.sealed import Seal, SealBroken
from idp.messages.outbox import MAIL, SMS, Delivery, DeliveryFailed, Undeliverable
from idp.messages.schedule import Job, Schedule, one_line
from idp.settings import Messages

log = logging.getLogger(__name__)

SECOND = 1_000_000
PURGE_EVERY_S = 3600

Driver = Callable[[Delivery], None]

DUE = """select m.id from outbox_message m
    where m.channel = :channel and m.sent_at is null and m.dead_at is null and m.available_at <= :now
    and (m.lease_until is null or m.lease_until <= :now)
    and (m.lane = '' or not exists (select 1 from outbox_message o where o.channel = :channel and o.lane = m.lane
        and o.sent_at is null and o.dead_at is null and o.lease_until > :now))
    order by m.available_at, m.id limit 1"""
LOOK = Statement(DUE)
CLAIM_TEXT = """update outbox_message set lease_until = :until, attempts = attempts + 1
    where id = ({due}) returning id, recipient, payload, created_at, attempts, lane"""
CLAIM = Statement(CLAIM_TEXT.format(due=DUE), postgresql=CLAIM_TEXT.format(due=f"{DUE} for update of m skip locked"))
SENT = Statement(
    """update outbox_message set sent_at = :now, lease_until = null, payload = '', last_error = null
    where id = :id and lease_until = :until"""
)
LATER = Statement(
    """update outbox_message set available_at = :at, lease_until = null, last_error = :error
    where id = :id and lease_until = :until"""
)
RECIPIENT_LATER = Statement(
    """update outbox_message set available_at = :at where channel = :channel and recipient = :recipient and sent_at is null
    and dead_at is null and available_at < :at and (lease_until is null or lease_until <= :now)"""
)
DEAD = Statement(
    """update outbox_message set dead_at = :now, lease_until = null, payload = '', last_error = :error
    where id = :id and lease_until = :until"""
)
BATCH = 500
PURGE = Statement(
    f"""delete from outbox_message where id in (select id from outbox_message
    where sent_at <= :sent_before or dead_at <= :dead_before limit {BATCH})"""  # noqa: S608  a number of ours
)
PURGE_INBOX = Statement(
    f"delete from inbox_item where id in (select id from inbox_item where created_at <= :dead_before limit {BATCH})"  # noqa: S608
)


@dataclass(frozen=True)
class _Claim:
    """A message that is ours until `until` (microseconds); whoever finds another lease in the row lost it."""

    row: Row
    until: int


class Worker:
    """Delivers until `stop()`. `drivers` maps a channel to what sends it; `jobs` are run once a period over all workers."""

    def __init__(
        self, database: Database, seal: Seal, drivers: Mapping[str, Driver], settings: Messages, jobs: Sequence[Job] = ()
    ) -> None:
        self._hot, self._seal, self._drivers, self._settings = database.hot, seal, dict(drivers), settings
        self._schedule = Schedule(database.hot, [*jobs, Job("messages.purge", PURGE_EVERY_S, self.purge)])
        self._stopping = threading.Event()

    def stop(self, *_: object) -> None:
        """Ask for the end: what is being sent is finished, nothing new is begun. Fit to be a signal handler."""
        self._stopping.set()

    def run(self) -> None:
        """Work until `stop()`; returns when every thread has finished what it had begun."""
        steps: list[tuple[str, Callable[[], bool]]] = [("jobs", self._schedule.run_due)]
        for channel in self._drivers:
            number = 1 if channel in (MAIL, SMS) else self._settings.hosts_at_once
            steps += [(channel, partial(self.deliver_one, channel))] * number
        threads = [threading.Thread(target=self._repeat, args=step, name=f"worker-{step[0]}") for step in steps]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _repeat(self, name: str, step: Callable[[], bool]) -> None:
        """Call `step` at once while it finds work, else after a pause. A fault (no database) is logged, and work goes on."""
        pause_s = self._settings.poll_ms / 1000
        while not self._stopping.is_set():
            try:
                busy = step()
            except Exception:
                log.exception("the worker's %s thread met a fault and goes on", name)
                busy = False
                self._stopping.wait(self._settings.retry_after_s)
            if not busy:
                self._stopping.wait(pause_s)
        self._hot.forget()

    def deliver_one(self, channel: str) -> bool:
        """Send the next message of `channel`; False when none is due."""
        claim = self._claim(channel)
        if claim is None:
            return False
        try:
            self._drivers[channel](self._opened(channel, claim.row))
        except Exception as error:  # noqa: BLE001  whatever a driver meets, the message is noted and the worker goes on
            self._failed(channel, claim, error)
        else:
            self._note(SENT, claim, now=clock.micros())
        return True

    def _claim(self, channel: str) -> _Claim | None:
        now = clock.micros()
        if self._hot.one(LOOK, {"channel": channel, "now": now}) is None:  # a look takes no write lock
            return None
        until = now + self._settings.lease_s * SECOND
        row = self._hot.one(CLAIM, {"channel": channel, "now": now, "until": until})
        return _Claim(row, until) if row else None

    def _opened(self, channel: str, row: Row) -> Delivery:
        message_id, recipient, payload, created_at, attempt, _ = row
        if attempt > self._settings.attempts:  # an attempt that ends is noted: these never did, and took a worker along
            raise Undeliverable("no attempt at it ever came to an end")
        try:
            opened = json.loads(self._seal.open(payload))
        except (SealBroken, ValueError) as error:
            raise Undeliverable("the payload cannot be opened") from error
        return Delivery(message_id, channel, recipient, opened, EPOCH + timedelta(microseconds=created_at), attempt)

    def _failed(self, channel: str, claim: _Claim, error: Exception) -> None:
        """Try again later, or give up: after the last attempt, or at once when it is for good."""
        attempt, now = claim.row[4], clock.micros()
        reason = one_line(error) if isinstance(error, DeliveryFailed) else type(error).__name__
        if not isinstance(error, DeliveryFailed):
            log.error("message %d: the driver met a fault", claim.row[0], exc_info=error)
        if isinstance(error, Undeliverable) or attempt >= self._settings.attempts:
            log.warning("message %d given up at attempt %d: %s", claim.row[0], attempt, reason)
            self._note(DEAD, claim, now=now, error=reason)
            return
        log.info("message %d failed at attempt %d: %s", claim.row[0], attempt, reason)
        again = now + self._pause_s(attempt) * SECOND
        self._note(LATER, claim, at=again, error=reason)
        if claim.row[5]:  # an address of the web: what else is for it waits as long
            self._hot.run(RECIPIENT_LATER, {"channel": channel, "recipient": claim.row[1], "at": again, "now": now})

    def _pause_s(self, attempt: int) -> int:
        """Twice as long after every failure, up to the cap."""
        return min(self._settings.retry_after_s << min(attempt - 1, 30), self._settings.retry_at_most_s)

    def _note(self, statement: Statement, claim: _Claim, **values: int | str) -> None:
        if self._hot.run(statement, {"id": claim.row[0], "until": claim.until, **values}) == 0:
            log.warning("message %d took longer than its lease: another worker may have sent it too", claim.row[0])

    def purge(self) -> None:
        """Drop what was sent or given up long ago."""
        now = clock.micros()
        ages = {
            "sent_before": now - self._settings.keep_sent_s * SECOND,
            "dead_before": now - self._settings.keep_failed_s * SECOND,
        }
        for statement in (PURGE, PURGE_INBOX):
            while self._hot.run(statement, ages) == BATCH:
                pass
