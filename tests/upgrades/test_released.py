"""What was released is never edited: a database out there was made by it."""

import hashlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RELEASED = {
    "idp/migrations/versions/0001_the_first_schema.py": "3aa5704fde44786c4c40610eb7b79b782e896a8af8652a6e6ba8b39b71a20fc3",
    "jsis_rp/migrations/versions/0001_first_tables.py": "2988a0862ddc3d3557171355bd20c880cc5c7279c637d4f4a68c0bfc7414ff59",
}


@pytest.mark.parametrize("name", RELEASED)
def test_a_released_migration_is_never_edited(name: str) -> None:
    """A change of the schema is a further migration; this file is what databases in use were made with."""
    assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == RELEASED[name]
