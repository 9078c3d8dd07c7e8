"""Answers as Messenger shows them: text of at most 2,000 characters, suggestions as quick replies
under the last.
"""

from typing import Any, Dict, List, Sequence

from bot.channels.messaging.messenger.events import SAYS
from bot.channels.messaging.rendering import split, title

TEXT, QUICK_REPLIES, TITLE, PAYLOAD = 2000, 13, 20, 1000  # Meta's limits


def render(messages: Sequence[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """The `message` objects of the Send API, in order. Quick replies vanish with the next message:
    only the last one bears any.
    """
    rendered: List[Dict[str, Any]] = [
        {"text": piece} for message in messages for piece in split(message.get("text") or "", TEXT)
    ]
    offered = [one for message in messages for one in message.get("suggestions") or ()]
    replies = [_quick_reply(one) for one in offered[:QUICK_REPLIES]]
    if rendered and replies:
        rendered[-1]["quick_replies"] = replies
    return rendered


def _quick_reply(suggestion: Dict[str, str]) -> Dict[str, str]:
    payload = suggestion.get("does") or SAYS + suggestion["says"]
    return {
        "content_type": "text",
        "title": title(suggestion["label"], TITLE),
        "payload": payload[:PAYLOAD],
    }
