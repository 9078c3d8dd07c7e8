"""What was erased stays erased: tombstones, requests for erasure that wait, the age of saved
filters
"""

import sqlalchemy as sa
from alembic import op

revision = "0007_erased"
down_revision = "0006_turns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tombstones",
        sa.Column("mark", sa.String(64), primary_key=True),
        sa.Column("at", sa.Float, nullable=False, index=True),
    )
    op.add_column("saved_filters", sa.Column("at", sa.Float, nullable=False, server_default="0"))
    op.execute(f"UPDATE saved_filters SET at = {_now()}")  # noqa: S608 - our own words
    op.add_column(
        "inbox_erasures", sa.Column("person", sa.String(64), nullable=False, server_default="")
    )
    op.add_column(
        "inbox_erasures", sa.Column("attempts", sa.Integer, nullable=False, server_default="0")
    )
    op.add_column("inbox_erasures", sa.Column("due", sa.Float))
    op.add_column("inbox_erasures", sa.Column("done", sa.Float))
    op.execute("UPDATE inbox_erasures SET done = asked")
    op.create_index("inbox_persons_conversation", "inbox_persons", ["conversation"])


def _now() -> str:
    return (
        "CAST(strftime('%s', 'now') AS REAL)"
        if op.get_bind().dialect.name == "sqlite"
        else "EXTRACT(EPOCH FROM now())"
    )


def downgrade() -> None:
    op.drop_index("inbox_persons_conversation", "inbox_persons")
    with op.batch_alter_table("inbox_erasures") as table:
        for column in ("done", "due", "attempts", "person"):
            table.drop_column(column)
    with op.batch_alter_table("saved_filters") as table:
        table.drop_column("at")
    op.drop_table("tombstones")
