"""A stage for races: a database that is put back before every run, and what it says afterwards, without what chance decides.

Rows are compared by what they mean: a random identifier that the stage did not hold yet is just new, whichever it is. Counters of
rate limits, the audit, the outbox, version columns and when a session was last used are left out.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import requests
from sqlalchemy import Column, Connection, Engine, LargeBinary, MetaData, Table, insert, text

from tests.races.gate import UNCOUNTED

LEFT_OUT = UNCOUNTED | {"periodic_job", "captcha", "revision", "inbox_item", "known_device", "spent_logout_token", "sign_out"}
UNTOLD = frozenset({"version", "message_id", "revision", "seen_at"})
RANDOM = frozenset(
    {"id", "key", "reference", "registered_number", "id_token", "code_verifier", "salt", "secret_sealed", "pushed_as", "uid"}
    | {"replaced_by"}
)
NEW = "<new>"
LOGIN = re.compile(r"\blogin=([\w-]+)")
Row = tuple[str, str]


@dataclass
class Snapshot:
    """Every row of a database, and the identifiers in it."""

    engine: Engine
    metadata: MetaData
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    texts: set[Any] = field(default_factory=set)

    @classmethod
    def of(cls, engine: Engine, metadata: MetaData) -> "Snapshot":
        """The rows as they are now."""
        made = cls(engine, metadata)
        with engine.connect() as connection:
            for table in metadata.sorted_tables:
                made.rows[table.name] = [dict(row) for row in connection.execute(table.select()).mappings()]
        for rows in made.rows.values():
            for row in rows:
                made.texts.update(value for value in row.values() if isinstance(value, str | bytes))
        return made

    def restore(self) -> None:
        """Put every row back as it was."""
        with self.engine.begin() as connection:
            for table in reversed(self.metadata.sorted_tables):
                connection.execute(table.delete())
            for table in self.metadata.sorted_tables:
                if self.rows[table.name]:
                    connection.execute(insert(table), self.rows[table.name])
            if self.engine.dialect.name == "postgresql":
                for table in self.metadata.sorted_tables:
                    self._count_from_here(connection, table)

    def _count_from_here(self, connection: Connection, table: Table) -> None:
        """Let the next row have the number after the highest, as SQLite does by itself."""
        column = table.autoincrement_column
        if column is not None and not column.foreign_keys:
            following = max((row[column.name] for row in self.rows[table.name]), default=0) + 1
            sequence = f"pg_get_serial_sequence('\"{table.name}\"', '{column.name}')"
            connection.execute(text(f"select setval({sequence}, {following}, false)"))

    def summary(self) -> list[Row]:
        """What the database says now: table and row, sorted, without what chance decides."""
        found = []
        with self.engine.connect() as connection:
            for table in self.metadata.sorted_tables:
                if table.name in LEFT_OUT:
                    continue
                known = self._known(table)
                for row in connection.execute(table.select()).mappings():
                    plain = {name: self._plain(table.columns[name], value, known) for name, value in row.items()}
                    told = {name: value for name, value in plain.items() if name not in UNTOLD and value is not None}
                    found.append((table.name, json.dumps(told, sort_keys=True, default=str)))
        return sorted(found)

    def _known(self, table: Table) -> dict[str, set[Any]]:
        """The whole numbers that name rows of the stage, by column."""
        known: dict[str, set[Any]] = {}
        for column in table.columns:
            keys = list(column.foreign_keys)
            source = keys[0].column if keys else column
            known[column.name] = {row[source.name] for row in self.rows[source.table.name] if isinstance(row[source.name], int)}
        return known

    def _plain(self, column: Column[Any], value: Any, known: Mapping[str, set[Any]]) -> Any:
        names_a_row = column.primary_key or bool(column.foreign_keys)
        if isinstance(value, datetime):
            return value.isoformat()
        if isinstance(value, int) and not isinstance(value, bool):
            return NEW if names_a_row and value not in known[column.name] else value
        if isinstance(value, bytes) or isinstance(column.type, LargeBinary):
            return value.hex() if value in self.texts else NEW
        if isinstance(value, str):
            if value not in self.texts and (names_a_row or column.name in RANDOM or column.name.endswith(("_id", "_hash"))):
                return NEW
            return self._told(json.loads(value)) if value.startswith(("{", "[")) else LOGIN.sub(self._login, value)
        return self._told(value)

    def _login(self, found: re.Match[str]) -> str:
        """The login that an address names."""
        return found[0] if found[1] in self.texts else f"login={NEW}"

    def _told(self, value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: self._told(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._told(inner, key) for inner in value]
        return NEW if key in ("sid", "jti") and value not in self.texts else value


@dataclass(frozen=True)
class Action:
    """One request of a stage. `browser` is whose cookies it carries; `proves` what it shows, as (account, method).

    `ends` names the browsers and tokens that must open nothing once this request had its effect, whatever ran beside it; it had
    when it was answered by a redirect to an address that ends with `led_to`.
    """

    name: str
    request: requests.Request
    browser: str = ""
    proves: tuple[tuple[str, str], ...] = ()
    ends: tuple[str, ...] = ()
    led_to: str = ""


@dataclass
class Stage:
    """A state of the database, the browsers in it, and the requests that race in it.

    `proved` is what was shown on the way here, `phones` who may have which number in the end, `probes` what is looked at after
    a run: a function of the cookies of every browser and the answers' bodies. Where clients change, processes read them anew.
    """

    name: str
    snapshot: Snapshot
    jars: dict[str, dict[str, str]]
    actions: dict[str, Action]
    proved: set[tuple[str, str]]
    phones: set[tuple[str, str]]
    probe: Callable[[dict[str, dict[str, str]], list[str]], dict[str, Any]]
    sound: Callable[["Stage", set[tuple[str, str]]], list[str]]
    pairs: list[tuple[str, str]] = field(default_factory=list)
    changes_clients: bool = False

    def prepared(self, action: Action) -> requests.PreparedRequest:
        """The request with the cookies of its browser, as they are before the race."""
        made = action.request.prepare()
        if action.browser:
            made.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.jars[action.browser].items())
        return made


def keep_cookies(jar: dict[str, str], headers: list[str]) -> None:
    """What a browser does with Set-Cookie."""
    for header in headers:
        pair, *attributes = header.split(";")
        name, _, value = pair.strip().partition("=")
        gone = any(attribute.strip().lower() == "max-age=0" for attribute in attributes)
        if gone or not value.strip('"'):
            jar.pop(name, None)
        else:
            jar[name] = value
