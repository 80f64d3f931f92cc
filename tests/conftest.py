"""Fixtures for all tests: a PostgreSQL server, and a provider with a person at its pages, for those that ask for them."""

from tests.people import moment, person, place
from tests.postgres import postgresql_server, postgresql_url

__all__ = ["moment", "person", "place", "postgresql_server", "postgresql_url"]
