"""Alembic's entry point: one connection, handed in by `migrations.upgrade`."""

from alembic import context

from jsis_rp.ground.database import Base
from jsis_rp.migrations.models import import_models

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("run `jsis migrate`: migrations take their database from the settings")
import_models()
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
