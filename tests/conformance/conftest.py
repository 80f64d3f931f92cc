"""The provider of this process, an empty browser, and clients that are gone after their module."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from idp.ground import clock
from tests.conformance.browser import Browser
from tests.conformance.rp import RelyingParty
from tests.conformance.site import Site
from tests.people import Moment


@pytest.fixture(scope="session")
def running_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The provider, for all modules of this process."""
    moment = Moment()
    clock.use(moment)
    site = Site(tmp_path_factory.mktemp("conformance"), moment)
    clock.use_offset_file(None)
    yield site
    site.place.database.close()


@pytest.fixture
def site(running_site: Site) -> Iterator[Site]:
    """The provider with its own clock, which only goes forward."""
    clock.use(running_site.moment)
    running_site.moment.forward(1)
    yield running_site
    clock.use_offset_file(None)


@pytest.fixture
def browser(site: Site) -> Browser:
    """A browser with an empty cookie jar."""
    return Browser(site)


@pytest.fixture
def register(site: Site) -> Iterator[Callable[..., RelyingParty]]:
    """Registers clients, and unregisters them after the module: “204 No Content” (RFC 7592 2.3)."""
    made: list[RelyingParty] = []

    def make(**metadata: Any) -> RelyingParty:
        made.append(RelyingParty.register(site, **metadata))
        return made[-1]

    yield make
    for one in made:
        one.unregister()
