"""What Meta's web hook delivers: every entry, every message of it; whatever is not a person's own
word is left aside.
"""

import hashlib
import logging
from dataclasses import dataclass
from typing import Any, Dict, Iterator, Mapping, Optional, Tuple

from bot.channels.messaging.inbox.incoming import COMMANDS, START, Incoming, keepable, understood
from bot.channels.messaging.messenger import NAME

log = logging.getLogger(__name__)

GET_STARTED = "start"
SAYS = "?"  # a payload that begins so says the rest
_LIKE = 369239263222822  # the thumb, in its three sizes
_LIKES = (_LIKE, 369239343222814, 369239383222810)
_KINDS = {
    "audio": "voice",
    "image": "image",
    "video": "video",
    "file": "file",
    "location": "location",
    "reel": "video",
    "ig_reel": "video",
}


class MalformedError(Exception):
    """Signed, but not of the form that Meta documents."""


@dataclass(frozen=True)
class Batch:
    """`messages` of persons, in order; `echoes` of our own messages: our key -> Meta's id."""

    messages: Tuple[Incoming, ...]
    echoes: Mapping[str, str]


def read(content: Any) -> Batch:
    """Every message of a delivery.

    Echoes, deliveries, reads, reactions and standby carry no question; an event that cannot be read
    is left out with a line in the log. Raises MalformedError where the delivery as a whole is none
    of a page's.
    """
    if (
        not isinstance(content, dict)
        or content.get("object") != "page"
        or not isinstance(content.get("entry"), list)
    ):
        raise MalformedError
    messages, echoes = [], {}
    for event in _events(content["entry"]):
        message = event.get("message")
        if isinstance(message, dict) and message.get("is_echo"):
            key, mid = message.get("metadata"), str(message.get("mid", ""))
            if isinstance(key, str) and _kept(key, mid):
                echoes[key] = mid
            continue
        incoming = _incoming(event)
        if incoming is not None:
            messages.append(incoming)
    return Batch(tuple(messages), echoes)


def _events(entries: Any) -> Iterator[Dict[str, Any]]:
    for entry in entries:
        # `standby` is beside `messaging`: another application holds those conversations.
        for event in (
            (entry.get("messaging") or ())
            if isinstance(entry, dict) and isinstance(entry.get("messaging"), (list, type(None)))
            else ()
        ):
            if isinstance(event, dict):
                yield event
            else:
                log.warning("messenger: an event that is no object was left out")


def _incoming(event: Dict[str, Any]) -> Optional[Incoming]:
    """A person's message, tap, or attachment; None for every other kind of event."""
    sender = event.get("sender")
    person = sender.get("id") if isinstance(sender, dict) else None
    told = event.get("message") or event.get("postback")
    if not told:
        return None
    if (
        not isinstance(told, dict)
        or not isinstance(person, (str, int))
        or not str(person)
        or len(str(person)) > 64
    ):
        log.warning("messenger: a message without its sender was left out")
        return None
    turn = event.get("timestamp")
    turn = turn if isinstance(turn, int) and 0 <= turn < 2**62 else 0
    found = (
        _message(told) if event.get("message") else _tapped(told.get("payload"), told.get("title"))
    )
    if found is None:
        return None
    kind, text = found
    name = _id(told.get("mid"), str(person), turn, kind, text)
    return Incoming(NAME, name, str(person), turn, kind, text) if _kept(str(person), name) else None


def _kept(*names: str) -> bool:
    """Whether an event's identifiers can be kept; of one whose cannot, which would hold up all that
    came with it, the operator is told.
    """
    if not keepable(*names):
        log.warning("messenger: an event whose identifier cannot be kept was left out")
        return False
    return True


def _id(mid: Any, *otherwise: object) -> str:
    """Meta's own id; for an old form of postback, which has none, what makes it the same again when
    it is redelivered.
    """
    if isinstance(mid, str) and 0 < len(mid) <= 255:
        return mid
    return (
        "event-"
        + hashlib.sha256(repr((mid, *otherwise)).encode("utf-8", "surrogatepass")).hexdigest()
    )


def _message(message: Dict[str, Any]) -> Optional[Tuple[str, str]]:
    quick = message.get("quick_reply")
    if isinstance(quick, dict):
        return _tapped(quick.get("payload"), message.get("text"))
    if isinstance(message.get("text"), str):
        return understood(message["text"])
    attachments = message.get("attachments")
    if isinstance(attachments, list) and attachments and isinstance(attachments[0], dict):
        return _attached(attachments[0]), ""
    return None if message.get("is_deleted") or "reaction" in message else ("attachment", "")


def _attached(attachment: Dict[str, Any]) -> str:
    payload = attachment.get("payload")
    sticker = payload.get("sticker_id") if isinstance(payload, dict) else None
    if sticker:
        return "like" if str(sticker) in map(str, _LIKES) else "sticker"
    return _KINDS.get(str(attachment.get("type")), "attachment")


def _tapped(payload: Any, title: Any) -> Tuple[str, str]:
    """What a tap on a button says or does; a payload that is not ours is the same as typing its
    title.
    """
    if payload in COMMANDS:
        return str(payload), ""
    if isinstance(payload, str) and payload.startswith(SAYS):
        return understood(payload[len(SAYS) :])
    return understood(title) if isinstance(title, str) and title else (START, "")
