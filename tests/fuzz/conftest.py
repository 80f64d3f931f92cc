"""A provider for hostile requests: forms need no CSRF token here, so that whatever is behind them is reached."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from idp.ground import clock
from tests.conformance.site import Site
from tests.people import Moment


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def hostile_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The provider, for all tests of this process, once over each database."""
    more: dict[str, Any] = {}
    if request.param == "postgresql":
        more["database"] = {"url": fresh_database(request.getfixturevalue("postgresql_server"), "fuzz")}
    moment = Moment()
    clock.use(moment)
    site = Site(tmp_path_factory.mktemp("fuzz"), moment, **more)
    clock.use_offset_file(None)
    yield site
    site.place.database.close()


def fresh_database(server: Path, name: str) -> str:
    """An empty database that lives as long as the server of the session."""
    import psycopg

    name = f"{name}_{uuid.uuid4().hex}"
    with psycopg.connect(host=str(server), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"create database {name}")  # type: ignore[call-overload]  # a name of ours
    return f"postgresql://postgres@/{name}?host={server}"


@pytest.fixture
def site(hostile_site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The provider with its own clock, which only goes forward."""
    monkeypatch.setattr("flask_wtf.csrf.validate_csrf", lambda *_, **__: None)
    clock.use(hostile_site.moment)
    hostile_site.moment.forward(1)
    yield hostile_site
    clock.use_offset_file(None)
