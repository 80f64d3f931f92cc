"""A provider for hostile requests: forms need no CSRF token here, so that whatever is behind them is reached."""

from collections.abc import Iterator

import pytest

from idp.ground import clock
from tests.conformance.site import Site
from tests.people import Moment


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The provider, for all tests of this process."""
    moment = Moment()
    clock.use(moment)
    site = Site(tmp_path_factory.mktemp("fuzz"), moment)
    clock.use_offset_file(None)
    yield site
    site.place.database.close()


@pytest.fixture
def site(hostile_site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The provider with its own clock, which only goes forward."""
    monkeypatch.setattr("flask_wtf.csrf.validate_csrf", lambda *_, **__: None)
    clock.use(hostile_site.moment)
    hostile_site.moment.forward(1)
    yield hostile_site
    clock.use_offset_file(None)
