"""The harness finds a planted race, and finds none where there is none: a toy that counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import text

from tests.races import gate
from tests.races.harness import Servers, held, interleave, one_after_the_other, serving
from tests.races.toy import SCHEMA


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def toy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Servers]:
    """The toy in two processes, on either database."""
    url = f"sqlite:///{tmp_path}/toy.db" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    with serving("toy", url, tmp_path, 0.0, lambda _: {"url": url}) as servers:
        with servers.engine.begin() as connection:
            connection.execute(text(SCHEMA))
            connection.execute(text("insert into counter values (1, 0)"))
        yield servers


def count(servers: Servers, path: str, first: str = "", *, serial: bool = False) -> int:
    """What two requests to `path` make of 0, the one held before its first write until the other is through."""
    with servers.engine.begin() as connection:
        connection.execute(text("update counter set value = 0"))
    asked = [requests.Request("POST", f"http://localhost:{servers.ports[0]}{path}").prepare() for _ in "ab"]
    done = interleave(servers, asked, one_after_the_other(first) if serial else held(first))
    assert [racer.answer.status for racer in done.values() if racer.answer] == [200, 200]
    assert all(len(racer.writes) == 1 for racer in done.values())
    with servers.engine.connect() as connection:
        return int(connection.execute(text("select value from counter")).scalar_one())


def test_a_planted_race_shows_in_both_orders_every_time(toy: Servers) -> None:
    """Reading, then writing what was read: one of the two is lost as soon as the other comes between."""
    for first in "ab":
        assert count(toy, "/naive", first, serial=True) == 2
        assert [count(toy, "/naive", first) for _ in range(3)] == [1, 1, 1]


def test_compare_and_set_passes(toy: Servers) -> None:
    """The same orders, and nothing is lost."""
    for first in "ab":
        assert count(toy, "/careful", first) == 2


@pytest.mark.parametrize(
    ("statement", "counts"),
    [
        ("UPDATE login SET proofs=%(proofs)s WHERE login.id = %(id)s", True),
        ('insert into "session" values (1)', True),
        ("BEGIN IMMEDIATE", True),
        ("select 1 from token t where t.x = 1 for share of t", True),
        ("with used as (update token set x = 1 returning 1), noted as (insert into audit (at) select 1) select 1", True),
        ("insert into audit (at) values (1)", False),
        ("insert into throttle (key) values (1) on conflict (key) do update set used = 1", False),
        ("delete from attempts where expires_at < 1", False),
        ("select * from login", False),
        ("begin", False),
        ("set local synchronous_commit = on", False),
    ],
)
def test_what_counts_as_a_write(statement: str, counts: bool) -> None:
    """Counters, audit and outbox are no decision about anybody."""
    assert gate.is_write(statement) is counts
