"""The application on a real PostgreSQL, with people who have signed in, asked, and received letters."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from jsis_rp import migrations
from jsis_rp.app import create_app
from jsis_rp.ground.database import Database
from jsis_rp.members import register
from jsis_rp.settings import Settings
from jsis_rp.settings.server import DatabaseSettings
from tests.jsis_rp.conftest import MEMBERS, START


@pytest.fixture
def settings(settings: Settings, postgresql_url: str) -> Settings:
    """The settings of the other tests, but with PostgreSQL."""
    found = DatabaseSettings(url=postgresql_url)
    database = Database(found)
    migrations.upgrade(database)
    with database.begin() as db:
        register.load(db, MEMBERS, START)
    database.close()
    return settings.model_copy(update={"database": found})


@pytest.fixture
def app(settings: Settings, clock: Any) -> Iterator[Flask]:
    """The application."""
    made = create_app(settings, clock=clock)
    yield made
    made.extensions["jsis"].database.close()


@pytest.fixture
def engine(app: Flask) -> Engine:
    """The engine of the application."""
    found: Engine = app.extensions["jsis"].database.engine
    return found


@pytest.fixture
def rows(engine: Engine) -> Callable[[str], list[Any]]:
    """Read the database, past the application."""

    def read(query: str) -> list[Any]:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    return read


@pytest.fixture
def someone(another: Callable[[], Any], issuer: Any) -> Callable[..., Any]:
    """Make a signed-in browser of the account `sub`, with a session of its own at the provider."""
    number = iter(range(100))

    def make(sub: str, sid: str | None = None) -> Any:
        issuer.sub = sub
        issuer.claims = {"sid": sid or f"sid-{sub}-{next(number)}"}
        person = another()
        assert person.sign_in().status_code == 303
        return person

    return make


@pytest.fixture
def letters(someone: Callable[..., Any], code_of: Callable[[bytes], str]) -> Callable[[int], str]:
    """Print the waiting letter of a request, as a clerk; give its code."""

    def make(enrolment: int) -> str:
        printed = someone("n00staff").post("/pmo/letters", {"enrolment": str(enrolment)})
        assert printed.mimetype == "application/pdf"
        return code_of(printed.data)

    return make
