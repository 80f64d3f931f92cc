"""A provider that is open for registration, and one that wants initial access tokens."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.ground.database import Database
from tests.protocol.machine import Machine, Tick, copy_of


@pytest.fixture
def store(template: Path, tmp_path: Path, tick: Tick) -> Iterator[Database]:
    """A furnished store."""
    database = copy_of(template, tmp_path)
    yield database
    database.close()


@pytest.fixture
def provider(store: Database) -> Machine:
    """Open to everybody."""
    return Machine(store, registration={"mode": "open"})


@pytest.fixture
def guarded(store: Database) -> Machine:
    """Open to holders of initial access tokens."""
    return Machine(store, registration={"mode": "initial_access_token"})
