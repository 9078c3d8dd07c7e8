"""The orders of the list are each one index, so that one goes on in them from any place"""

from alembic import op

revision = "0025_ordered"
down_revision = "0024_trimmed"
branch_labels = None
depends_on = None
_ORDERS = {"conversations_confidence": "lowest_confidence", "conversations_turns": "turns"}


def upgrade() -> None:
    for name, column in _ORDERS.items():
        op.drop_index(name, "conversations")
        op.create_index(name, "conversations", [column, "id"])


def downgrade() -> None:
    for name, column in _ORDERS.items():
        op.drop_index(name, "conversations")
        op.create_index(name, "conversations", [column])
