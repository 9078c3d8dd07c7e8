"""Changes of labels that are begun and not done"""

import sqlalchemy as sa
from alembic import op

revision = "0026_label_changes"
down_revision = "0025_ordered"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "label_changes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("label", sa.String(40), nullable=False, unique=True),
        sa.Column("new", sa.String(40), nullable=False, server_default=""),
        sa.Column("staff", sa.String(80), nullable=False),
        sa.Column("address", sa.String(64), nullable=False, server_default=""),
        sa.Column("begun_at", sa.Float, nullable=False),
        sa.Column("done", sa.Integer, nullable=False, server_default="0"),
    )


def downgrade() -> None:
    op.drop_table("label_changes")
