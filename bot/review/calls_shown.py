"""What every page shows of requests to be called back: whether there is such a page, and how many wait."""

from typing import Optional

import sqlalchemy as sa

from bot.callbacks import store
from bot.settings import settings


def waiting(engine: sa.engine.Engine) -> Optional[int]:
    """How many wait; None where people may not ask, and none is held, or the database is away."""
    try:
        with engine.connect() as connection:
            return store.waiting(connection) if settings().callbacks or store.count(connection) else None
    except sa.exc.SQLAlchemyError:
        return None
