"""What the guide should say is work: each question kept for it has a state, a topic that it belongs
to, and who set them
"""

import sqlalchemy as sa
from alembic import op

revision = "0020_guide_work"
down_revision = "0019_alerted"
branch_labels = None
depends_on = None

_ADDED = ("work", "work_topic", "work_by", "work_at")


def upgrade() -> None:
    op.add_column(
        "corrections", sa.Column("work", sa.String(8), nullable=False, server_default="todo")
    )
    op.add_column("corrections", sa.Column("work_topic", sa.String(80)))
    op.add_column(
        "corrections", sa.Column("work_by", sa.String(80), nullable=False, server_default="")
    )
    op.add_column("corrections", sa.Column("work_at", sa.Float))


def downgrade() -> None:
    with op.batch_alter_table("corrections") as altered:
        for column in _ADDED:
            altered.drop_column(column)
