"""Requests for erasure that came from outside a conversation: written down, tried until they are
done, looked up by a code.
"""

import time
import uuid
from dataclasses import dataclass
from typing import List, Optional, Tuple

import sqlalchemy as sa

from bot.channels.messaging.inbox.tables import erasures


@dataclass(frozen=True)
class Request:
    """A request: when it was made, when it was done (None: it waits), and whether there was
    anything to erase.
    """

    asked: float
    done: Optional[float]
    found: bool

    @property
    def state(self) -> str:
        """`waits`, `done` or `absent`: the sentence of data/messaging.yml that its person reads."""
        return "waits" if self.done is None else "done" if self.found else "absent"


class Requests:
    """What the inbox knows of them."""

    engine: sa.engine.Engine

    def ask_erasure(self, channel: str, person: str, due: float) -> str:
        """Writes a request down, to be tried again from `due` on; the code under which its person
        can look it up.
        """
        code = uuid.uuid4().hex
        row = {
            "code": code,
            "channel": channel,
            "person": person,
            "asked": time.time(),
            "found": False,
            "due": due,
        }
        with self.engine.begin() as connection:
            connection.execute(erasures.insert().values(**row))
        return code

    def due_erasures(self, channel: str) -> List[Tuple[str, str, int]]:
        """The requests to try now: code, person, how often each was tried."""
        due = sa.and_(
            erasures.c.channel == channel, erasures.c.done.is_(None), erasures.c.due <= time.time()
        )
        with self.engine.connect() as connection:
            rows = connection.execute(
                sa.select(erasures.c.code, erasures.c.person, erasures.c.attempts)
                .where(due)
                .order_by(erasures.c.due)
                .limit(20)
            ).all()
        return [(row.code, row.person, row.attempts) for row in rows]

    def erasure_waits(self, code: str, attempts: int, due: float, found: bool) -> None:
        """Notes that a request could not be done, or not wholly, and when to try again."""
        self._note(
            code, attempts=attempts, due=due, found=sa.or_(erasures.c.found, sa.literal(found))
        )

    def erasure_done(self, code: str, found: bool) -> None:
        """Notes that a request is done; whose it was is forgotten."""
        self._note(
            code,
            done=time.time(),
            due=None,
            person="",
            found=sa.or_(erasures.c.found, sa.literal(found)),
        )

    def erasure(self, code: str) -> Optional[Request]:
        """A request by its code; None for an unknown one."""
        with self.engine.connect() as connection:
            row = connection.execute(
                sa.select(erasures.c.asked, erasures.c.done, erasures.c.found).where(
                    erasures.c.code == code
                )
            ).first()
        return Request(row.asked, row.done, row.found) if row else None

    def _note(self, code: str, **values: object) -> None:
        with self.engine.begin() as connection:
            connection.execute(erasures.update().where(erasures.c.code == code).values(**values))
