"""Requests to be called back, sealed and apart from conversations, and the notices of them that are
to be mailed
"""

import sqlalchemy as sa
from alembic import op

revision = "0010_callbacks"
down_revision = "0009_lessons"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "callbacks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("mark", sa.String(64), nullable=False, unique=True),
        sa.Column("conversation", sa.String(64), nullable=False, server_default="", index=True),
        sa.Column("asked_at", sa.Float, nullable=False, index=True),
        sa.Column("consent", sa.String(64), nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column("changed_at", sa.Float),
        sa.Column("changed_by", sa.String(80)),
    )
    op.create_table(
        "callback_mails",
        sa.Column("callback", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("address", sa.String(254), primary_key=True),
        sa.Column("due_at", sa.Float, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    )


def downgrade() -> None:
    op.drop_table("callback_mails")
    op.drop_table("callbacks")
