"""Limits: literals of the window, and exactness when many count at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from idp.ground import clock
from idp.ground.database import Base, Database
from idp.ground.throttle import RateLimitCounter, Throttle, Throttled, network_keys
from idp.settings import ThrottleSettings


@pytest.fixture
def moment() -> Iterator[Callable[[float], None]]:
    """A clock that stands still until it is set."""
    held = [1_800_000_000.0]
    clock.use(lambda: held[0])
    yield lambda value: held.__setitem__(0, value)
    clock.use_offset_file(None)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A store of its own, of either kind."""
    sqlite = request.param == "sqlite"
    store = Database(f"sqlite:///{tmp_path}/throttle.db" if sqlite else request.getfixturevalue("postgresql_url"))
    Base.metadata.create_all(store.engine, tables=[Base.metadata.tables["throttle"]])
    yield store
    store.close()


@pytest.fixture
def throttle(database: Database) -> Throttle:
    """Three in a hundred seconds."""
    return Throttle(
        database.hot, ThrottleSettings(password_per_account="3 per 100 second", password_per_address="5 per 100 second")
    )


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
    assert throttle.used("password_per_account", "ab") == 1, "clearing one key leaves the others alone"
    assert throttle.used("password_per_known_device", "a", "b") == 1


def test_the_table_tells_nobody_who_was_counted(throttle: Throttle, database: Database, moment: Callable[[float], None]) -> None:
    """Keys are hashed; what is over is purged."""
    throttle.count("password_per_account", "+32470000001")
    with database.read() as db:
        assert b"32470000001" not in db.scalars(select(RateLimitCounter.key)).one()
    moment(1_800_000_099.0)
    throttle.count("password_per_account", "another")
    assert throttle.purge() == 0
    moment(1_800_000_100.0)
    assert throttle.purge() == 1
    assert throttle.used("password_per_account", "another") == 1


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


@pytest.mark.parametrize(
    ("address", "keys"),
    [
        ("192.0.2.7", ["192.0.2.7"]),
        ("::ffff:192.0.2.7", ["192.0.2.7"]),
        ("2001:db8:1:2ff:3::4", ["2001:db8:1::/48", "2001:db8:1:200::/56", "2001:db8:1:2ff::/64"]),
        ("fe80::1%eth0", ["fe80::/48", "fe80::/56", "fe80::/64"]),
        ("no address", ["no address"]),
    ],
)
def test_an_address_is_counted_with_the_networks_around_it(address: str, keys: list[str]) -> None:
    """RFC 6177: a /64 is one network, a site has up to a /48; an IPv4 address inside IPv6 is that address."""
    assert [key for key, _ in network_keys(address)] == keys


def _passed(throttle: Throttle, addresses: list[str]) -> int:
    passed = 0
    for address in addresses:
        try:
            throttle.count("password_per_address", address)
        except Throttled:
            continue
        passed += 1
    return passed


@pytest.mark.parametrize(
    ("pattern", "allowed"),
    [("2001:db8:1:1::{:x}", 5), ("2001:db8:1:{:x}::1", 20), ("2001:db8:1:{:x}00::1", 80), ("2001:db8:{:x}::1", 100)],
)
def test_a_spray_from_one_network_is_one_caller(
    throttle: Throttle, moment: Callable[[float], None], pattern: str, allowed: int
) -> None:
    """A hundred addresses of one /64 have one budget, those of a /56 four, of a /48 sixteen; other sites have their own."""
    assert _passed(throttle, [pattern.format(n) for n in range(100)]) == allowed


def test_a_success_is_given_back_and_a_failure_is_not(throttle: Throttle, moment: Callable[[float], None]) -> None:
    """Right answers use nothing up, however many there are; what is given back never goes below nothing."""
    for _ in range(20):
        throttle.count("password_per_address", "2001:db8::1")
        throttle.give_back("password_per_address", "2001:db8::1")
    assert throttle.used("password_per_address", "2001:db8::1") == 0
    throttle.give_back("password_per_address", "2001:db8::1")
    assert _passed(throttle, ["2001:db8::1"] * 9) == 5
    moment(1_800_000_100.0)
    throttle.give_back("password_per_address", "2001:db8::1")
    assert _passed(throttle, ["2001:db8::1"] * 9) == 5


def test_the_networks_are_counted_exactly_when_many_count_at_once(
    throttle: Throttle, database: Database, moment: Callable[[float], None]
) -> None:
    """Forty attempts from eight threads over one /56, in one statement each: neither a lost count nor a deadlock."""
    addresses = [f"2001:db8:1:{n % 4:x}::{n:x}" for n in range(40)]
    with ThreadPoolExecutor(8) as pool:
        assert 5 <= sum(pool.map(lambda one: _passed(throttle, [one]), addresses)) <= 20
    with database.read() as db:
        assert db.scalar(select(func.sum(RateLimitCounter.used))) == 3 * 40
