"""Staff are told by e-mail at once of who needs a person"""

import sqlalchemy as sa
from alembic import op

revision = "0019_alerted"
down_revision = "0018_searched"
branch_labels = None
depends_on = None

_ADDED = ("alerts", "alerted_to", "alerted_at")


def upgrade() -> None:
    op.add_column(
        "staff", sa.Column("alerts", sa.Boolean, nullable=False, server_default=sa.true())
    )
    for name in _ADDED[1:]:
        op.add_column("staff", sa.Column(name, sa.Float, nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("staff") as altered:
        for column in _ADDED:
            altered.drop_column(column)
