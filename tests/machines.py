"""A clock that stands still, and a furnished machine side of a provider on SQLite or PostgreSQL: fixtures of conftest.py."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.ground import clock
from idp.ground.database import Database
from tests.protocol.machine import Machine, Tick, copy_of, furnish


@pytest.fixture
def tick() -> Iterator[Tick]:
    """The clock of the test."""
    source = Tick()
    clock.use(source)
    yield source
    clock.use_offset_file(None)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A furnished SQLite file, made once: RSA keys take their time."""
    clock.use(Tick())
    file = tmp_path_factory.mktemp("template") / "idp.db"
    database = Database(f"sqlite:///{file}")
    furnish(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("commit")
        connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
        connection.exec_driver_sql("begin")
    database.close()
    clock.use_offset_file(None)
    return file


@pytest.fixture
def machine(template: Path, tmp_path: Path, tick: Tick) -> Iterator[Machine]:
    """A provider on a SQLite file of its own."""
    database = copy_of(template, tmp_path)
    yield Machine(database)
    database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def either(request: pytest.FixtureRequest, template: Path, tick: Tick) -> Iterator[Machine]:
    """A provider on SQLite, then on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("machine")
        return
    database = Database(request.getfixturevalue("postgresql_url"))
    furnish(database)
    yield Machine(database)
    database.close()
