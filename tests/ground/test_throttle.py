"""Limits: literals of the window, and exactness when many count at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from idp.ground import clock
from idp.ground.database import Base, Database
from idp.ground.throttle import RateLimitCounter, Throttle, Throttled
from idp.settings import Throttle as ThrottleSettings


@pytest.fixture
def moment() -> Iterator[Callable[[float], None]]:
    """A clock that stands still until it is set."""
    held = [1_800_000_000.0]
    clock.use(lambda: held[0])
    yield lambda value: held.__setitem__(0, value)
    clock.use_offset_file(None)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A store of its own."""
    store = Database(f"sqlite:///{tmp_path}/throttle.db")
    Base.metadata.create_all(store.engine, tables=[Base.metadata.tables["throttle"]])
    yield store
    store.close()


@pytest.fixture
def throttle(database: Database) -> Throttle:
    """Three in a hundred seconds."""
    return Throttle(database.hot, ThrottleSettings(password_per_account="3 per 100 second"))


def test_the_purse_empties_and_fills_again(throttle: Throttle, moment: Callable[[float], None]) -> None:
    """Three pass, the fourth is told how long to wait, and after the window all is new."""
    assert [throttle.count("password_per_account", "a") for _ in range(3)] == [2, 1, 0]
    with pytest.raises(Throttled) as refused:
        throttle.count("password_per_account", "a")
    assert refused.value.retry_after_s == 100
    moment(1_800_000_099.5)
    with pytest.raises(Throttled) as refused:
        throttle.check("password_per_account", "a")
    assert refused.value.retry_after_s == 1
    moment(1_800_000_100.0)
    throttle.check("password_per_account", "a")
    assert throttle.count("password_per_account", "a") == 2


def test_a_check_counts_nothing(throttle: Throttle, moment: Callable[[float], None]) -> None:
    """Looking is free."""
    for _ in range(10):
        throttle.check("password_per_account", "a")
    assert throttle.count("password_per_account", "a") == 2


def test_keys_and_limits_have_purses_of_their_own(throttle: Throttle, moment: Callable[[float], None]) -> None:
    """Neither another key nor the same key under another limit is touched; ("a", "b") is not ("ab",)."""
    for _ in range(3):
        throttle.count("password_per_account", "a", "b")
    assert throttle.count("password_per_account", "ab") == 2
    assert throttle.count("password_per_known_device", "a", "b") == 9
    throttle.clear("password_per_account", "a", "b")
    assert throttle.count("password_per_account", "a", "b") == 2


def test_the_table_tells_nobody_who_was_counted(throttle: Throttle, database: Database, moment: Callable[[float], None]) -> None:
    """Keys are hashed; what is over is purged."""
    throttle.count("password_per_account", "+32470000001")
    with database.read() as db:
        assert b"32470000001" not in db.scalars(select(RateLimitCounter.key)).one()
    moment(1_800_000_100.0)
    assert throttle.purge() == 1


def test_many_at_once_are_counted_exactly(throttle: Throttle, database: Database, moment: Callable[[float], None]) -> None:
    """Forty attempts from eight threads: three pass."""

    def attempt(_: int) -> bool:
        try:
            throttle.count("password_per_account", "a")
        except Throttled:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(40))) == 3
    with database.read() as db:
        assert db.scalar(select(func.sum(RateLimitCounter.used))) == 40
