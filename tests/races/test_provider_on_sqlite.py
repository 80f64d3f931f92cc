"""Every pair of state-changing requests at the provider, in both orders, on SQLite (`catalogue`)."""

from collections.abc import Iterator

import pytest

from tests.races import catalogue, idp_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[idp_world.World]:
    """The provider in two processes."""
    folder = tmp_path_factory.mktemp("races")
    with idp_world.worlds(f"sqlite:///{folder}/idp.db", folder) as made:
        yield made


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("stage", catalogue.APPLICATIONS["provider"].stages)
def test_two_requests_come_to_what_one_after_the_other_comes_to(world: idp_world.World, stage: str) -> None:
    """Whoever comes between: one of the two serial outcomes, no proof that was not shown, no 5xx."""
    made = catalogue.APPLICATIONS["provider"].stages[stage](world)
    found = dict(catalogue.failures(world.servers, made))
    assert not catalogue.verdict("sqlite", stage, found), catalogue.verdict("sqlite", stage, found)
