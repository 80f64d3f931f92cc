"""Fixtures of the upgrade tests: a dump of schema 0001 in a fresh database, brought up to date by the migrations."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from tests.upgrades import dumps

FROM = dumps.FOLDER / "0001"


@dataclass(frozen=True)
class Restored:
    """A dump in a database: its URL, what was told to browsers and clients, and its rows before the upgrade."""

    url: str
    told: dict[str, Any]
    before: dict[str, list[dict[str, Any]]]


def rows_in(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, as plain values."""
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        found = {name: connection.execute(text(f'select * from "{name}"')).mappings().all() for name in names}  # noqa: S608
        return {name: [dict(row) for row in rows] for name, rows in found.items()}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def restore(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Restored]:
    """Put the dump of "idp" or "jsis" into a fresh database of either kind."""

    def put(name: str) -> Restored:
        words = (FROM / f"{name}_{request.param}.sql").read_text()
        if request.param == "sqlite":
            url = dumps.into_sqlite(words, tmp_path / f"{name}.db")
        else:
            url = dumps.into_postgresql(words, request.getfixturevalue("postgresql_url"))
        engine = create_engine(url)
        before = rows_in(engine)
        engine.dispose()
        return Restored(url, json.loads((FROM / f"{name}_{request.param}.json").read_text()), before)

    return put


@pytest.fixture
def sealing_key(tmp_path: Path) -> Path:
    """The key that opens the sealed columns of the provider's dumps. It was thrown away when they were made."""
    file = tmp_path / "sealing.key"
    file.write_text((FROM / "sealing.key.txt").read_text())
    return file


@pytest.fixture
def jsis_keys(tmp_path: Path) -> Path:
    """The folder with the key and the pepper of the relying party's dumps."""
    folder = tmp_path / "jsis-keys"
    folder.mkdir(mode=0o700)
    for name, content in json.loads((FROM / "jsis_keys.json").read_text()).items():
        (folder / name).write_bytes(base64.b64decode(content))
        (folder / name).chmod(0o600)
    return folder


def kept(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    """Fail when a row of `before` is not among `after`, in the columns that both have."""
    assert len(after) >= len(before)
    columns = set(before[0]) & set(after[0]) if before and after else set()
    shortened = [_plain(row, columns) for row in after]
    for row in before:
        assert _plain(row, columns) in shortened, f"lost or changed: {row}"


def _plain(row: dict[str, Any], columns: set[str]) -> dict[str, str]:
    return {name: repr(value) for name, value in row.items() if name in columns}
