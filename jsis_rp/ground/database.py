"""The store: engine, transactions, column types, and writes that say from what they were decided (compare-and-set).

Rules take `db: Session`; a page or command opens `Database.read()` or `Database.begin()` and that is its one commit.
SQLite: BEGIN IMMEDIATE for writers, WAL, synchronous=FULL (what people were shown is kept through a power cut),
foreign keys, busy timeout. PostgreSQL: psycopg 3, READ COMMITTED; a write that finds what it was decided from changed
raises `Conflict`, and `retrying` starts the work over with a fresh read (docs/decisions/0020-relying-party.md).
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    DateTime,
    Delete,
    Dialect,
    Engine,
    MetaData,
    Update,
    create_engine,
    event,
    update,
)
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

from jsis_rp.settings.server import DatabaseSettings

log = logging.getLogger(__name__)

T = TypeVar("T")
READ_ONLY = "jsis_read_only"
TRIES = 5
SERIALIZATION_STATES = {"40001", "40P01", "55P03"}
"""PostgreSQL, appendix A: serialization failure, deadlock, lock not available."""


class Conflict(Exception):
    """What a write was decided from has changed meanwhile: nothing was written, and the work starts over."""


class Base(DeclarativeBase):
    """The declarative base of every table, with names for constraints so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the store; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the driver UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime refused")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the caller an aware value; SQLite stores none of the zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """The engine and its two kinds of transaction."""

    def __init__(self, settings: DatabaseSettings) -> None:
        self.engine = make_engine(settings)
        self._write = sessionmaker(self.engine, expire_on_commit=False)
        self._read = sessionmaker(self.engine.execution_options(**{READ_ONLY: True}), expire_on_commit=False)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Give a transaction that commits at the end, or is undone when the block raises."""
        with self._write.begin() as db:
            yield db

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a transaction that waits for no writer and changes nothing."""
        with self._read() as db:
            yield db

    def transact(self, work: Callable[[Session], T]) -> T:
        """Do `work` in a transaction that commits; start over, with a fresh read, when another one was quicker.

        `work` must not do anything outside the database. Raises `Conflict` when it was overtaken too often.
        """

        def once() -> T:
            with self.begin() as db:
                return work(db)

        return retrying(once)

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def make_engine(settings: DatabaseSettings) -> Engine:
    """Return the engine for `settings.url`; the folder of an SQLite file is made when missing."""
    url = make_url(settings.url)
    if url.get_backend_name() != "sqlite":
        engine = create_engine(url, pool_pre_ping=True)
        event.listen(engine, "begin", _begin_postgresql)
        return engine
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"isolation_level": None, "timeout": settings.busy_timeout_ms / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get(READ_ONLY)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(READ_ONLY):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def retrying(work: Callable[[], T]) -> T:
    """Do `work` until it is not overtaken by another transaction, five times at the most; then raise `Conflict`."""
    for number in range(1, TRIES + 1):
        try:
            return work()
        except (Conflict, StaleDataError, IntegrityError, OperationalError) as error:
            if _is_locked(error):
                raise Conflict from error
            if not is_conflict(error):
                raise
            log.info("overtaken by another transaction (%d of %d): %s", number, TRIES, type(error).__name__)
            last = error
    log.warning("overtaken by other transactions too often", exc_info=last)
    raise Conflict from last


def is_conflict(error: Exception) -> bool:
    """Return whether `error` says that another transaction was quicker, so that the same work may succeed now."""
    if isinstance(error, Conflict | StaleDataError | IntegrityError):
        return True
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in SERIALIZATION_STATES


def _is_locked(error: Exception) -> bool:
    """Return whether SQLite has waited for another writer for as long as it may: waiting again helps nobody."""
    return isinstance(error, OperationalError) and getattr(error.orig, "sqlite_errorname", "") == "SQLITE_BUSY"


def changed(db: Session, statement: Update | Delete) -> int:
    """Execute an UPDATE or DELETE past the objects of the session; return how many rows it met."""
    done = db.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", done).rowcount


def compare_and_set(db: Session, statement: Update | Delete) -> None:
    """Execute a statement whose WHERE names what it was decided from; raise `Conflict` unless it met exactly one row."""
    if changed(db, statement) != 1:
        raise Conflict


def consume_once(db: Session, column: InstrumentedAttribute[datetime | None], *where: ColumnElement[bool], at: datetime) -> bool:
    """Set `column` to `at` on the one row matched by `where`, if it is still empty.

    Return True for the one caller that succeeded: two callers never both get True, over any number of processes.
    """
    return changed(db, update(column.class_).where(column.is_(None), *where).values({column: at})) == 1


def insert_into(db: Session, model: type[Base]) -> Any:
    """Return an INSERT that knows ON CONFLICT, in the dialect of the database; only that dialect is imported."""
    if db.get_bind().dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(model)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(model)
