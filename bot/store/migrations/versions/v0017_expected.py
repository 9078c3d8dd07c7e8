"""What a test expected before that was changed last is kept, to go back to"""

import sqlalchemy as sa
from alembic import op

revision = "0017_expected"
down_revision = "0016_periods"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "conversation_tests", sa.Column("before", sa.Text, nullable=False, server_default="")
    )


def downgrade() -> None:
    with op.batch_alter_table("conversation_tests") as altered:
        altered.drop_column("before")
