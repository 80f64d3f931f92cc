"""A provider of its own for each test of the authorization endpoint."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from idp import clock
from tests.people import Moment
from tests.protocol.authorization.browser import World


@pytest.fixture
def moment() -> Iterator[Moment]:
    """The clock of the test, which stands still."""
    held = Moment()
    clock.use(held)
    yield held
    clock.use_offset_file(None)


@pytest.fixture
def world(tmp_path: Path, moment: Moment) -> Iterator[World]:
    """The provider, its clients and a browser."""
    made = World(tmp_path)
    yield made
    made.place.database.close()
