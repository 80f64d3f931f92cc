"""The store: one engine, short transactions for what people do, and a kept driver connection for the hot statements.

`begin()` and `read()` give SQLAlchemy sessions to pages and commands. `hot` gives the machine lane text SQL on a driver
connection of the same engine, one per thread (measured in docs/decisions/0003-two-ways-into-one-store.md).
SQLite runs in WAL mode with explicit BEGIN IMMEDIATE, so that a read followed by an update never loses a race.
"""

import os
import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, cast

from sqlalchemy import BigInteger, Connection, Dialect, Engine, MetaData, Table, create_engine, event, update
from sqlalchemy.engine import CursorResult, Result, make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column, sessionmaker
from sqlalchemy.types import TypeDecorator

from idp.settings.store import DatabaseSection

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BUSY_TIMEOUT_MS = 10_000

Row = tuple[Any, ...]
Values = Mapping[str, Any]


def to_micros(moment: datetime) -> int:
    """Whole microseconds since the epoch of an aware moment. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a stored time must know its zone")
    return (moment - EPOCH) // timedelta(microseconds=1)


class ChangedMeanwhile(Exception):
    """What a decision was read from is not so any more: the request starts over with a fresh read (`web.retry`)."""


class Base(DeclarativeBase):
    """The parent of every model; names its constraints so that migrations can find them."""

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
    """An aware moment in Python, whole microseconds since the epoch in the database; naive moments are refused."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Microseconds of an aware moment. Raises ValueError for a naive one."""
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """The moment, aware, in UTC."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Versioned:
    """A row whose every change by the ORM is a compare-and-set: the UPDATE names the version that was read.

    Somebody else's change in between leaves zero rows, and the flush raises `sqlalchemy.orm.exc.StaleDataError`: the request
    starts over with a fresh read (`web.retry`). A statement that changes such a row without the ORM names in its WHERE what the
    decision was read from, and adds one to `version` when others must notice.
    """

    version: Mapped[int] = mapped_column(server_default="1")

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  a class method to SQLAlchemy
        return {"version_id_col": cls.__table__.c.version if hasattr(cls, "__table__") else cls.version}


class Statement:
    """A hot statement, written once with `:name` parameters and kept ready in the style of each driver."""

    __slots__ = ("postgresql", "sqlite")

    def __init__(self, sql: str, *, postgresql: str | None = None) -> None:
        self.sqlite = " ".join(sql.split())
        self.postgresql = re.sub(r"(?<!:):([a-z_]+)", r"%(\1)s", " ".join((postgresql or sql).split()))


class Hot:
    """Text SQL on one driver connection per thread, outside any ORM session; each statement commits unless in `transaction()`."""

    def __init__(self, engine: Engine, *, pooled_by_proxy: bool = False) -> None:
        self._engine = engine
        self._kept = threading.local()
        self._prepare_after = None if pooled_by_proxy else 1
        self._dialect: Literal["sqlite", "postgresql"] = "sqlite" if engine.dialect.name == "sqlite" else "postgresql"
        self._begin = "begin immediate" if self._dialect == "sqlite" else "begin"
        self._lost: tuple[type[Exception], ...] = ()
        if self._dialect == "postgresql":
            import psycopg

            self._lost = (psycopg.OperationalError, psycopg.InterfaceError)

    def _cursor(self) -> Any:
        cursor = getattr(self._kept, "cursor", None)
        if cursor is None:
            fairy = self._engine.raw_connection()
            driver: Any = fairy.driver_connection
            if self._dialect == "postgresql":
                driver.autocommit = True
                driver.prepare_threshold = self._prepare_after
            self._kept.fairy, self._kept.inside = fairy, False
            cursor = self._kept.cursor = fairy.cursor()
        return cursor

    def _run(self, statement: Statement, values: Values) -> Any:
        cursor = self._cursor()
        text = getattr(statement, self._dialect)
        try:
            cursor.execute(text, values)
        except self._lost:
            inside = self._kept.inside
            if not self._kept.fairy.driver_connection.closed:  # it lives: the statement took too long, or waited for a lock
                raise
            self.forget()
            if inside:
                raise
            cursor = self._cursor()
            cursor.execute(text, values)
        return cursor

    def one(self, statement: Statement, values: Values) -> Row | None:
        """Run and give the first row, or None."""
        row: Row | None = self._run(statement, values).fetchone()
        return row

    def all(self, statement: Statement, values: Values) -> list[Row]:
        """Run and give every row."""
        rows: list[Row] = self._run(statement, values).fetchall()
        return rows

    def run(self, statement: Statement, values: Values) -> int:
        """Run and give the number of rows touched."""
        count: int = self._run(statement, values).rowcount
        return count

    @contextmanager
    def transaction(self) -> Iterator["Hot"]:
        """Everything inside commits together, or not at all. Keep it short: SQLite has one writer at a time."""
        cursor = self._cursor()
        try:
            cursor.execute(self._begin)
        except self._lost:
            self.forget()
            cursor = self._cursor()
            cursor.execute(self._begin)
        self._kept.inside = True
        try:
            yield self
        except BaseException:
            if getattr(self._kept, "cursor", None) is not None:
                cursor.execute("rollback")
            raise
        else:
            cursor.execute("commit")
        finally:
            self._kept.inside = False

    def forget(self) -> None:
        """Give this thread's connection up; the next statement takes a fresh one."""
        fairy = getattr(self._kept, "fairy", None)
        if fairy is not None:
            fairy.invalidate()
        self._kept.cursor = self._kept.fairy = None


