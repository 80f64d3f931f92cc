"""The clients of `elsewhere` on SQLite, and on both databases."""

import pytest

from tests.protocol.elsewhere import Elsewhere
from tests.protocol.machine import Machine


@pytest.fixture
def away(machine: Machine) -> Elsewhere:
    """On SQLite."""
    return Elsewhere(machine)


@pytest.fixture
def away_either(either: Machine) -> Elsewhere:
    """On SQLite, then on PostgreSQL."""
    return Elsewhere(either)
