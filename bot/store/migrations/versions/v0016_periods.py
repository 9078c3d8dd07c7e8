"""A period is looked for by when conversations began and by their latest message"""

from alembic import op

revision = "0016_periods"
down_revision = "0015_sealed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("conversations_latest", "conversations")
    op.create_index("conversations_latest", "conversations", ["last_at", "id", "started_at"])
    op.create_index("conversations_started", "conversations", ["started_at", "id"])


def downgrade() -> None:
    op.drop_index("conversations_started", "conversations")
    op.drop_index("conversations_latest", "conversations")
    op.create_index("conversations_latest", "conversations", ["last_at", "id"])
