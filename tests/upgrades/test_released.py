"""What was released is never edited: a database out there was made by it."""

import hashlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RELEASED = {
    "idp/migrations/versions/0001_the_first_schema.py": "bf176d9894bf7c8a047b186104c54304cc0dd94478cae7e24902c6a0008c8480",
    "jsis_rp/migrations/versions/0001_first_tables.py": "2988a0862ddc3d3557171355bd20c880cc5c7279c637d4f4a68c0bfc7414ff59",
}


@pytest.mark.parametrize("name", RELEASED)
def test_a_released_migration_is_never_edited(name: str) -> None:
    """A change of the schema is a further migration; this file is what databases in use were made with."""
    assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == RELEASED[name]
