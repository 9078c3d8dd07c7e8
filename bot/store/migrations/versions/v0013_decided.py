"""Who decided of a question in the queue, and when; what waits for later and what displeased has an
index; a correction may replace another
"""

import sqlalchemy as sa
from alembic import op

revision = "0013_decided"
down_revision = "0012_urgent"
branch_labels = None
depends_on = None

_OPEN_AND_DISLIKED = sa.text("state = 'open' AND thumbs_down > 0")
_HELD = sa.text("held_until IS NOT NULL")


def upgrade() -> None:
    op.add_column("queue", sa.Column("decided_by", sa.String(80)))
    op.add_column("queue", sa.Column("decided_at", sa.Float, nullable=False, server_default="0"))
    op.add_column("corrections", sa.Column("replaced_by", sa.Integer))
    op.create_index("queue_decided", "queue", ["state", "decided_at", "alike"])
    op.create_index(
        "queue_disliked",
        "queue",
        ["urgency", "priority", "alike"],
        sqlite_where=_OPEN_AND_DISLIKED,
        postgresql_where=_OPEN_AND_DISLIKED,
    )
    op.create_index(
        "queue_held", "queue", ["held_until", "alike"], sqlite_where=_HELD, postgresql_where=_HELD
    )


def downgrade() -> None:
    for name in ("queue_held", "queue_disliked", "queue_decided"):
        op.drop_index(name, "queue")
    for table, columns in {
        "queue": ("decided_by", "decided_at"),
        "corrections": ("replaced_by",),
    }.items():
        with op.batch_alter_table(table) as altered:
            for column in columns:
                altered.drop_column(column)
