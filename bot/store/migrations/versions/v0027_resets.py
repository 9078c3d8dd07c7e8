"""Links by which staff choose a new password themselves"""

import sqlalchemy as sa
from alembic import op

revision = "0027_resets"
down_revision = "0026_label_changes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_resets",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("staff", sa.String(80), nullable=False, index=True),
        sa.Column("asked_at", sa.Float, nullable=False),
        sa.Column("good", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("staff_resets")
