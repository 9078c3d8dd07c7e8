"""Of each set of questions, the share of right answers under which no new model is accepted"""

import sqlalchemy as sa
from alembic import op

revision = "0022_floors"
down_revision = "0021_commented"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lesson_floors",
        sa.Column("questions", sa.String(80), primary_key=True),
        sa.Column("share", sa.Integer, nullable=False),
        sa.Column("staff", sa.String(80), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("lesson_floors")
