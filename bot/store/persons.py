"""The messaging channels' persons, where their conversation is erased: who they are goes too, once
they have been told.

The channels keep these tables (bot.channels.messaging.inbox); the record only erases from there.
"""

from typing import Sequence

import sqlalchemy as sa

_metadata = sa.MetaData()
_BIG = sa.BigInteger()
persons = sa.Table(
    "inbox_persons",
    _metadata,
    *(
        sa.Column(name, kind)
        for name, kind in (
            ("id", _BIG),
            ("conversation", sa.String(64)),
            ("notice", sa.Integer),
            ("notice_at", sa.Float),
        )
    ),
    *(
        sa.Column(name, kind)
        for name, kind in (("claimed_by", sa.String(32)), ("claimed_until", sa.Float))
    ),
)
inbound = sa.Table(
    "inbox_inbound",
    _metadata,
    *(
        sa.Column(name, kind)
        for name, kind in (
            ("person_id", _BIG),
            ("text", sa.Text),
            ("ref", sa.String(255)),
            ("answered", sa.Float),
        )
    ),
)
outbound = sa.Table(
    "inbox_outbound", _metadata, sa.Column("person_id", _BIG), sa.Column("state", sa.String(10))
)


def leave(connection: sa.engine.Connection, conversations: Sequence[str]) -> None:
    """Takes these conversations from their persons, and lets go of who has nothing more to be
    told.
    """
    nobody = {"conversation": "", "notice": None, "notice_at": None}
    if connection.execute(
        persons.update().where(persons.c.conversation.in_(conversations)).values(**nobody)
    ).rowcount:
        let_go(connection)


def let_go(connection: sa.engine.Connection) -> int:
    """Forgets the persons whose conversation was erased, who are nobody's and wait for nothing;
    returns how many.

    Of their messages the platform's own id alone stays, so that none is taken for new if it is
    delivered again.
    """
    asked = sa.exists().where(inbound.c.person_id == persons.c.id, inbound.c.answered.is_(None))
    told = sa.exists().where(
        outbound.c.person_id == persons.c.id, outbound.c.state.in_(("waiting", "sending"))
    )
    gone = sa.select(persons.c.id).where(
        persons.c.conversation == "", persons.c.claimed_by.is_(None), ~asked, ~told
    )
    numbers = list(connection.execute(gone.with_for_update()).scalars())
    if numbers:
        connection.execute(persons.delete().where(persons.c.id.in_(numbers)))
        connection.execute(outbound.delete().where(outbound.c.person_id.in_(numbers)))
        connection.execute(
            inbound.update()
            .where(inbound.c.person_id.in_(numbers))
            .values(person_id=None, text="", ref="")
        )
    return len(numbers)
