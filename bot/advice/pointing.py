"""Which of the platforms spoken of « le premier », « l'autre » or « les deux » point at."""

from typing import Tuple

from bot.advice.context import Context
from bot.french.clean import plain
from bot.french.turns import heard

_COUNTS = {"deux": 2, "2": 2, "trois": 3, "3": 3, "quatre": 4, "4": 4}


def several(text: str, context: Context) -> Tuple[str, ...]:
    """The platforms that « des deux », « des trois », « chacun » stand for: the ones spoken of last."""
    match = heard("several", plain(text))
    if match:
        count = _COUNTS.get(match.group(1) or "", max(2, len(context.platforms)))
        return context.recent[-count:] if len(context.recent) >= count else ()
    return context.platforms if len(context.platforms) > 1 else ()


ORDINALS = {"first": 0, "second": 1, "third": 2, "last": -1}


def pointed_at(text: str, context: Context) -> Tuple[str, ...]:
    """The platforms that an ordinal or « l'autre » points at among those spoken of; none where no such word is there.

    >>> pointed_at("et le premier?", Context(platforms=("twitter", "facebook"), recent=("twitter", "facebook")))
    ('twitter',)
    >>> pointed_at("et l'autre?", Context(platforms=("twitter",), recent=("twitter", "facebook")))
    ('facebook',)
    """
    words = plain(text)
    group = context.group or context.ranked or context.recent[-2:]
    if heard("several", words) or heard("everyone", words):
        return several(text, context)
    places = [place for name, place in ORDINALS.items() if heard(name, words) and -len(group) <= place < len(group)]
    if places:
        return tuple(dict.fromkeys(group[place] for place in places))
    if heard("other_one", words) and len(group) > 1:
        others = [platform for platform in group if platform not in context.platforms]
        return (others[-1],) if others else (group[-1],)
    if heard("that_one", words) and context.recent:
        return context.platforms if len(context.platforms) == 1 else context.recent[-1:]
    return ()
