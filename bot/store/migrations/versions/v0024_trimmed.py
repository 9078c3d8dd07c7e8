"""Since when a conversation that goes on is whole: what was said in it before has gone"""

import sqlalchemy as sa
from alembic import op

revision = "0024_trimmed"
down_revision = "0023_told"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "conversations", sa.Column("trimmed_to", sa.Float, nullable=False, server_default="0")
    )


def downgrade() -> None:
    with op.batch_alter_table("conversations") as altered:
        altered.drop_column("trimmed_to")
