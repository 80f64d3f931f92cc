"""The login that took the place of another, when the person signs in with a different e-mail address."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column only."""
    op.add_column("login", sa.Column("replaced_by", sa.String(32), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("login", "replaced_by")
