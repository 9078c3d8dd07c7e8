"""One question to the engine and its answer, recorded on the way. Every channel asks through
here.
"""

import logging
import time
from dataclasses import replace
from typing import Any, Awaitable, Callable, Dict, List, Mapping, Optional

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from bot import metrics
from bot.channels.inbound import safe_for_rasa
from bot.store import kinds, record

Handler = Callable[[UserMessage], Awaitable[Any]]
Show = Callable[[List[Dict[str, Any]]], List[Dict[str, Any]]]
log = logging.getLogger(__name__)


class Messages(CollectingOutputChannel):
    """Collects whole messages: Rasa's own collector drops what it does not know."""

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        self.messages.append({key: value for key, value in message.items() if value is not None})


async def exchange(
    on_new_message: Handler,
    conversation: str,
    text: str,
    channel: str,
    message_id: Optional[str] = None,
    notice: Optional[str] = None,
    shown: Optional[Show] = None,
) -> List[Dict[str, Any]]:
    """The engine's messages in answer to `text`, which is clean and redacted
    (bot.channels.inbound.receive).

    The same `message_id` asked again right after is answered the same. The turn is recorded without
    waiting; `notice` is the version of the privacy notice that the person was shown, `shown` what
    the channel makes of the messages, where it may have to give the same again. An empty list: the
    engine gave no answer. Raises what the engine raises.
    """
    output = Messages()
    asked_at, started = time.time(), time.perf_counter()
    await on_new_message(
        UserMessage(
            safe_for_rasa(text), output, conversation, input_channel=channel, message_id=message_id
        )
    )
    ms = (time.perf_counter() - started) * 1000
    said: List[Dict[str, Any]] = output.messages
    if said:
        metrics.answered(channel, ms / 1000, _outcomes(said))
    recorder = record.current()
    if recorder is not None and said:
        try:
            turn = _turn(
                conversation,
                text,
                channel,
                message_id,
                notice,
                said,
                asked_at,
                ms,
                recorder.model_version,
            )
            recorder.turn(replace(turn, shown=shown(said)) if shown else turn)
        except Exception as error:  # an answer is never lost for its record
            metrics.ERRORS.labels("unrecorded").inc()
            log.error("a turn could not be recorded: %s", type(error).__name__)
    return said


def _outcomes(said: List[Dict[str, Any]]) -> List[str]:
    """How an answer went, for who counts."""
    topics = {topic for message in said for topic in message.get("topics", ())}
    held = (
        ("refused", kinds.refused(topics)),
        ("misunderstood", kinds.misunderstood(topics)),
        ("referred", kinds.referred(topics)),
    )
    outcomes = [name for name, is_so in held if is_so]
    return outcomes if {"refused", "misunderstood"} & set(outcomes) else ["answered", *outcomes]


def _turn(
    conversation: str,
    text: str,
    channel: str,
    message_id: Optional[str],
    notice: Optional[str],
    said: List[Dict[str, Any]],
    asked_at: float,
    ms: float,
    model_version: str,
) -> record.Turn:
    first = said[0]
    reading: Mapping[str, Any] = first.get("reading") or {}
    return record.Turn(
        conversation=conversation,
        channel=channel,
        message_id=message_id,
        asked_at=asked_at,
        text=text,
        topics=tuple(
            dict.fromkeys(topic for message in said for topic in message.get("topics", ()))
        ),
        intent=first.get("intent") or "",
        ranking=tuple((name, float(value)) for name, value in reading.get("ranking", ())),
        confidence=float(first.get("confidence") or 0.0),
        entities={
            name: reading[name]
            for name in ("platforms", "others", "excluded", "asks")
            if reading.get(name)
        },
        needs=dict(reading.get("needs") or {}),
        flags=tuple(dict.fromkeys(flag for message in said for flag in message.get("flags", ()))),
        answer="\n\n".join(message["text"] for message in said if message.get("text")),
        suggestions=tuple(
            item["label"] for message in said for item in message.get("suggestions", ())
        ),
        latency_ms=round(ms, 1),
        model_version=model_version,
        notice_version=notice or "",
        slots=first.get("context") or {},
    )
