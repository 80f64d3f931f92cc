"""Fixtures for all tests: a browser, a PostgreSQL server, a provider with a person at its pages, and the machine side alone."""

import hatch_build
from tests.browser import chromium
from tests.machines import either, machine, template, tick
from tests.people import moment, person, place
from tests.postgres import postgresql_server, postgresql_url

__all__ = [
    "chromium",
    "either",
    "machine",
    "moment",
    "person",
    "place",
    "postgresql_server",
    "postgresql_url",
    "template",
    "tick",
]


def pytest_configure() -> None:
    """Compile the texts of a checkout, also for those who call pytest without `./run`."""
    hatch_build.compile_catalogues()
