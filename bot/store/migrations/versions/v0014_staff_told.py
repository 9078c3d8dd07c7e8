"""Staff have a second step at the door, if they like, and are told by e-mail of what waits; remarks
on answers are searched
"""

import sqlalchemy as sa
from alembic import op

from bot.store.folding import body

revision = "0014_staff_told"
down_revision = "0013_decided"
branch_labels = None
depends_on = None

_ADDED = ("totp", "totp_used", "email", "digest", "told_on")
_EACH = 500


def upgrade() -> None:
    op.add_column("staff", sa.Column("totp", sa.String(64)))
    op.add_column(
        "staff", sa.Column("totp_used", sa.BigInteger, nullable=False, server_default="0")
    )
    op.add_column("staff", sa.Column("email", sa.String(254), nullable=False, server_default=""))
    op.add_column(
        "staff", sa.Column("digest", sa.Boolean, nullable=False, server_default=sa.true())
    )
    op.add_column("staff", sa.Column("told_on", sa.String(10), nullable=False, server_default=""))
    _index_remarks(op.get_bind())


def _index_remarks(connection: sa.engine.Connection) -> None:
    """What people said of answers until now is found too."""
    messages = sa.table(
        "messages", sa.column("id"), sa.column("text"), sa.column("feedback_comment")
    )
    words = sa.table("message_words", sa.column("rowid"), sa.column("body"))
    last = 0
    while True:
        said = (
            sa.select(messages)
            .where(messages.c.feedback_comment.is_not(None), messages.c.id > last)
            .order_by(messages.c.id)
            .limit(_EACH)
        )
        rows = connection.execute(said).all()
        for row in rows:
            connection.execute(
                words.update()
                .where(words.c.rowid == row.id)
                .values(body=body(f"{row.text} {row.feedback_comment}"))
            )
        if len(rows) < _EACH:
            return
        last = rows[-1].id


def downgrade() -> None:
    with op.batch_alter_table("staff") as altered:
        for column in _ADDED:
            altered.drop_column(column)
