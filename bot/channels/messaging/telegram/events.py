"""What Telegram's web hook delivers: one update at a time, of which messages and taps in private
chats are answered.
"""

import logging
from typing import Any, Callable, Dict, Optional, Tuple

from bot.channels.messaging.inbox.incoming import COMMANDS, START, Incoming, keepable, understood
from bot.channels.messaging.inbox.replies import question, texts
from bot.channels.messaging.telegram import NAME

log = logging.getLogger(__name__)
_NUMBERS = 2**63  # what a database's whole numbers go up to
SAYS, KEY = "?", "#"  # a button's data says the rest, or names what is kept in the inbox
_KINDS = {
    "voice": "voice",
    "audio": "voice",
    "video_note": "video",
    "video": "video",
    "animation": "video",
    "photo": "image",
    "sticker": "sticker",
    "document": "file",
    "location": "location",
    "venue": "location",
    "contact": "contact",
}
Says = Callable[[str], Optional[str]]


class MalformedError(Exception):
    """Comes from Telegram, but is not of the form that it documents."""


def read(content: Any, says: Says = lambda key: None) -> Optional[Incoming]:
    """The message of an update; None for what is not a person's own word in a private chat.

    `says` gives what a button with a key stands for. Raises MalformedError where there is no
    update.
    """
    if not isinstance(content, dict) or not isinstance(content.get("update_id"), int):
        raise MalformedError
    found = (
        _tap(content["callback_query"], says)
        if isinstance(content.get("callback_query"), dict)
        else _message(content.get("message"))
    )
    if found is None:
        return None
    person, kind, text, ref = found
    number = content["update_id"]
    if not 0 <= number < _NUMBERS or len(person) > 64 or not keepable(person, ref):
        log.warning("telegram: an update whose identifier cannot be kept was left out")
        return None
    return Incoming(NAME, str(number), person, number, kind, text, ref)


Found = Optional[Tuple[str, str, str, str]]  # person, kind, text, ref


def _message(message: Any) -> Found:
    if not isinstance(message, dict) or (message.get("from") or {}).get("is_bot"):
        return None
    person = _person(message)
    if person is None:
        return None
    words = message.get("text", message.get("caption"))
    if isinstance(words, str) and words.strip():
        kind, text = _typed(words)
    else:
        kind, text = next((kind for field, kind in _KINDS.items() if field in message), ""), ""
    if not kind and not message.keys() & {
        "text",
        "poll",
        "dice",
        "story",
        "paid_media",
        "game",
        "checklist",
    }:
        return None  # somebody joined, something was pinned: nobody asked anything
    return person, kind or "attachment", text, ""


def _person(message: Any) -> Optional[str]:
    chat = message.get("chat") if isinstance(message, dict) else None
    if (
        not isinstance(chat, dict)
        or chat.get("type") != "private"
        or not isinstance(chat.get("id"), int)
    ):
        return None
    return str(chat["id"])


def _typed(words: str) -> Tuple[str, str]:
    """A command, or what a person typed."""
    if words.startswith("/"):
        command = words[1:].split("@")[0].split()[0].lower() if words[1:].split() else ""
        if command == "start":
            return START, ""
        for known in texts()["profile"]["commands"]:
            if known["command"] == command:
                return (known["do"], "") if "do" in known else understood(question(known["ask"]))
    return understood(words)


def _tap(query: Dict[str, Any], says: Says) -> Found:
    person = _person(query.get("message"))
    ref = query.get("id")
    if person is None or not isinstance(ref, str) or len(ref) > 255:
        return None
    data = query.get("data")
    data = data if isinstance(data, str) and keepable(data) else ""
    if data in COMMANDS:
        return person, data, "", ref
    said = data[1:] if data.startswith(SAYS) else says(data[1:]) if data.startswith(KEY) else None
    kind, text = understood(said) if said else ("old_button", "")
    return person, kind, text, ref
