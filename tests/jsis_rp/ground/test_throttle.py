"""Limits: so many attempts in a window, and as many in the next; keys are stored as hashes."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from jsis_rp.ground import throttle
from jsis_rp.ground.database import Database
from jsis_rp.ground.throttle import Attempts

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def counted(database: Database, *key: str, at: int = 0) -> bool:
    """Count one attempt, `at` seconds after the start: two in ten seconds are allowed."""
    with database.begin() as db:
        return throttle.count(db, *key, limit=2, window_s=10, now=START + timedelta(seconds=at))


def test_the_limit_holds_in_every_window(database: Database) -> None:
    """The first attempt after the end of a window begins another one of full length, and its limit is the same."""
    assert [counted(database, "a", at=at) for at in (0, 1, 2, 9)] == [True, True, False, False]
    assert [counted(database, "a", at=at) for at in (10, 11, 12, 19)] == [True, True, False, False]
    assert [counted(database, "a", at=at) for at in (25, 26, 34)] == [True, True, False]


def test_each_key_has_its_own_count(database: Database) -> None:
    """The parts of a key are not run together."""
    assert [counted(database, "a", "b") for _ in range(3)] == [True, True, False]
    assert counted(database, "ab")
    assert counted(database, "a", "c")


def test_a_key_is_stored_as_a_hash(database: Database) -> None:
    """The table holds no addresses; odd text is no fault."""
    counted(database, "sign-in", "203.0.113.5")
    counted(database, "sign-in", "\ud800")
    with database.read() as db:
        keys = list(db.scalars(select(Attempts.key)))
    assert all(len(key) == 64 and "203" not in key[:3] for key in keys)
    assert len(set(keys)) == 2


@pytest.mark.parametrize(("at", "gone"), [(9, 0), (10, 1), (14, 1), (15, 2)])
def test_only_what_is_over_is_purged(database: Database, at: int, gone: int) -> None:
    """A window that runs is kept, or guessing would be free again."""
    counted(database, "early")
    counted(database, "late", at=5)
    with database.begin() as db:
        assert throttle.purge(db, START + timedelta(seconds=at)) == gone
    with database.read() as db:
        assert len(list(db.scalars(select(Attempts)))) == 2 - gone
