"""What a connection to each database is told when it is made: pragmas of SQLite, timeouts and durability of PostgreSQL.

Called by `database.Database`; docs/settings.md, section `database`.
"""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from idp.settings.store import DatabaseSection

BUSY_TIMEOUT_MS = 10_000


def tune_sqlite(engine: Engine, synchronous: str) -> None:
    """WAL, foreign keys, and BEGIN IMMEDIATE for what writes; `synchronous` is "FULL" or "NORMAL"."""

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
    """The file belongs to us alone; SQLite gives its -wal and -shm files the same mode.

    A file that is there is never opened here: closing any descriptor of it drops every lock that SQLite holds on it in this
    process, and two writers damage it (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    if not file or file == ":memory:" or not Path(file).parent.is_dir():
        return
    with suppress(FileExistsError, PermissionError):
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    for one in (file, f"{file}-wal", f"{file}-shm"):
        with suppress(FileNotFoundError, PermissionError):
            if Path(one).stat().st_mode & 0o077:
                Path(one).chmod(0o600)


def connect_args(settings: DatabaseSection) -> dict[str, Any]:
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


def wait_for_the_disk(engine: Engine) -> None:
    """Codes and tokens may commit without waiting for the disk; what `begin()` changes waits for it all the same."""

    def begun(connection: Connection) -> None:
        if not connection.get_execution_options().get("read_only"):
            connection.exec_driver_sql("set local synchronous_commit = on")

    event.listen(engine, "begin", begun)
