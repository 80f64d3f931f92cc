"""A provider on either database, for the tests of what happens at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.people import Moment, Place


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def either(request: pytest.FixtureRequest, tmp_path: Path, moment: Moment) -> Iterator[Place]:
    """A provider on SQLite and on PostgreSQL."""
    sections = {} if request.param == "sqlite" else {"database": {"url": request.getfixturevalue("postgresql_url")}}
    made = Place(tmp_path, **sections)
    yield made
    made.database.close()
