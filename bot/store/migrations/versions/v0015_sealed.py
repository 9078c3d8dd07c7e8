"""The secret of a code at the door has room for its seal; the app seals those that are there as it
starts (bot.review.sealing)
"""

import sqlalchemy as sa
from alembic import op

revision = "0015_sealed"
down_revision = "0014_staff_told"
branch_labels = None
depends_on = None

_SHORT, _LONG = sa.String(64), sa.String(400)


def upgrade() -> None:
    with op.batch_alter_table("staff") as altered:
        altered.alter_column("totp", type_=_LONG, existing_type=_SHORT, existing_nullable=True)


def downgrade() -> None:
    # sealed, it has no room: its person asks for a code anew
    op.execute("UPDATE staff SET totp = NULL WHERE length(totp) > 64")
    with op.batch_alter_table("staff") as altered:
        altered.alter_column("totp", type_=_SHORT, existing_type=_LONG, existing_nullable=True)
