"""Recipients as long as a registered address may be, one lane for each host, and why a periodic job failed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen and add columns only."""
    with op.batch_alter_table("outbox_message", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.alter_column("recipient", existing_type=sa.String(512), type_=sa.String(2000), existing_nullable=False)
        table.add_column(sa.Column("lane", sa.String(255), server_default="", nullable=False))
    op.add_column("periodic_job", sa.Column("failed_at", sa.BigInteger(), nullable=True))
    op.add_column("periodic_job", sa.Column("last_error", sa.String(255), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("periodic_job", "last_error")
    op.drop_column("periodic_job", "failed_at")
    with op.batch_alter_table("outbox_message", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_column("lane")
        table.alter_column("recipient", existing_type=sa.String(2000), type_=sa.String(512), existing_nullable=False)
