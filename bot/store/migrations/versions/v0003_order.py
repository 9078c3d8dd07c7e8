"""Indexes that hold the whole order of the list: with the name last, a page is read from the index
and nothing is sorted
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_order"
down_revision = "0002_inbox"
branch_labels = None
depends_on = None

_COLUMNS = {"channel": "channel", "model": "model_version", "reviewed": "reviewed_at"}
# few are: an index of them alone, or SQLite takes the rest for one crowded value
_ASSIGNED = sa.text("assigned_to IS NOT NULL")


def upgrade() -> None:
    for name, column in _COLUMNS.items():
        op.drop_index(f"conversations_{name}", "conversations")
        op.create_index(f"conversations_{name}", "conversations", [column, "last_at", "id"])
    op.drop_index("conversations_assigned", "conversations")
    op.create_index(
        "conversations_assigned",
        "conversations",
        ["assigned_to", "last_at", "id"],
        sqlite_where=_ASSIGNED,
        postgresql_where=_ASSIGNED,
    )


def downgrade() -> None:
    for name, column in (*_COLUMNS.items(), ("assigned", "assigned_to")):
        op.drop_index(f"conversations_{name}", "conversations")
        op.create_index(f"conversations_{name}", "conversations", [column, "last_at"])
