"""The store: its times, its two ways in, and single use under contention."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from idp.accounts.models import Captcha
from idp.ground import clock
from idp.ground.database import EPOCH, Base, Database, Statement, UtcDateTime, consume_once, to_micros

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A store with one table."""
    store = Database(f"sqlite:///{tmp_path}/store.db")
    Base.metadata.create_all(store.engine, tables=[Base.metadata.tables["captcha"]])
    yield store
    store.close()


def row(name: str, expires_at: datetime = NOW) -> Captcha:
    """A row that can be used once."""
    return Captcha(id=name, answer_hash=b"x", expires_at=expires_at)


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_moment_comes_back_as_it_went_in(moment: datetime) -> None:
    """To the microsecond, aware, in UTC."""
    kind = UtcDateTime()
    stored = kind.process_bind_param(moment, None)  # type: ignore[arg-type]
    assert kind.process_result_value(stored, None) == moment  # type: ignore[arg-type]
    assert EPOCH + timedelta(microseconds=to_micros(moment)) == moment


def test_zones_are_understood_and_naive_moments_refused(database: Database) -> None:
    """What does not know its zone is not stored."""
    with database.begin() as db:
        db.add(row("a", datetime(2026, 11, 23, 13, 0, tzinfo=timezone(timedelta(hours=1)))))
    with database.read() as db:
        assert db.scalar(select(Captcha.expires_at)) == NOW
    with pytest.raises(StatementError, match="zone"), database.begin() as db:
        db.add(row("b", datetime(2026, 11, 23)))  # noqa: DTZ001
        db.flush()


def test_work_is_undone_when_the_block_raises(database: Database) -> None:
    """`begin()` commits whole or not at all; `read()` never."""
    with pytest.raises(RuntimeError), database.begin() as db:
        db.add(row("a"))
        raise RuntimeError
    with database.read() as db:
        db.add(row("b"))
        db.flush()
    with database.read() as db:
        assert db.scalars(select(Captcha.id)).all() == []


def test_a_row_is_used_up_by_exactly_one(database: Database) -> None:
    """Sixteen try at once; one succeeds."""
    with database.begin() as db:
        db.add(row("a"))

    def attempt(_: int) -> bool:
        with database.begin() as db:
            return consume_once(db, Captcha, "a", clock.now())

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(16))) == 1


def test_hot_statements_see_and_change_the_same_rows(database: Database) -> None:
    """Two ways in, one store; a transaction that raises leaves nothing."""
    find, change = Statement("select id from captcha where id = :id"), Statement("update captcha set id = :new where id = :id")
    with database.begin() as db:
        db.add(row("a"))
    hot = database.hot
    assert hot.one(find, {"id": "a"}) == ("a",)
    with pytest.raises(RuntimeError), hot.transaction():
        assert hot.run(change, {"new": "b", "id": "a"}) == 1
        raise RuntimeError
    assert (hot.one(find, {"id": "a"}), hot.one(find, {"id": "b"})) == (("a",), None)
    with hot.transaction():
        hot.run(change, {"new": "b", "id": "a"})
    assert hot.all(find, {"id": "b"}) == [("b",)]


def test_a_read_then_update_never_loses_a_race(database: Database) -> None:
    """BEGIN IMMEDIATE: 100 additions from 4 threads are 100."""
    with database.begin() as db:
        db.add(row("counter", EPOCH))

    def add(_: int) -> None:
        with database.begin() as db:
            found = db.scalars(select(Captcha)).one()
            found.expires_at += timedelta(microseconds=1)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(100)))
    with database.read() as db:
        assert db.scalar(select(Captcha.expires_at)) == EPOCH + timedelta(microseconds=100)


def test_a_statement_is_ready_in_the_style_of_each_driver() -> None:
    """`:name` for SQLite, `%(name)s` for psycopg; casts are left alone."""
    statement = Statement("select :one,  :other_one\n where x = :one", postgresql="select :one::bytea")
    assert statement.sqlite == "select :one, :other_one where x = :one"
    assert statement.postgresql == "select %(one)s::bytea"


def test_further_connections_drop_no_lock_of_those_that_are_there(tmp_path: Path) -> None:
    """https://www.sqlite.org/howtocorrupt.html 2.2: whoever opens and closes the file itself lets go of SQLite's locks on it.

    Another process that closes its connection believes then that nobody else is there, and removes the log that is in use.
    """
    file = tmp_path / "locks.db"
    store = Database(f"sqlite:///{file}")
    with store.read() as first, store.read() as second:
        first.execute(text("select 1"))
        second.execute(text("select 1"))
        store.hot.one(Statement("select 1"), {})
        log = tmp_path / "locks.db-wal"
        program = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('create table t (a)'); c.commit(); c.close()"
        subprocess.run([sys.executable, "-c", program, str(file)], check=True, timeout=60)
        assert log.exists()
    store.close()
    assert file.stat().st_mode & 0o777 == 0o600
