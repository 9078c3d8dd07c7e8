"""The shape of the inbox on disk. bot/store/migrations/versions/v0002_inbox.py makes the same.

A person is a platform's own identifier, needed to write back to them. A text is kept only until it
is answered, an answer only until it is sent: afterwards they stand in the record alone, where
staff, retention and erasure find them.
"""

import sqlalchemy as sa

metadata = sa.MetaData()
# SQLite counts up only a column of its own INTEGER type
_Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")

persons = sa.Table(
    "inbox_persons",
    metadata,
    sa.Column("id", _Id, primary_key=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("person", sa.String(64), nullable=False),
    # empty: it was erased, and the person goes once they have been told
    sa.Column("conversation", sa.String(64), nullable=False),
    sa.Column("notice", sa.Integer),  # version of the notice that this person was given, and when
    sa.Column("notice_at", sa.Float),
    sa.Column("seen", sa.Float, nullable=False),
    sa.Column("due", sa.Float),  # when to look at this person next; null: nothing to do
    sa.Column("claimed_by", sa.String(32)),
    sa.Column("claimed_until", sa.Float),
    sa.UniqueConstraint("channel", "person", name="inbox_persons_once"),
    sa.Index("inbox_persons_due", "channel", "due"),
    sa.Index("inbox_persons_conversation", "conversation"),
)

inbound = sa.Table(
    "inbox_inbound",
    metadata,
    sa.Column("id", _Id, primary_key=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("platform_id", sa.String(255), nullable=False),
    # null: the person was erased; the platform's id stays, so that a redelivery is recognised
    sa.Column("person_id", _Id),
    sa.Column("turn", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("ref", sa.String(255), nullable=False),
    sa.Column("received", sa.Float, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("answered", sa.Float),
    sa.UniqueConstraint("channel", "platform_id", name="inbox_inbound_once"),
    sa.Index("inbox_inbound_waiting", "person_id", "answered", "turn"),
    sa.Index("inbox_inbound_received", "received"),
)

outbound = sa.Table(
    "inbox_outbound",
    metadata,
    sa.Column("id", _Id, primary_key=True),
    # travels with the message where the platform gives it back
    sa.Column("key", sa.String(32), nullable=False),
    sa.Column("inbound_id", _Id, nullable=False),
    sa.Column("person_id", _Id),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("created", sa.Float, nullable=False),
    sa.Column("started", sa.Float),
    sa.Column("platform_id", sa.String(255)),
    sa.UniqueConstraint("key", name="inbox_outbound_once"),
    sa.Index("inbox_outbound_waiting", "person_id", "state"),
    sa.Index("inbox_outbound_created", "created"),
)

# What a tap says, where the platform's buttons are too small to carry it. Questions of the guide:
# nothing of anybody.
buttons = sa.Table(
    "inbox_buttons",
    metadata,
    sa.Column("key", sa.String(32), primary_key=True),
    sa.Column("says", sa.Text, nullable=False),
)

# Requests for erasure that came from outside the conversation: kept until they are done, then for
# what the person is told
# at the address they are given.
erasures = sa.Table(
    "inbox_erasures",
    metadata,
    sa.Column("code", sa.String(32), primary_key=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("asked", sa.Float, nullable=False),
    sa.Column("found", sa.Boolean, nullable=False),
    # as the platform names them to us; gone once it is done
    sa.Column("person", sa.String(64), nullable=False, server_default=""),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("due", sa.Float),  # when to try next
    sa.Column("done", sa.Float),  # null: it waits
)

WAITING, SENDING, SENT, REFUSED = "waiting", "sending", "sent", "refused"
