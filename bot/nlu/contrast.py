"""« Pas comment ça marche, juste combien de monde »: what is not asked, and what is."""

from dataclasses import dataclass
from typing import Any, Optional, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.nlu.text import Prepared, prepare
from bot.text.clean import plain
from bot.text.turns import heard

_FEWEST = 3  # words of what is set aside: less is a platform or a figure of speech
_SURE = 0.8  # what is set aside must surely be a question of its own
_NO_QUESTION = ("suite.", "hors_", "incompris", "assistant.rejet")


@dataclass(frozen=True)
class Contrast:
    """The part of a message that says what is not asked, and the part that says what is."""

    aside: Prepared
    wanted: Prepared


def contrast(message: Prepared) -> Optional[Contrast]:
    """The two parts of a message that sets one question aside for another; None where it does not.

    A platform named once is meant in both.

    >>> found = contrast(prepare("Je ne veux pas savoir combien ils sont sur Facebook, juste à quoi ça sert"))
    >>> found.aside.clean, found.wanted.clean
    ('savoir combien ils sont sur Facebook', 'à quoi ça sert facebook')
    """  # noqa: E501
    words = plain(message.clean)
    match = heard("contrast", words)
    if not match or len(match["aside"].split()) < _FEWEST:
        return None
    text = message.clean if len(words) == len(message.clean) else words
    aside, wanted = (
        prepare(text[match.start(name) : match.end(name)].strip()) for name in ("aside", "wanted")
    )
    named = {mention.platform for mention in message.mentions}
    if len(named) == 1 and not wanted.mentions:
        wanted = prepare(f"{wanted.clean.rstrip(' .?!')} {named.pop()}")
    return Contrast(aside, wanted)


def weighed(
    whole: NDArray[Any], aside: NDArray[Any], wanted: NDArray[Any], intents: Sequence[str]
) -> NDArray[Any]:
    """The probabilities of what is asked, from those of the whole message and of its two parts;
    those of the whole where what is set aside is no question, or the same one.
    """
    dropped = int(np.argmax(aside))
    if (
        aside[dropped] < _SURE
        or dropped == int(np.argmax(wanted))
        or intents[dropped].startswith(_NO_QUESTION)
    ):
        return whole
    mixed = whole**0.4 * wanted**0.6 * (1 - aside)
    return np.asarray(mixed / mixed.sum())
