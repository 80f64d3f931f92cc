"""Alembic's entry point: one transaction over the engine that `migrations.configuration` hands in."""

from alembic import context

from idp.database import Base
from idp.migrations.models import import_models

import_models()

with context.config.attributes["engine"].connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
