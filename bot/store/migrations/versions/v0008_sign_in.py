"""Tries are counted by account and address, and a password that somebody else chose must be
changed
"""

import sqlalchemy as sa
from alembic import op

revision = "0008_sign_in"
down_revision = "0007_erased"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("failed_at", sa.Float))
    op.add_column(
        "staff", sa.Column("must_change", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.create_table(
        "staff_addresses",
        sa.Column("staff", sa.String(80), primary_key=True),
        sa.Column("address", sa.String(64), primary_key=True),
        sa.Column("seen_at", sa.Float, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("failed_at", sa.Float),
        sa.Column("locked_until", sa.Float),
    )
    # What was typed as the name of an account that does not exist may be a password typed in the
    # wrong box.
    op.execute(
        "UPDATE audit SET target = '' WHERE action = 'sign_in_failed' AND target NOT IN (SELECT"
        " name FROM staff)"
    )


def downgrade() -> None:
    op.drop_table("staff_addresses")
    with op.batch_alter_table("staff") as table:
        table.drop_column("must_change")
        table.drop_column("failed_at")
