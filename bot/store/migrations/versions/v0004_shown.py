"""Answers as they were shown, so that one that was lost on the way comes back the same"""

import sqlalchemy as sa
from alembic import op

revision = "0004_shown"
down_revision = "0003_order"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "shown",
        sa.Column("message", BIG, primary_key=True, autoincrement=False),
        sa.Column("answers", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("shown")
