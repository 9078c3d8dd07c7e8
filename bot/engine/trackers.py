"""A tracker store that keeps what the next answer needs, and no more.

Rasa's own stores keep every event and read them all at each message, so that a long conversation
slows down. Here a conversation is its slots: constant in size and time, whatever its length. What
was said is kept elsewhere, redacted (bot.store).
"""

from typing import Any, Dict, Iterable, Optional

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.store import patience
from bot.store.contexts import Contexts
from bot.store.database import connect


class ContextTrackerStore(TrackerStore, SerializedTrackerAsText):
    """Slots by sender, in the database that is configured.

    Where that is away they are held in memory and wait to be written: Rasa's own way out, which
    keeps whole trackers with what was typed and logs the statement that failed, never serves.
    """

    def __init__(
        self,
        domain: Domain,
        event_broker: Optional[EventBroker] = None,
        url: str = "",
        **kwargs: Dict[str, Any],
    ) -> None:
        super().__init__(domain, event_broker)
        self.contexts = Contexts(connect(url, patience.ANSWERING))

    async def save(self, tracker: DialogueStateTracker) -> None:
        await self.stream_events(tracker)
        self.contexts.save(tracker.sender_id, tracker.current_slot_values())

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        context = self.contexts.read(sender_id)
        if context is None:
            return None
        at = context.updated
        events = [
            ActionExecuted("action_session_start", timestamp=at),
            SessionStarted(timestamp=at),
        ]
        events += [
            SlotSet(name, value, timestamp=at)
            for name, value in context.slots.items()
            if value is not None
        ]
        events.append(ActionExecuted(ACTION_LISTEN_NAME, timestamp=at))
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots)

    async def create_tracker(
        self, sender_id: str, append_action_listen: bool = True
    ) -> DialogueStateTracker:
        """A new conversation. Rasa's own also saves it, empty, while the person waits; here it is
        saved with what they said.
        """
        tracker = self.init_tracker(sender_id)
        if append_action_listen:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def delete(self, sender_id: str) -> None:
        """Forgets a conversation."""
        self.contexts.delete(sender_id)

    async def keys(self) -> Iterable[str]:
        return self.contexts.names()
