"""The schema, step by step (Alembic). `upgrade(database)` brings a database to the newest step; called by the commands.

File names begin with their number, which is also the revision; so whether there is anything to do can be seen without
Alembic, which takes a second to import.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import inspect, text

from jsis_rp.ground.database import READ_ONLY, Database

LOCK = 0x4A534953
FOLDER = Path(__file__).parent


def newest() -> str:
    """Return the revision that this code needs."""
    return max(path.stem for path in (FOLDER / "versions").glob("[0-9]*.py")).partition("_")[0]


def present(database: Database) -> str | None:
    """Return the revision that the database is at; None when it is empty."""
    with database.engine.execution_options(**{READ_ONLY: True}).connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return revision


def configuration() -> Any:
    """Return Alembic's configuration, without a file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config


def upgrade(database: Database, revision: str = "head") -> bool:
    """Bring the tables to `revision`; return whether there was anything to do."""
    if present(database) == newest():
        return False
    from alembic import command

    config = configuration()
    with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":  # two nodes that start together: one migrates, the other waits
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    return True
