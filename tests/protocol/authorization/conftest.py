"""A provider of its own for each test of the authorization endpoint."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.people import Moment
from tests.protocol.authorization.browser import World


@pytest.fixture
def world(tmp_path: Path, moment: Moment) -> Iterator[World]:
    """The provider, its clients and a browser."""
    made = World(tmp_path)
    yield made
    made.place.database.close()
