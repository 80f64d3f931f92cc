"""A whole provider whose applications want to hear of sign-outs in different ways, and a browser that is signed in to them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.people import Moment
from tests.protocol.logout.house import House


@pytest.fixture
def house(tmp_path: Path, moment: Moment) -> Iterator[House]:
    """The provider and the browser."""
    made = House(tmp_path)
    yield made
    made.world.place.database.close()
