"""Of whom each of the staff was told that they need a person, one by one"""

import sqlalchemy as sa
from alembic import op

revision = "0023_told"
down_revision = "0022_floors"
branch_labels = None
depends_on = None

_TOLD = """INSERT INTO alerted (staff, sample, times)
SELECT staff.name, queue.sample, MAX(queue.times) FROM staff, queue
WHERE queue.urgency > 0 AND queue.last_at <= staff.alerted_to GROUP BY staff.name, queue.sample"""


def upgrade() -> None:
    op.create_table(
        "alerted",
        sa.Column("staff", sa.String(80), primary_key=True),
        sa.Column(
            "sample",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("times", sa.Integer, nullable=False),
    )
    op.execute(_TOLD)
    with op.batch_alter_table("staff") as altered:
        altered.drop_column("alerted_to")


def downgrade() -> None:
    op.add_column("staff", sa.Column("alerted_to", sa.Float, nullable=False, server_default="0"))
    op.drop_table("alerted")