class Database:
    """The engine and the ways into it.

    `url` is an SQLAlchemy URL (SQLite or PostgreSQL); `settings` holds the rest: how durable a commit is (`relaxed`: a power cut
    may lose the last moments), the size of the pool, the timeouts, and whether a pooler stands in between.
    """

    def __init__(self, url: str, settings: DatabaseSection | None = None) -> None:
        parsed, wanted = make_url(url), settings or DatabaseSection(durability="relaxed")
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.engine = create_engine(
            parsed,
            pool_size=wanted.pool_size,
            max_overflow=wanted.pool_overflow,
            pool_timeout=wanted.pool_wait_s,
            pool_pre_ping=not self.is_sqlite,
            connect_args={} if self.is_sqlite else _connect_args(wanted),
        )
        if self.is_sqlite:
            _tune_sqlite(self.engine, "FULL" if wanted.durability == "strict" else "NORMAL")
        elif wanted.durability == "relaxed" and not wanted.pooled_by_proxy:
            _wait_for_the_disk(self.engine)
        self._write = sessionmaker(self.engine, expire_on_commit=False)
        self._read = sessionmaker(self.engine.execution_options(read_only=True), expire_on_commit=False, autoflush=False)
        self.hot = Hot(self.engine, pooled_by_proxy=wanted.pooled_by_proxy)

    @classmethod
    def of(cls, settings: DatabaseSection) -> "Database":
        """The store of the settings."""
        return cls(settings.url, settings)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A session whose work commits when the block ends and is undone when it raises."""
        with self._write.begin() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for looking only: it takes no write lock and never commits. What it found stays readable afterwards."""
        with self._read() as session:
            yield session

    def close(self) -> None:
        """Give this thread's kept connection and the pool up."""
        self.hot.forget()
        self.engine.dispose()


def _tune_sqlite(engine: Engine, synchronous: str) -> None:
    def connected(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
            "cache_size=-16384",
            "mmap_size=67108864",
        ):
            connection.execute(f"pragma {pragma}")

    def begun(connection: Connection) -> None:
        read_only = connection.get_execution_options().get("read_only")
        connection.exec_driver_sql("begin" if read_only else "begin immediate")

    def connecting(*_: object) -> None:
        _keep_private(engine.url.database)

    event.listen(engine, "do_connect", connecting)
    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)


def _keep_private(file: str | None) -> None:
    """The file belongs to us alone; SQLite gives its -wal and -shm files the same mode."""
    if file and file != ":memory:" and Path(file).parent.is_dir():
        with suppress(PermissionError):
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
            for one in (file, f"{file}-wal", f"{file}-shm"):
                with suppress(FileNotFoundError):
                    Path(one).chmod(0o600)


def _connect_args(settings: DatabaseSection) -> dict[str, Any]:
    """What libpq and psycopg are told. A pooler in transaction mode takes no options and knows no prepared statements."""
    args: dict[str, Any] = {"connect_timeout": settings.connect_timeout_s}
    if settings.statement_timeout_ms:
        args["tcp_user_timeout"] = settings.statement_timeout_ms
    if settings.pooled_by_proxy:
        return {**args, "prepare_threshold": None}
    limits = {
        "statement_timeout": settings.statement_timeout_ms,
        "lock_timeout": settings.lock_timeout_ms,
        "idle_in_transaction_session_timeout": settings.idle_in_transaction_timeout_ms,
    }
    options = [f"-c {name}={value}" for name, value in limits.items()]
    options += ["-c synchronous_commit=off"] if settings.durability == "relaxed" else []
    return {**args, "options": " ".join(options)}


def _wait_for_the_disk(engine: Engine) -> None:
    """Codes and tokens may commit without waiting for the disk; what `begin()` changes waits for it all the same."""

    def begun(connection: Connection) -> None:
        if not connection.get_execution_options().get("read_only"):
            connection.exec_driver_sql("set local synchronous_commit = on")

    event.listen(engine, "begin", begun)


def rows_changed(result: Result[Any]) -> int:
    """How many rows an UPDATE, DELETE or INSERT has touched."""
    return cast("CursorResult[Any]", result).rowcount


def consume_once(db: Session, model: type[Base], row_id: object, now: datetime) -> bool:
    """Mark the row of `model` with this `id` as consumed; True for exactly one caller, however many try at once."""
    table = cast("Table", model.__table__)
    done = db.execute(update(table).where(table.c.id == row_id, table.c.consumed_at.is_(None)).values(consumed_at=now))
    return rows_changed(done) == 1
