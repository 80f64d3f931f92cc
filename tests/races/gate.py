"""The gate in a server process: a request that asks for it waits before each of its writes until the harness lets it go.

Installed by `server` below SQLAlchemy, in the cursor classes of the two drivers, so that no way into the database passes by it.
What counts as a write: INSERT, UPDATE, DELETE and SELECT ... FOR UPDATE or FOR SHARE; on SQLite BEGIN IMMEDIATE, and what writes
outside a transaction (inside one the lock is held already). Counters of rate limits, the audit and the outbox do not count.
"""

import json
import re
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import psycopg
from sqlalchemy import Engine, event

HEADER = "HTTP_X_RACE"
UNCOUNTED = frozenset({"throttle", "attempts", "audit", "audit_event", "outbox_message"})
WRITE = re.compile(r'\b(?:insert\s+into|(?<!do )update|delete\s+from|merge\s+into)\s+(?:only\s+)?"?([a-z_]+)')
LOCK = re.compile(r"\bfor\s+(?:no\s+key\s+)?(?:update|share|key\s+share)\b")

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass
class Running:
    """The request that this thread serves. `writes` are its counted writes so far."""

    name: str
    writes: list[str] = field(default_factory=list)


_here = threading.local()
_control: list[str] = []


def is_write(statement: str) -> bool:
    """Whether the statement is a write that counts."""
    text = statement.strip().lower()
    if text.startswith("begin immediate"):
        return True
    tables = WRITE.findall(LOCK.sub(" ", text))
    if tables:
        return any(table not in UNCOUNTED for table in tables)
    return text.startswith(("select", "with")) and LOCK.search(text) is not None


def before(statement: str) -> None:
    """Wait here when the request of this thread is a racing one and the statement is a counted write."""
    running: Running | None = getattr(_here, "running", None)
    if running is None or not is_write(statement):
        return
    running.writes.append(" ".join(statement.split())[:120])
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(_control[0])
        line.sendall(json.dumps({"name": running.name, "write": running.writes[-1]}).encode() + b"\n")
        line.recv(1)  # the harness lets go, or is gone


class PostgresqlCursor(psycopg.Cursor[Any]):
    """A cursor that passes the gate."""

    def execute(self, query: Any, *arguments: Any, **more: Any) -> Any:
        """Wait, then run."""
        before(query if isinstance(query, str) else query.as_string() if hasattr(query, "as_string") else bytes(query).decode())
        return super().execute(query, *arguments, **more)

    def executemany(self, query: Any, *arguments: Any, **more: Any) -> None:
        """Wait, then run."""
        before(str(query))
        super().executemany(query, *arguments, **more)


class SqliteCursor(sqlite3.Cursor):
    """A cursor that passes the gate unless its connection is in a transaction."""

    def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
        """Wait, then run."""
        if not self.connection.in_transaction:
            before(sql)
        return super().execute(sql, *arguments)


class SqliteConnection(sqlite3.Connection):
    """A connection whose cursors pass the gate."""

    def cursor(self, factory: Any = SqliteCursor) -> Any:
        """A cursor that passes the gate."""
        return super().cursor(factory)


def _connecting(dialect: Any, _record: Any, _arguments: Any, parameters: dict[str, Any]) -> None:
    if dialect.name == "sqlite":
        parameters["factory"] = SqliteConnection
    else:
        parameters["cursor_factory"] = PostgresqlCursor


def install(control: str) -> None:
    """Put the gate into every connection that SQLAlchemy opens from now on; `control` is the socket of the harness."""
    _control[:] = [control]
    event.listen(Engine, "do_connect", _connecting)


def gated(app: WsgiApp, commands: dict[str, Callable[[str], None]]) -> WsgiApp:
    """`app`, in which requests with the header X-Race are racing ones, and `/-/NAME?VALUE` runs a command of the harness."""

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        name = environ.get(HEADER)
        if not name:
            return answered(environ, start_response)
        _here.running = Running(name)
        try:
            return [b"".join(answered(environ, start_response))]
        finally:
            _here.running = None

    def answered(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith("/-/"):
            return app(environ, start_response)
        commands[path[3:]](unquote(environ.get("QUERY_STRING", "")))
        start_response("204 No Content", [])
        return [b""]

    return serve
