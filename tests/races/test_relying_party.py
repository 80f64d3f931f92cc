"""Every pair of state-changing requests at the relying party, in both orders, on both databases (`catalogue`)."""

from collections.abc import Iterator

import pytest

from tests.postgres import database
from tests.races import catalogue, jsis_world


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, jsis_world.World]]:
    """The relying party in two processes, and the name of its database."""
    folder = tmp_path_factory.mktemp("races")
    if request.param == "sqlite":
        with jsis_world.worlds(f"sqlite:///{folder}/jsis.db", folder) as made:
            yield "sqlite", made
        return
    with database(request.getfixturevalue("postgresql_server")) as url, jsis_world.worlds(url, folder) as made:
        yield "postgresql", made


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("stage", catalogue.APPLICATIONS["relying-party"].stages)
def test_two_requests_come_to_what_one_after_the_other_comes_to(world: tuple[str, jsis_world.World], stage: str) -> None:
    """Whoever comes between: one of the two serial outcomes, no membership without a code, no 5xx."""
    kind, here = world
    made = catalogue.APPLICATIONS["relying-party"].stages[stage](here)
    found = dict(catalogue.failures(here.servers, made))
    assert not catalogue.verdict(kind, stage, found), catalogue.verdict(kind, stage, found)
