"""What a message asks where it stands in a conversation, as the encoder hears message and state together."""

import re
from dataclasses import replace
from typing import Dict, List, Sequence, Tuple

from bot.advice.context import Told
from bot.advice.reading import Reading
from bot.guide.model import PLATFORMS
from bot.understanding import encoder
from bot.understanding.platforms import find
from bot.understanding.spoken import spoken, state

# Where another question may begin: after a sentence, at a comma, or at a word that adds one.
_BORDER = re.compile(r"(?<=[?!.;])\s+|,\s+|(?<!\s)\s+(?=(?:et|pis|puis|pi|ensuite|aussi|and|also|sinon)\b)", re.I)
_SHORTEST = 4  # characters: less is no part of its own
_MOST = 12  # parts looked at
_SEVERAL = 0.3  # an act at least so likely is looked for in the parts


def in_context(reading: Reading, told: Sequence[Told]) -> Reading:
    """The reading, with what it asks in the light of the last answers (none yet: by itself); as it was without an encoder."""
    if not encoder.available():
        return reading
    (vector,) = encoder.encode([state(told) + spoken(reading.text)])
    acts = encoder.heard(vector, "acts")
    return replace(reading, acts=acts, asked_of=encoder.heard(vector, "plat"), of_act=_platforms_of_each(reading, acts))


def _platforms_of_each(reading: Reading, acts: Dict[str, float]) -> Dict[str, Tuple[str, ...]]:
    """Where several acts and several platforms are heard, the platforms named in the part of the message that asks each act."""
    likely = [act for act, chance in acts.items() if chance >= _SEVERAL]
    parts = _parts(reading.text)
    if len(likely) < 2 or len(reading.platforms) < 2 or len(parts) < 2:
        return {}
    heard = [encoder.heard(vector, "acts") for vector in encoder.encode([spoken(part) for part in parts])]
    found: Dict[str, Tuple[str, ...]] = {}
    for act in likely:
        best = max(range(len(parts)), key=lambda number: heard[number][act])
        found[act] = next(filter(None, map(_named, reversed(parts[: best + 1]))), ())  # « LinkedIn, à quoi ça sert? »: named just before
    return found


def _named(part: str) -> Tuple[str, ...]:
    return tuple(dict.fromkeys(mention.platform for mention in find(part) if mention.platform in PLATFORMS))


def _parts(text: str) -> List[str]:
    """The parts that may each ask something.

    >>> _parts("C'est quoi un mot-clic pis y'a combien de monde sur Twitter?")
    ["C'est quoi un mot-clic", "pis y'a combien de monde sur Twitter?"]
    """
    return [part for part in (piece.strip() for piece in _BORDER.split(text)) if len(part) >= _SHORTEST][:_MOST]
