"""The inbox of the messaging channels"""

import sqlalchemy as sa
from alembic import op

revision = "0002_inbox"
down_revision = "0001_record"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "inbox_persons",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("notice", sa.Integer),
        sa.Column("notice_at", sa.Float),
        sa.Column("seen", sa.Float, nullable=False),
        sa.Column("due", sa.Float),
        sa.Column("claimed_by", sa.String(32)),
        sa.Column("claimed_until", sa.Float),
        sa.UniqueConstraint("channel", "person", name="inbox_persons_once"),
    )
    op.create_index("inbox_persons_due", "inbox_persons", ["channel", "due"])
    op.create_table(
        "inbox_inbound",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("platform_id", sa.String(255), nullable=False),
        sa.Column("person_id", BIG),
        sa.Column("turn", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("ref", sa.String(255), nullable=False),
        sa.Column("received", sa.Float, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("answered", sa.Float),
        sa.UniqueConstraint("channel", "platform_id", name="inbox_inbound_once"),
    )
    op.create_index("inbox_inbound_waiting", "inbox_inbound", ["person_id", "answered", "turn"])
    op.create_index("inbox_inbound_received", "inbox_inbound", ["received"])
    op.create_table(
        "inbox_outbound",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("inbound_id", BIG, nullable=False),
        sa.Column("person_id", BIG),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("started", sa.Float),
        sa.Column("platform_id", sa.String(255)),
        sa.UniqueConstraint("key", name="inbox_outbound_once"),
    )
    op.create_index("inbox_outbound_waiting", "inbox_outbound", ["person_id", "state"])
    op.create_index("inbox_outbound_created", "inbox_outbound", ["created"])
    op.create_table(
        "inbox_buttons",
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("says", sa.Text, nullable=False),
    )
    op.create_table(
        "inbox_erasures",
        sa.Column("code", sa.String(32), primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("asked", sa.Float, nullable=False),
        sa.Column("found", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    for table in (
        "inbox_erasures",
        "inbox_buttons",
        "inbox_outbound",
        "inbox_inbound",
        "inbox_persons",
    ):
        op.drop_table(table)
