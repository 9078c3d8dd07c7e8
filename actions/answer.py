"""The action that answers: every rule leads here, and what to say is the business of bot.dialogue
and bot.answers.
"""

import logging
import traceback
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.answers.handoff import operators_contact
from bot.answers.phrases import wording
from bot.answers.respond import respond
from bot.dialogue.acts import decided
from bot.dialogue.state import DialogueState
from bot.dialogue.urgent import flags
from bot.guide import load_guide
from bot.nlu.conversation import in_context
from bot.nlu.reading import NluResult, Told
from bot.nlu.spoken import last_words
from bot.nlu.words import with_cues

log = logging.getLogger(__name__)
SLOT = "contexte"
# in the slot, beside the context: which message made it, its last words, and what stood there
# before
_MESSAGE, _WORDS, _BEFORE = "message", "words", "before"


class ActionAnswer(Action):
    """Answers the latest message in the light of the conversation."""

    def name(self) -> str:
        return "action_repondre"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]
    ) -> List[EventType]:
        raised: Tuple[str, ...] = ()
        try:
            before = context_before(tracker)
            context = DialogueState.from_dict(before)
            reading = reading_of(tracker, context.told, before.get(_WORDS, ""))
            reading = decided(reading, context)
            raised = flags(reading)
            answer, context = respond(load_guide(), reading, context, operators_contact())
        except Exception as error:  # whatever the cause, the person gets an apology, never silence
            log.error("action_repondre failed: %s at %s", type(error).__name__, _place(error))
            dispatcher.utter_message(
                text=wording("failure"), topics=["incompris"], flags=list(raised)
            )
            return []
        confidence = round(reading.probability(reading.intent or ""), 4)
        dispatcher.utter_message(
            text=answer.text,
            intent=reading.intent,
            confidence=confidence,
            reading=reading.to_dict(),
            context=context.to_dict(),
            flags=list(raised),
            **answer.metadata(),
        )
        return [
            SlotSet(
                SLOT,
                {
                    **context.to_dict(),
                    _WORDS: last_words(reading.text),
                    _MESSAGE: tracker.latest_message.get("message_id"),
                    _BEFORE: {name: kept for name, kept in before.items() if name != _WORDS},
                },
            )
        ]


def _place(error: BaseException) -> str:
    """Where an error arose, as file:line; its own words may be the person's."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"


def context_before(tracker: Tracker) -> Dict[str, Any]:
    """What the conversation had in hand when the latest message came.

    A message may be asked again, where a process was killed before its answer was written down: the
    person has not seen that answer, so it counts for nothing. Channels give each message an id of
    its own for this.
    """
    kept: Dict[str, Any] = tracker.get_slot(SLOT) or {}
    message = tracker.latest_message.get("message_id")
    if message and kept.get(_MESSAGE) == message:
        return dict(kept[_BEFORE])
    return {name: value for name, value in kept.items() if name not in (_MESSAGE, _BEFORE)}


def reading_of(tracker: Tracker, told: Sequence[Told] = (), before: str = "") -> NluResult:
    """What is understood of the latest message after the last answers and the message before; from
    its intent alone where it was not read from text.
    """
    message = tracker.latest_message
    if message.get("reading"):
        return in_context(NluResult.from_dict(message["reading"]), told, before)
    intent = (message.get("intent") or {}).get("name") or "incompris"
    return with_cues(
        NluResult(text=message.get("text") or "", ranking=((intent, 1.0),), asks=(intent,))
    )
