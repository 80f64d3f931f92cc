"""Bring the tables up to date with Alembic; called by `jsis migrate` and `jsis up`.

Alembic takes a second to import, so `is_current` looks first: the revision in the database against the newest file.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import MetaData, inspect, text

from jsis_rp.database import READ_ONLY, Base, Database

if TYPE_CHECKING:
    from alembic.config import Config

LOCK = 0x4A534953
FOLDER = Path(__file__).parent / "migrations"


def metadata() -> MetaData:
    """Return the tables of every room."""
    import jsis_rp.accounts
    import jsis_rp.audit
    import jsis_rp.enrolment.models
    import jsis_rp.sign_in.models
    import jsis_rp.throttle  # noqa: F401  (imported for their tables)

    return Base.metadata


def newest() -> str:
    """Return the newest revision: the files are named by their number, in order."""
    return max(path.stem for path in (FOLDER / "versions").glob("[0-9]*.py")).partition("_")[0]


def is_current(database: Database) -> bool:
    """Return whether the database has the newest revision already."""
    with database.engine.execution_options(**{READ_ONLY: True}).connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == newest()


def configuration() -> "Config":
    """Return Alembic's configuration, without a file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config


def migrate(database: Database) -> bool:
    """Bring the tables up to date; return whether there was anything to do."""
    if is_current(database):
        return False
    from alembic import command

    config = configuration()
    with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":  # two nodes that start together: one migrates, the other waits
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return True
