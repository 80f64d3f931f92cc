"""Periodic jobs: a row says when each is due next, and whoever moves that row first runs it, however many workers there are.

Called by `worker`; `app` names the jobs (purges, key rotation).
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from idp.ground import clock
from idp.ground.database import Base, Hot, Statement, UtcDateTime

log = logging.getLogger(__name__)

SECOND = 1_000_000


class PeriodicJob(Base):
    """When the job of that name is due next, and when and why its last run failed; `failed_at` is empty after a good run."""

    __tablename__ = "periodic_job"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(String(255))


@dataclass(frozen=True)
class Job:
    """Something to do every `every_s` seconds."""

    name: str
    every_s: int
    run: Callable[[], object]


DUE_AT = Statement("select due_at from periodic_job where name = :name")
ADD = Statement("insert into periodic_job (name, due_at) values (:name, :due_at) on conflict (name) do nothing")
# A row further away than a whole period was written under a clock that has since been set back.
TAKE = Statement("update periodic_job set due_at = :next where name = :name and (due_at <= :now or due_at > :next)")
FAILED = Statement("update periodic_job set failed_at = :now, last_error = :error where name = :name")
DONE = Statement("update periodic_job set failed_at = null, last_error = null where name = :name and failed_at is not null")


def one_line(text: object) -> str:
    """A reason as it is kept with a row: printable, 255 characters at most."""
    return "".join(one if one.isprintable() else " " for one in str(text))[:255]


class Schedule:
    """The jobs of this worker and their rows."""

    def __init__(self, hot: Hot, jobs: Sequence[Job]) -> None:
        self._hot, self._jobs = hot, jobs

    def run_due(self) -> bool:
        """Run every job that is due and that nobody else took; always False, there is nothing to hurry on to.

        A job that fails is logged and comes again after its period.
        """
        for job in self._jobs:
            if self._taken(job):
                try:
                    job.run()
                except Exception as error:
                    log.exception("the periodic job %s failed", job.name)
                    reason = one_line(f"{type(error).__name__}: {error}")
                    self._hot.run(FAILED, {"name": job.name, "now": clock.micros(), "error": reason})
                else:
                    self._hot.run(DONE, {"name": job.name})
        return False

    def _taken(self, job: Job) -> bool:
        now = clock.micros()
        upcoming = now + job.every_s * SECOND
        row = self._hot.one(DUE_AT, {"name": job.name})
        if row is None:
            self._hot.run(ADD, {"name": job.name, "due_at": now})
        elif now < row[0] <= upcoming:
            return False
        return self._hot.run(TAKE, {"name": job.name, "now": now, "next": upcoming}) == 1
