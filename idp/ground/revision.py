"""What every process keeps in memory (clients, keys) has a revision number in the database; each node looks once a second.

A command that changes a client or a key bumps the number in its own transaction. `protocol.parts` builds the `Watch`, the caches
subscribe to it. The real clock paces the looking, whatever the demo's clock says.
"""

import logging
import threading
import time
from collections.abc import Callable

from sqlalchemy import String, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from idp.ground.database import Base, Hot, Statement

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
AGAIN_AFTER_S = 5.0
NUMBERS = Statement("select name, number from revision")
BUMP = text("insert into revision (name, number) values (:name, 1) on conflict (name) do update set number = revision.number + 1")


class Revision(Base):
    """How often the thing called `name` ("clients", "keys") was changed."""

    __tablename__ = "revision"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


def bump(db: Session, name: str) -> None:
    """Say, in the caller's transaction and in one statement, that `name` has changed."""
    db.flush()  # everybody takes the lock of the number last, so that two of us never wait for each other
    db.execute(BUMP, {"name": name})


class Watch:
    """Tells the caches of this process to read again when their revision number has moved."""

    def __init__(self, hot: Hot, pace: Callable[[], float] = time.monotonic) -> None:
        self._hot, self._pace = hot, pace
        self._readers: dict[str, Callable[[], None]] = {}
        self._seen: dict[str, int] = {}
        self._every_look: list[Callable[[], None]] = []
        self._due = float("-inf")
        self._lock = threading.RLock()

    def subscribe(self, name: str, reader: Callable[[], None], *, every_look: Callable[[], None] | None = None) -> None:
        """Call `reader` when `name` has changed, and `every_look` about once a second."""
        self._readers[name] = reader
        if every_look is not None:
            self._every_look.append(every_look)

    def glance(self) -> None:
        """Look when a second has passed. One thread looks, the others go on with what is known; the first look is waited for."""
        if self._pace() < self._due:
            return
        if self._due == float("-inf"):
            with self._lock:
                if self._due == float("-inf"):
                    self.look()
        elif self._lock.acquire(blocking=False):
            try:
                self._due = self._pace() + LOOK_EVERY_S
                self.look()
            except Exception:
                self._due = self._pace() + AGAIN_AFTER_S
                log.exception("the revision numbers could not be read; going on with what is known")
            finally:
                self._lock.release()

    def look(self) -> None:
        """Read the numbers now, and everything that has changed. Raises what the database raises."""
        with self._lock:
            numbers = {str(name): int(number) for name, number in self._hot.all(NUMBERS, {})}
            for name, reader in self._readers.items():
                number = numbers.get(name, 0)
                if self._seen.get(name) != number:
                    reader()
                    self._seen[name] = number
            for tick in self._every_look:
                tick()
            self._due = self._pace() + LOOK_EVERY_S
