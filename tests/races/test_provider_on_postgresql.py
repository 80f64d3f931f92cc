"""Every pair of state-changing requests at the provider, in both orders, on PostgreSQL (`catalogue`)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import database
from tests.races import catalogue, idp_world

pytestmark = pytest.mark.postgresql


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, postgresql_server: Path) -> Iterator[idp_world.World]:
    """The provider in two processes."""
    with database(postgresql_server) as url, idp_world.worlds(url, tmp_path_factory.mktemp("races")) as made:
        yield made


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("stage", catalogue.APPLICATIONS["provider"].stages)
def test_two_requests_come_to_what_one_after_the_other_comes_to(world: idp_world.World, stage: str) -> None:
    """Whoever comes between: one of the two serial outcomes, no proof that was not shown, no 5xx."""
    made = catalogue.APPLICATIONS["provider"].stages[stage](world)
    found = dict(catalogue.failures(world.servers, made))
    assert not catalogue.verdict("postgresql", stage, found), catalogue.verdict("postgresql", stage, found)
