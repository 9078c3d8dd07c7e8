"""What the bar of every page counts: who waits to be called back, and who needs a person first."""

from typing import NamedTuple, Optional

import sqlalchemy as sa

from bot.callbacks import store
from bot.settings import settings
from bot.store.schema import queue

_MOST = 99  # beyond, nobody minds how many


class Badges(NamedTuple):
    """`calls` is None where people may not ask to be called back, and none is held."""

    calls: Optional[int] = None
    urgent: int = 0


def shown(engine: sa.engine.Engine) -> Badges:
    """What to count now; nothing where the database is away."""
    try:
        with engine.connect() as connection:
            calls = (
                store.waiting(connection)
                if settings().callbacks or store.count(connection)
                else None
            )
            return Badges(calls, _urgent(connection))
    except sa.exc.SQLAlchemyError:
        return Badges()


def _urgent(connection: sa.engine.Connection) -> int:
    few = sa.select(queue.c.alike).where(queue.c.state == "open", queue.c.urgency > 0).limit(_MOST)
    return int(
        connection.execute(sa.select(sa.func.count()).select_from(few.subquery())).scalar() or 0
    )
