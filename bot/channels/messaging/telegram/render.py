"""Answers as Telegram shows them: text of at most 4,096 characters, suggestions as an inline
keyboard under the last.
"""

import hashlib
from typing import Any, Dict, List, Sequence

from bot.channels.messaging.rendering import split, title
from bot.channels.messaging.telegram.events import KEY, SAYS

# Telegram's limits for text and a button's data (bytes); what reads well on a telephone
TEXT, DATA, TITLE, ROWS = 4096, 64, 40, 12


def render(messages: Sequence[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """The parameters of `sendMessage`, but for the chat, in order. No markup: what is shown is what
    was written.
    """
    rendered: List[Dict[str, Any]] = [
        {"text": piece, "link_preview_options": {"is_disabled": True}}
        for message in messages
        for piece in split(message.get("text") or "", TEXT)
    ]
    offered = [one for message in messages for one in message.get("suggestions") or ()]
    keyboard = [
        [{"text": title(one["label"], TITLE), "callback_data": data(one)}] for one in offered[:ROWS]
    ]
    if rendered and keyboard:
        rendered[-1]["reply_markup"] = {"inline_keyboard": keyboard}
    return rendered


def buttons(messages: Sequence[Dict[str, Any]]) -> Dict[str, str]:
    """What each key stands for, of the buttons that say more than their data can hold."""
    offered = [one for message in messages for one in message.get("suggestions") or ()]
    return {data(one)[len(KEY) :]: one["says"] for one in offered if data(one).startswith(KEY)}


def data(suggestion: Dict[str, str]) -> str:
    """A button's data: what it does, what it says, or a key for what is too long.

    >>> data({"label": "Coûts", "says": "Combien ça coûte?"})
    '?Combien ça coûte?'
    """
    if suggestion.get("does"):
        return suggestion["does"]
    says = SAYS + suggestion["says"]
    return (
        says if len(says.encode()) <= DATA else KEY + hashlib.sha256(says.encode()).hexdigest()[:32]
    )
