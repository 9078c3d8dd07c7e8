"""What people said of answers is read by itself: an index of the few messages that hold some"""

import sqlalchemy as sa
from alembic import op

revision = "0021_commented"
down_revision = "0020_guide_work"
branch_labels = None
depends_on = None

_SAID = sa.text("feedback_comment IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "messages_commented",
        "messages",
        ["id", "feedback"],
        sqlite_where=_SAID,
        postgresql_where=_SAID,
    )


def downgrade() -> None:
    op.drop_index("messages_commented", "messages")
