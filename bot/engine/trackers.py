"""A tracker store that keeps what the next answer needs, and no more.

Rasa's own stores keep every event and read them all at each message, so that a long conversation slows down. Here a
conversation is its slots: constant in size and time, whatever its length. What was said is kept elsewhere, redacted
(bot.conversations).
"""

import json
import time
from typing import Any, Dict, Iterable, Optional

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.conversations import tombstones
from bot.conversations.database import connect
from bot.conversations.schema import tombstones as tombstones_table

_metadata = sa.MetaData()
_contexts = sa.Table(
    "contexts",
    _metadata,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("slots", sa.Text, nullable=False),
    sa.Column("updated", sa.Float, nullable=False, index=True),
)


class ContextTrackerStore(TrackerStore, SerializedTrackerAsText):
    """Slots by sender, in the database that is configured."""

    def __init__(self, domain: Domain, event_broker: Optional[EventBroker] = None, url: str = "", **kwargs: Dict[str, Any]) -> None:
        super().__init__(domain, event_broker)
        self._engine = connect(url)
        _metadata.create_all(self._engine)
        self._recorded = False  # whether this database is a record's, where conversations are erased

    async def save(self, tracker: DialogueStateTracker) -> None:
        await self.stream_events(tracker)
        values = {"slots": json.dumps(tracker.current_slot_values()), "updated": time.time()}
        with self._engine.begin() as connection:
            if self._erased(connection, tracker.sender_id):
                return  # an answer that came late does not put back what was erased
            changed = connection.execute(_contexts.update().where(_contexts.c.sender_id == tracker.sender_id).values(**values))
            if not changed.rowcount:
                connection.execute(_contexts.insert().values(sender_id=tracker.sender_id, **values))

    def _erased(self, connection: sa.engine.Connection, sender_id: str) -> bool:
        self._recorded = self._recorded or sa.inspect(connection).has_table(tombstones_table.name)
        if not self._recorded:
            return False
        tombstones.hold(connection, [sender_id])
        return bool(tombstones.erased(connection, [sender_id]))

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(_contexts.c.slots, _contexts.c.updated).where(_contexts.c.sender_id == sender_id)).first()
        if row is None:
            return None
        events = [ActionExecuted("action_session_start", timestamp=row.updated), SessionStarted(timestamp=row.updated)]
        events += [SlotSet(name, value, timestamp=row.updated) for name, value in json.loads(row.slots).items() if value is not None]
        events.append(ActionExecuted(ACTION_LISTEN_NAME, timestamp=row.updated))
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots)

    async def create_tracker(self, sender_id: str, append_action_listen: bool = True) -> DialogueStateTracker:
        """A new conversation. Rasa's own also saves it, empty, while the person waits; here it is saved with what they said."""
        tracker = self.init_tracker(sender_id)
        if append_action_listen:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def delete(self, sender_id: str) -> None:
        """Forgets a conversation."""
        with self._engine.begin() as connection:
            connection.execute(_contexts.delete().where(_contexts.c.sender_id == sender_id))

    async def keys(self) -> Iterable[str]:
        with self._engine.connect() as connection:
            return [row.sender_id for row in connection.execute(sa.select(_contexts.c.sender_id))]
