"""Fixtures for all tests: a PostgreSQL server for those that ask for one."""

from tests.postgres import postgresql_server, postgresql_url

__all__ = ["postgresql_server", "postgresql_url"]
