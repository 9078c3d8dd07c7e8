"""What the content's pages share: where the content is, how its things are named, numbers that come
in addresses and forms.
"""

from typing import Any, Dict

from bot.review.content.held import FIGURE, TOPIC, Held
from bot.review.pagemaker import topic_name
from bot.review.visit import Visit
from bot.store import taught
from bot.store.taught import Places
from bot.teaching.texts import texts
from bot.text.typography import typeset

ADDRESS = {TOPIC: "/contenu/sujets", FIGURE: "/contenu/chiffres"}


def where(visit: Visit) -> Places:
    """The folders that the app writes in."""
    return visit.places or taught.places()


def words(held: Held) -> Dict[str, Any]:
    """What every page of the content needs to say."""
    return {"words": texts()["content"], "published": held.published}


def title(held: Held, kind: str, name: str) -> str:
    """A topic by its question, a figure by what it counts; the bare name where it is not there any
    more.
    """
    if kind == TOPIC:
        return topic_name(name)
    return typeset(held.counted(name)) if name in held.figures else name


def whole(text: str) -> int:
    """A number that somebody sent; 0 for anything else.

    >>> whole("12"), whole("-1"), whole("9" * 40)
    (12, 0, 0)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
