"""Two questions in one message: whether there are, where the message is cut so that each part asks one thing, and what each asks."""

import math
import re
from dataclasses import dataclass
from typing import Iterator, List, Mapping, Sequence, Tuple

import numpy as np

from bot.understanding.subjects import SEVERAL, never_paired
from bot.understanding.text import Prepared, prepare

# Where a second question may begin: after a sentence, or at a word that adds one.
_BORDER = re.compile(
    r"(?<=[?!.;])\s+|(?:(?<!\s)\s+)?[,:+/]\s+"
    r"|(?<!\s)\s+(?=(?:et|pis|puis|pi|ensuite|aussi|plus|and|also|en plus|deuxi[eè]mement|tant qu'[aà]|sinon)\b)",
    re.I,
)
_SHORTEST = 6  # characters: less is no question
_STEEPNESS = 3.0  # a margin of the subjects, times this, is the logarithm of its odds
_LEAST = 0.1  # what a part may ask although the whole message does not seem to
_UNCUT = 0.05  # two subjects that no cut sets apart (« le # pis le @ ») count so much less
_TRIED = 3  # readings of each part that are tried

# When there are two questions indeed: a logistic regression on 757 messages with two questions and 1,761 with one, none
# of them in training then. The threshold is where the project's blind questions are best answered: at 0.85 nine of ten
# double messages are seen and one single message in a hundred is doubled; 0.75 doubles two, 0.96 sees three of four.
_TWO = (2.94, 0.63, 0.84, 0.44, 1.13, 0.43, 2.91)
TWO = 0.85
MAYBE = 0.15  # of the blind questions that ask two things, none is thought less likely to


@dataclass(frozen=True)
class Pair:
    """Two intents that a message asks, the platforms of each part, and how surely it does ask two things, 0 to 1."""

    intents: Tuple[str, str]
    parts: Tuple[Prepared, ...]
    chance: float


def cuts(text: str, most: int = 12) -> List[Tuple[Prepared, Prepared]]:
    """Every way to cut a message in two at a border; `most` at the most.

    >>> [(a.clean, b.clean) for a, b in cuts("C'est quoi un mot-clic pis y'a combien de monde sur Twitter?")]
    [("C'est quoi un mot-clic", "pis y'a combien de monde sur Twitter?")]
    """
    pairs: List[Tuple[Prepared, Prepared]] = []
    for match in _BORDER.finditer(text):
        if len(pairs) == most:
            break
        left, right = text[: match.start()].strip(), text[match.end() :].strip()
        if len(left) >= _SHORTEST and len(right) >= _SHORTEST:
            pairs.append((prepare(left), prepare(right)))
    return pairs


def best_pair(
    text: str, likely: float, margins: Mapping[str, float], pairs: Sequence[Tuple[Prepared, Prepared]], intents: Sequence[str], rows: np.ndarray
) -> Pair:
    """The likeliest two things that a message asks.

    `likely` is the probability of « plusieurs », `margins` those of the subjects, `rows` the probabilities of `intents` for
    each part of `pairs`, one after the other. Each part is read by itself and in the light of the whole, for a part alone
    may be short of its subject (« c'est quoi une nétiquette, et devrais-je en avoir une? »).
    """
    told = {intent: _chance(_STEEPNESS * margin) for intent, margin in margins.items() if not never_paired(intent)}
    first, second = sorted(told, key=lambda intent: -told[intent])[:2]
    best, asked = _UNCUT * told[first] * told[second], (first, second)
    parts: Tuple[Prepared, ...] = ()
    light = np.array([0.0 if never_paired(intent) else told.get(intent, 0.0) + _LEAST for intent in intents])
    for number, pair in enumerate(pairs):
        for value, one, other in _readings(rows[2 * number] * light, rows[2 * number + 1] * light, pair):
            if value > best:
                best, asked, parts = value, (intents[one], intents[other]), pair
    runner_up = sorted((margin for intent, margin in margins.items() if not never_paired(intent)), reverse=True)[1]
    least = min(margins.get(intent, -1.0) for intent in asked)
    seen = (math.log(likely + 1e-4), margins.get(SEVERAL, -1.0), math.log(best + 1e-6), runner_up, least, float(text.count("?") > 1))
    return Pair(asked, parts, _chance(_TWO[0] + sum(weight * value for weight, value in zip(_TWO[1:], seen, strict=True))))


def _readings(left: np.ndarray, right: np.ndarray, pair: Tuple[Prepared, Prepared]) -> Iterator[Tuple[float, int, int]]:
    """The likeliest readings of two parts, as (weight, column, column); the same of both only where the platforms differ."""
    apart = {mention.platform for mention in pair[0].mentions} != {mention.platform for mention in pair[1].mentions}
    for one in np.argsort(-left)[:_TRIED]:
        for other in np.argsort(-right)[:_TRIED]:
            if one != other or (apart and pair[0].mentions and pair[1].mentions):
                yield float(left[one] * right[other]), int(one), int(other)


def _chance(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))
