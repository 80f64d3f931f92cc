"""A request that another transaction overtook is answered again from a fresh read; too often, and a page says so."""

import sqlite3
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from jsis_rp.ground.database import TRIES, Conflict, Database, compare_and_set, is_conflict, retrying
from jsis_rp.members.models import Member


class Overtaken:
    """A view that is overtaken so many times."""

    def __init__(self, times: int, error: Exception) -> None:
        self.times, self.error, self.calls = times, error, 0
        self.__name__ = "overtaken"

    def __call__(self) -> str:
        """Answer, or be overtaken."""
        self.calls += 1
        if self.calls <= self.times:
            raise self.error
        return "done"


class DriverError(Exception):
    """What a driver raises, with its state."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def failed(kind: type[Any], state: str) -> Any:
    """Wrap a driver's error as SQLAlchemy does."""
    return kind("UPDATE", {}, DriverError(state))


CONFLICTS = [
    Conflict(),
    StaleDataError(),
    failed(IntegrityError, "23505"),
    failed(OperationalError, "40001"),
    failed(OperationalError, "40P01"),
    failed(OperationalError, "55P03"),
]


@pytest.mark.parametrize("error", CONFLICTS, ids=lambda error: f"{type(error).__name__}")
def test_a_conflict_starts_over(person: Any, app: Any, error: Exception) -> None:
    """Four times overtaken, the fifth try counts."""
    view = Overtaken(TRIES - 1, error)
    app.add_url_rule("/RCAM/overtaken", "overtaken", view)
    answer = person.get("/overtaken")
    assert (answer.status_code, answer.get_data(as_text=True)) == (200, "done")
    assert view.calls == TRIES == 5


def test_overtaken_too_often_is_a_page_and_no_fault(person: Any, app: Any) -> None:
    """503 with a time to come back, words that say what next, and no incident number."""
    view = Overtaken(TRIES, Conflict())
    app.add_url_rule("/RCAM/overtaken", "overtaken", view)
    answer = person.get("/overtaken")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Nothing was changed" in answer.get_data(as_text=True)
    assert view.calls == TRIES


@pytest.mark.parametrize("error", [failed(OperationalError, "57P01"), ValueError("x")])
def test_another_fault_is_not_tried_again(person: Any, app: Any, error: Exception) -> None:
    """A bug is a bug at the first try."""
    view = Overtaken(1, error)
    app.add_url_rule("/RCAM/overtaken", "overtaken", view)
    assert person.get("/overtaken").status_code == 500
    assert view.calls == 1
    assert not is_conflict(error)


def test_a_database_that_stays_locked_is_not_waited_for_again() -> None:
    """SQLite has already waited `database.busy_timeout_ms`."""
    locked = sqlite3.OperationalError("database is locked")
    locked.sqlite_errorname = "SQLITE_BUSY"
    work = Overtaken(1, OperationalError("BEGIN IMMEDIATE", {}, locked))
    with pytest.raises(Conflict):
        retrying(work)
    assert work.calls == 1


def test_each_try_reads_anew(person: Any, app: Any, clock: Any) -> None:
    """Who asks and what time it is are looked up again: a session that ended meanwhile is over."""
    from jsis_rp.web.context import now
    from jsis_rp.web.visitor import visitor

    seen = []

    def view() -> str:
        seen.append((now(), visitor().session is not None))
        if len(seen) == 1:
            clock.forward(hours=9)
            raise Conflict
        return "done"

    app.add_url_rule("/RCAM/overtaken", "overtaken", view)
    person.sign_in()
    person.get("/overtaken")
    assert [alive for _at, alive in seen] == [True, False]
    assert seen[0][0] < seen[1][0]


def test_a_transaction_that_starts_over_has_written_nothing(database: Database) -> None:
    """`transact` undoes the try that was overtaken."""
    tries = []

    def work(db: Any) -> int:
        tries.append(db.scalar(select(Member.office).where(Member.id == 1)))
        db.get_one(Member, 1).office = "ispra"
        db.flush()
        if len(tries) == 1:
            raise Conflict
        return len(tries)

    assert database.transact(work) == 2
    assert tries == ["brussels", "brussels"]
    with database.read() as db:
        assert db.get_one(Member, 1).office == "ispra"


def test_a_write_that_meets_nothing_is_a_conflict(database: Database) -> None:
    """`compare_and_set`: one row, or start over."""
    from sqlalchemy import update

    with pytest.raises(Conflict), database.begin() as db:
        compare_and_set(db, update(Member).where(Member.id == 1, Member.version == 99).values(office="ispra"))
