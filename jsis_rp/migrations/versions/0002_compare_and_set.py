"""Versions for what decides who somebody is, and the meeting place of sign-ins and log-out notices."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
VERSIONED = ("member", "enrolment", "letter")


def upgrade() -> None:
    """Go forward: columns, a table and an index are added, nothing goes."""
    op.create_table(
        "provider_session",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_provider_session")),
    )
    op.create_index(op.f("ix_provider_session_expires_at"), "provider_session", ["expires_at"], unique=False)
    for table in VERSIONED:
        op.add_column(table, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    # Two clerks at once could queue two letters for one request: all but the newest are void, and there is one from now on.
    op.execute(
        "UPDATE letter SET voided_at = asked_at WHERE sent_at IS NULL AND voided_at IS NULL AND EXISTS (SELECT 1 FROM letter AS newer"
        " WHERE newer.enrolment_id = letter.enrolment_id AND newer.id > letter.id"
        " AND newer.sent_at IS NULL AND newer.voided_at IS NULL)"
    )
    waiting = sa.text("sent_at IS NULL AND voided_at IS NULL")
    op.create_index("uq_letter_waiting", "letter", ["enrolment_id"], unique=True, sqlite_where=waiting, postgresql_where=waiting)


def downgrade() -> None:
    """Go back."""
    op.drop_index("uq_letter_waiting", "letter")
    for table in VERSIONED:  # not in batch mode: SQLite would drop the table, and with it the rows that refer to it
        op.execute(f"ALTER TABLE {table} DROP COLUMN version")
    op.drop_index(op.f("ix_provider_session_expires_at"), "provider_session")
    op.drop_table("provider_session")
