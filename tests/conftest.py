"""Fixtures for all tests: one browser, a PostgreSQL server, and a provider with a person at its pages, for those that ask."""

from tests.browser import chromium
from tests.people import moment, person, place
from tests.postgres import postgresql_server, postgresql_url

__all__ = ["chromium", "moment", "person", "place", "postgresql_server", "postgresql_url"]
