"""Changes of files that are all or nothing, erasures that are ended, one lesson and one run of the
tests at a time
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_lessons"
down_revision = "0008_sign_in"
branch_labels = None
depends_on = None

_RUNNING = ("lessons", "test_runs")


def upgrade() -> None:
    op.create_table(
        "file_changes",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_table(
        "open_erasures",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("conversation", sa.String(255), nullable=False, unique=True),
        sa.Column("staff", sa.String(80), nullable=False, server_default=""),
        sa.Column("begun_at", sa.Float, nullable=False),
        sa.Column("tried_at", sa.Float),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("problem", sa.String(300), nullable=False, server_default=""),
        sa.Column("texts", sa.Text, nullable=False, server_default="[]"),
    )
    with op.batch_alter_table("lessons") as table:
        table.add_column(sa.Column("candidate", sa.String(64), nullable=False, server_default=""))
        table.add_column(sa.Column("replaced", sa.String(64), nullable=False, server_default=""))
    for name in _RUNNING:
        op.execute(
            sa.text(
                f"UPDATE {name} SET state = 'failed' WHERE state IN ('training', 'comparing',"  # noqa: S608
                " 'running')"
            )
        )
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("running", sa.SmallInteger))
            table.create_unique_constraint(f"{name}_running", ["running"])


def downgrade() -> None:
    for name in _RUNNING:
        with op.batch_alter_table(name) as table:
            table.drop_constraint(f"{name}_running", type_="unique")
            table.drop_column("running")
    with op.batch_alter_table("lessons") as table:
        table.drop_column("replaced")
        table.drop_column("candidate")
    op.drop_table("open_erasures")
    op.drop_table("file_changes")
