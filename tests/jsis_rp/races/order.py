"""Two requests in a given order: each is stopped at its first write to a table, then one runs to its end before the other.

So both have read before either writes, which is where READ COMMITTED lets two decisions contradict each other. A request
that cannot get so far, because the other holds a lock that it needs, is let be; PostgreSQL tells which one waits for a lock.
"""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event, text

LOOK_EVERY_S = 0.02
LONGEST_S = 60
LOCKED = text("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")


@dataclass
class _Runner:
    """One of the two: where it is, and what came of it."""

    call: Callable[[], Any]
    arrived: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)
    result: Any = None
    error: BaseException | None = None

    def run(self) -> None:
        """Make the call in a thread of its own."""
        try:
            self.result = self.call()
        except BaseException as error:  # noqa: BLE001  (`in_order` raises it in the test)
            self.error = error
        finally:
            self.arrived.set()


def in_order(engine: Engine, table: str, first: Callable[[], Any], second: Callable[[], Any]) -> tuple[Any, Any]:
    """Let `first` and `second` both come to their first write to `table`, finish `first`, then `second`; give both results."""
    pattern = re.compile(rf"^\s*(insert into|update|delete from)\s+{table}\b", re.IGNORECASE)
    runners = {name: _Runner(call) for name, call in (("race-1", first), ("race-2", second))}

    def stop(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        runner = runners.get(threading.current_thread().name)
        if runner is not None and not runner.arrived.is_set() and pattern.match(statement):
            runner.arrived.set()
            assert runner.released.wait(LONGEST_S)

    event.listen(engine, "before_cursor_execute", stop)
    try:
        threads = [threading.Thread(target=runner.run, name=name, daemon=True) for name, runner in runners.items()]
        for thread in threads:
            thread.start()
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as looking:
            _until(looking, *(runner.arrived.is_set for runner in runners.values()))
            for thread, runner in zip(threads, runners.values(), strict=True):
                runner.released.set()
                if not _until(looking, lambda one=thread: not one.is_alive()):
                    for other in runners.values():  # it waits for a lock of the other one, which must go on first
                        other.released.set()
                thread.join(LONGEST_S)
                assert not thread.is_alive()
    finally:
        event.remove(engine, "before_cursor_execute", stop)
    for runner in runners.values():
        if runner.error is not None:
            raise runner.error
    return runners["race-1"].result, runners["race-2"].result


def _until(looking: Connection, *conditions: Callable[[], bool]) -> bool:
    """Wait until every condition is true; False when one of the requests waits for a lock instead."""
    ends = time.monotonic() + LONGEST_S
    while not all(condition() for condition in conditions):
        if looking.scalar(LOCKED):
            return all(condition() for condition in conditions)
        assert time.monotonic() < ends
        threading.Event().wait(LOOK_EVERY_S)
    return True
