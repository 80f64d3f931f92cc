"""The schema of the provider, step by step (Alembic). `upgrade(database)` brings a database to the newest step.

Called by `cli`. File names begin with their number, `0001_...`, which is also the revision; so whether there is anything
to do can be told without loading Alembic.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from idp.ground.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

HERE = Path(__file__).parent


def newest() -> str:
    """The revision that this code needs."""
    return max(path.name for path in (HERE / "versions").glob("[0-9]*.py"))[:4]


def known() -> frozenset[str]:
    """Every revision that this code has a step for."""
    return frozenset(path.name[:4] for path in (HERE / "versions").glob("[0-9]*.py"))


def present(database: Database) -> str | None:
    """The revision that the database is at; None when it is empty."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.execute(text("select version_num from alembic_version")).scalar()
        return revision


def upgrade(database: Database) -> bool:
    """Bring the database to the newest revision; False when it was there already."""
    if present(database) == newest():
        return False
    from alembic import command

    command.upgrade(configuration(database), "head")
    return True


def configuration(database: Database) -> "Config":
    """Alembic's configuration over our own engine, without an ini file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["engine"] = database.engine
    return config
