"""Versions of the rows that decide who somebody is, the moment from which an account's proofs count, the end of a grant."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

VERSIONED = ("account", "login", "session", "client")


def upgrade() -> None:
    """Add columns only; rows that are there get version 1 and a moment that they satisfy."""
    for table in VERSIONED:
        op.add_column(table, sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("account", sa.Column("valid_from", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("login", sa.Column("account_valid_from", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("session", sa.Column("account_valid_from", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("token", sa.Column("account_valid_from", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("token", sa.Column("grant_ends_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("token", "grant_ends_at")
    for table in ("token", "session", "login"):
        op.drop_column(table, "account_valid_from")
    op.drop_column("account", "valid_from")
    for table in VERSIONED:
        op.drop_column(table, "version")
