"""Alembic's way in: one connection, given by `migrate.py`, or made from the address on the command line."""

from alembic import context

from jsis_rp.migrate import metadata

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("run `jsis migrate`: migrations take their database from the settings")
context.configure(connection=connection, target_metadata=metadata(), render_as_batch=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
