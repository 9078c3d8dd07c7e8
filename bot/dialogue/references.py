"""Which of the platforms spoken of « le premier », « l'autre » or « les deux » point at."""

from typing import Tuple

from bot.dialogue.state import DialogueState
from bot.nlu.reading import NluResult


def several(reading: NluResult, context: DialogueState) -> Tuple[str, ...]:
    """The platforms that « des deux », « des trois », « chacun » stand for: the ones spoken of
    last.
    """
    if reading.hears("several"):
        count = reading.cues.count or max(2, len(context.platforms))
        return context.recent[-count:] if len(context.recent) >= count else ()
    return context.platforms if len(context.platforms) > 1 else ()


ORDINALS = {"first": 0, "second": 1, "third": 2, "last": -1}


def pointed_at(reading: NluResult, context: DialogueState) -> Tuple[str, ...]:
    """The platforms that an ordinal or « l'autre » points at among those spoken of; none where no
    such word is there.

    >>> from bot.nlu.words import cues
    >>> pointed_at(NluResult("", cues=cues("et le premier?")), DialogueState(platforms=("twitter", "facebook"), recent=("twitter", "facebook")))
    ('twitter',)
    >>> pointed_at(NluResult("", cues=cues("et l'autre?")), DialogueState(platforms=("twitter",), recent=("twitter", "facebook")))
    ('facebook',)
    """  # noqa: E501
    group = context.group or context.ranked or context.recent[-2:]
    if reading.hears("several") or reading.hears("everyone"):
        return several(reading, context)
    places = [
        place
        for name, place in ORDINALS.items()
        if reading.hears(name) and -len(group) <= place < len(group)
    ]
    if places:
        return tuple(dict.fromkeys(group[place] for place in places))
    if reading.hears("other_one") and len(group) > 1:
        others = [platform for platform in group if platform not in context.platforms]
        return (others[-1],) if others else (group[-1],)
    if reading.hears("that_one") and context.recent:
        return context.platforms if len(context.platforms) == 1 else context.recent[-1:]
    return ()
