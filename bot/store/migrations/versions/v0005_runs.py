"""Runs of the tests made of conversations, so that a page can tell how far one is"""

import sqlalchemy as sa
from alembic import op

revision = "0005_runs"
down_revision = "0004_shown"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "test_runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("staff", sa.String(80), nullable=False),
        sa.Column("started_at", sa.Float, nullable=False),
        sa.Column("ended_at", sa.Float),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("asked", sa.Integer, nullable=False, server_default="0"),
        sa.Column("of", sa.Integer, nullable=False, server_default="0"),
        sa.Column("tests", sa.Integer, nullable=False, server_default="0"),
        sa.Column("differing", sa.Integer, nullable=False, server_default="0"),
    )
    op.add_column("conversation_tests", sa.Column("run", sa.Integer))


def downgrade() -> None:
    with op.batch_alter_table("conversation_tests") as table:
        table.drop_column("run")
    op.drop_table("test_runs")
