"""Who needs a person first: the flags that a message raises, the most urgent first. What raises
them is data (data/urgent.yml).
"""

from functools import lru_cache
from typing import Iterable, List, Mapping, Tuple

from bot.dialogue.situations import TOLD
from bot.nlu.reading import NluResult
from bot.paths import DATA
from bot.shape import Strict, shaped

FILE = DATA / "urgent.yml"
_REJECTION = "assistant.rejet"
SURE = 0.6  # a state of mind or a subject outside the guide raises a flag from here on
# the flags of who is in distress, and of who is in danger from somebody else
DISTRESS, DANGER = "detresse", "danger"
HEARD = 0.5  # either counts where it is at least so likely
_FAINT = 0.1  # a situation less likely counts for nothing


class Flag(Strict):
    """How staff read a flag, and what raises it."""

    label: str
    turns: Tuple[str, ...] = ()
    situations: Tuple[str, ...] = ()
    stances: Tuple[str, ...] = ()
    outside: Tuple[str, ...] = ()
    unless: Tuple[str, ...] = ()


class FlagsFile(Strict):
    """data/urgent.yml: every flag by its name, the most urgent first."""

    flags: Mapping[str, Flag]


@lru_cache(maxsize=1)
def known() -> Mapping[str, Flag]:
    """Every flag by its name, the most urgent first. Raises DataError where the file is
    malformed.
    """
    return shaped(FlagsFile, FILE).flags


def flags(reading: NluResult) -> Tuple[str, ...]:
    """The flags that a message raises, the most urgent first; none for nearly all.

    >>> from bot.nlu.words import cues
    >>> flags(NluResult("", cues=cues("j'ai pu envie de vivre"))), flags(NluResult("", cues=cues("C'est quoi Facebook?")))
    (('detresse',), ())
    """  # noqa: E501
    return tuple(
        name
        for name, flag in known().items()
        if any(map(reading.hears, flag.turns))
        or _heard(flag, reading)
        or (name == DISTRESS and in_distress(reading))
        or (name == DANGER and in_danger(reading))
    )


def in_distress(reading: NluResult) -> bool:
    """Whether who writes thinks of dying, harms themselves or is beaten at home: by the words
    alone, or heard; a question of ours that is tapped or typed tells nothing of the kind.
    """
    return reading.hears("distress") or (reading.distress >= HEARD and not reading.ours)


def in_danger(reading: NluResult) -> bool:
    """Whether somebody else threatens the safety of who writes or of theirs, as it is heard; a
    question of ours tells nothing of the kind.
    """
    return reading.danger >= HEARD and not reading.ours


def in_order(names: Iterable[str]) -> List[str]:
    """Flags each once, the most urgent first; those that are known no more last."""
    order = list(known())
    return sorted(
        dict.fromkeys(names), key=lambda name: order.index(name) if name in order else len(order)
    )


def label(name: str) -> str:
    """How staff read a flag; its name where it is known no more."""
    flag = known().get(name)
    return flag.label if flag else name


def urgency(names: Iterable[str]) -> int:
    """How urgent a message is that raises these flags: the more the higher, 0 where it raises none
    that is known.

    >>> urgency(["personne", "detresse"]) > urgency(["personne"]) > urgency([])
    True
    """
    order = list(known())
    return max((len(order) - order.index(name) for name in names if name in order), default=0)


def _heard(flag: Flag, reading: NluResult) -> bool:
    likely = {name: chance for name, chance in reading.situations.items() if chance >= _FAINT}
    if together(likely, flag.situations) >= TOLD:
        return True
    if any(reading.stance.get(stance, 0.0) >= SURE for stance in flag.stances):
        return True
    if together(likely, flag.unless) >= TOLD or _of_the_assistant(reading):
        return False
    return together(reading.outside, flag.outside) >= SURE


def _of_the_assistant(reading: NluResult) -> bool:
    """Whether a message only asks who or what the assistant is, or is polite: « robot ou humain? »
    is nobody who wants to be called.
    """
    return bool(reading.asks) and all(
        ask.startswith("assistant.") and ask != _REJECTION for ask in reading.asks
    )


def together(chances: Mapping[str, float], names: Iterable[str]) -> float:
    """How likely it is that one of these is told, where exactly one of all is: what is doubtful
    among them is sure of them together.
    """
    return sum(chances.get(name, 0.0) for name in names)
