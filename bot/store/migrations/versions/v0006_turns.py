"""The few very long conversations are found without looking at all of them"""

from alembic import op

revision = "0006_turns"
down_revision = "0005_runs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("conversations_turns", "conversations", ["turns"])


def downgrade() -> None:
    op.drop_index("conversations_turns", "conversations")
