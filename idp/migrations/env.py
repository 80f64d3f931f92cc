"""Alembic's entry point: one transaction over the engine that `migrations.configuration` hands in."""

from typing import Any, Literal

from alembic import context

from idp.ground.database import Base, UtcDateTime
from idp.migrations.models import import_models

import_models()


def render_item(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """A migration names the column types of SQLAlchemy alone, so that it does not depend on where a module of ours lies."""
    return "sa.BigInteger()" if kind == "type" and isinstance(item, UtcDateTime) else False


with context.config.attributes["engine"].connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":  # a step may take as long as it takes
            connection.exec_driver_sql("set local statement_timeout = 0")
        context.run_migrations()
    connection.commit()
