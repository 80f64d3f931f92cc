"""One at a time over all nodes: what must not be done twice at once, such as preparing a database. Called by `cli.run`.

On PostgreSQL an advisory lock of a transaction (it holds behind a pooler too), on SQLite a locked file beside the database,
because its nodes share a machine. Both end with the process, however that ends.
"""

import fcntl
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from idp.ground.database import Database

UNHURRIED = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")


@contextmanager
def alone(database: Database, name: str) -> Iterator[None]:
    """Wait until nobody else is inside with this `name`, and keep everybody else out for the block."""
    if database.is_sqlite:
        file = database.engine.url.database
        if not file or file == ":memory:":
            yield
            return
        descriptor = os.open(Path(f"{file}.{name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)
        return
    with database.engine.connect() as connection, connection.begin():
        for limit in UNHURRIED:
            connection.execute(text(f"set local {limit} = 0"))
        connection.execute(text("select pg_advisory_xact_lock(:number)"), {"number": zlib.crc32(f"acropolis.{name}".encode())})
        yield
