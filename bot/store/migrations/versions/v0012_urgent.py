"""Who needs a person first: the flags of messages, conversations that have some, their place in the
queue
"""

import sqlalchemy as sa
from alembic import op

revision = "0012_urgent"
down_revision = "0011_content"
branch_labels = None
depends_on = None

_SOME = sa.text("urgent > 0")
_ADDED = {"messages": "flags", "conversations": "urgent", "queue": "urgency"}


def upgrade() -> None:
    op.add_column("messages", sa.Column("flags", sa.Text, nullable=False, server_default="[]"))
    op.add_column(
        "conversations", sa.Column("urgent", sa.Integer, nullable=False, server_default="0")
    )
    op.add_column("queue", sa.Column("urgency", sa.Integer, nullable=False, server_default="0"))
    op.create_index(
        "conversations_urgent",
        "conversations",
        ["last_at", "id"],
        sqlite_where=_SOME,
        postgresql_where=_SOME,
    )
    op.drop_index("queue_order", "queue")
    op.create_index("queue_order", "queue", ["state", "urgency", "priority", "alike"])


def downgrade() -> None:
    op.drop_index("queue_order", "queue")
    op.create_index("queue_order", "queue", ["state", "priority", "alike"])
    op.drop_index("conversations_urgent", "conversations")
    for table, column in _ADDED.items():
        with op.batch_alter_table(table) as altered:
            altered.drop_column(column)
