"""What a message asks where it stands in a conversation, as the encoder hears message and state
together.
"""

import re
from dataclasses import replace
from typing import Any, Dict, Iterable, List, Sequence, Tuple

from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bot.guide.model import PLATFORMS
from bot.nlu import cases, encoder, hearing
from bot.nlu.buttons import by_question, names_a_topic
from bot.nlu.platforms import find
from bot.nlu.reading import CERTAIN, NluResult, Told
from bot.nlu.spoken import spoken, state
from bot.nlu.words import with_cues

# Where another question may begin: after a sentence, at a comma, or at a word that adds one.
_BORDER = re.compile(
    r"(?<=[?!.;])\s+|,\s+|(?<!\s)\s+(?=(?:et|pis|puis|pi|ensuite|aussi|and|also|sinon)\b)", re.I
)
_SHORTEST = 4  # characters: less is no part of its own
_MOST = 12  # parts looked at
_ADVICE = "choix.recommandation"
_EVEN = 0.5
_FAINT = 0.1  # a need less sure is left out
# A situation less likely is not worth a button: of 26 messages heard wrongly first, 15 have the
# right one among the next two
# that are so likely, 6 among two of 0.1 and more.
_TAPPED = 0.03
_POSSIBLE = 0.2  # an act or a state of mind less likely is left out
_SEVERAL = 0.3  # an act at least so likely is looked for in the parts


def in_context(reading: NluResult, told: Sequence[Told], before: str = "") -> NluResult:
    """The reading, with what it asks in the light of the last answers (none yet: by itself), and
    what it tells in that of the last words of the message before; as it was without an encoder.
    """
    reading = with_cues(reading)
    button = by_question(reading.text)
    if button:
        reading = replace(reading, situations={button: CERTAIN})
    elif names_a_topic(reading.text):
        reading = replace(reading, known=True)
    if not encoder.available():
        return reading
    text = spoken(reading.text)
    (vector,) = encoder.encode([state(told) + text])
    # one by one: a text among others is read a little otherwise
    alone = [encoder.encode([each])[0] for each in _ways_to_read(text, before)]
    acts, situations = encoder.heard(vector, "acts"), reading.situations or _situations(alone)
    heard = replace(
        reading,
        acts=acts,
        asked_of=encoder.heard(vector, "plat"),
        of_act=_platforms_of_each(reading, acts),
        situations=situations,
        cases={} if reading.situations else _cases(situations, alone),
    )
    return _beside(heard, text, vector)


def _ways_to_read(text: str, before: str) -> List[str]:
    """A message by itself and, where one was before it, as what goes on from that."""
    return [text, f"{spoken(before)} {text}"] if before else [text]


def _situations(vectors: Sequence[NDArray[Any]]) -> Dict[str, float]:
    """The situations that a message may tell, each way to read it counting as much; that it tells
    none is one of them.
    """
    heard = _mean([encoder.one_of(vector, "situation") for vector in vectors])
    return {name: chance for name, chance in heard.items() if chance >= _TAPPED}


def _cases(
    situations: Iterable[str], vectors: Sequence[NDArray[Any]]
) -> Dict[str, Dict[str, float]]:
    """What exactly is asked in each of the situations that a message may tell, where they have
    cases.
    """
    heard = ((name, [cases.chances(name, vector) for vector in vectors]) for name in situations)
    return {name: _mean(of) for name, of in heard if of[0]}


def _mean(chances: Sequence[Dict[str, float]]) -> Dict[str, float]:
    return {name: sum(of[name] for of in chances) / len(chances) for name in chances[0]}


def _beside(reading: NluResult, text: str, vector: NDArray[Any]) -> NluResult:
    """The reading, with what is heard beside the acts: the angle of each likely one, the state of
    mind, what is outside the guide.
    """
    heads = hearing.heads()
    if not heads:
        return reading
    row = hearing.features([text], vector[None, :])
    likely = {act for act, chance in reading.acts.items() if chance >= _POSSIBLE} | {
        intent for intent, _ in reading.ranking[:3]
    }
    outside = sorted(hearing.chances(heads["outside"], row).items(), key=lambda item: -item[1])
    reading = _aside_or_not(reading, _alone(hearing.ASIDE, row))
    return replace(
        reading,
        angles={act: hearing.chances(heads["angle"], row, act) for act in sorted(likely)},
        stance={
            name: chance
            for name, chance in hearing.each(heads["stance"], row).items()
            if chance >= _POSSIBLE
        },
        outside=dict(outside),
        form=hearing.chances(heads["form"], row),
        needs=_needs(reading, hearing.each(heads["needs"], row)),
        words=_alone(hearing.WORDS_ASKED, row),
        mood=_alone(hearing.MOOD_ALONE, row),
        distress=_alone(hearing.DISTRESS, row),
        reproach=_alone(hearing.REPROACH, row),
        danger=_alone(hearing.DANGER, row),
        moods=hearing.chances(heads["moods"], row) if "moods" in heads else {},
    )


def _alone(name: str, row: csr_matrix) -> float:
    """The chance of the one label of a head; 0 where there is no such head."""
    heads = hearing.heads()
    return hearing.each(heads[name], row)[name] if name in heads else 0.0


def _aside_or_not(reading: NluResult, chance: float) -> NluResult:
    """The reading, with the one platform that is named by who asks for advice set aside or not, as
    it is heard.
    """
    alone = (*reading.platforms, *reading.excluded)
    if (
        len(alone) != 1
        or reading.acts.get(_ADVICE, 0.0) < _SEVERAL
        or reading.ranking[0][0] not in (_ADVICE, "suite.profil")
    ):
        return reading
    return (
        replace(reading, platforms=(), excluded=alone)
        if chance >= _EVEN
        else replace(reading, platforms=alone, excluded=())
    )


def _needs(reading: NluResult, heard: Dict[str, float]) -> Dict[str, float]:
    """How surely each need is told: as the words alone tell it and as it is heard here, in equal
    parts; strongest first.
    """
    both = {
        need: (reading.needs.get(need, 0.0) + heard.get(need, 0.0)) / 2
        for need in {*reading.needs, *heard}
        if need not in reading.denied
    }
    return {
        need: strength
        for need, strength in sorted(both.items(), key=lambda item: -item[1])
        if strength >= _FAINT
    }


def _platforms_of_each(reading: NluResult, acts: Dict[str, float]) -> Dict[str, Tuple[str, ...]]:
    """Where several acts and several platforms are heard, the platforms named in the part of the
    message that asks each act.
    """
    likely = [act for act, chance in acts.items() if chance >= _SEVERAL]
    parts = _parts(reading.text)
    if len(likely) < 2 or len(reading.platforms) < 2 or len(parts) < 2:
        return {}
    heard = [
        encoder.heard(vector, "acts") for vector in encoder.encode([spoken(part) for part in parts])
    ]
    found: Dict[str, Tuple[str, ...]] = {}
    for act in likely:
        best = max(range(len(parts)), key=lambda number: heard[number][act])
        # « LinkedIn, à quoi ça sert? »: named just before
        found[act] = next(filter(None, map(_named, reversed(parts[: best + 1]))), ())
    return found


def _named(part: str) -> Tuple[str, ...]:
    return tuple(
        dict.fromkeys(mention.platform for mention in find(part) if mention.platform in PLATFORMS)
    )


def _parts(text: str) -> List[str]:
    """The parts that may each ask something.

    >>> _parts("C'est quoi un mot-clic pis y'a combien de monde sur Twitter?")
    ["C'est quoi un mot-clic", "pis y'a combien de monde sur Twitter?"]
    """
    return [
        part for part in (piece.strip() for piece in _BORDER.split(text)) if len(part) >= _SHORTEST
    ][:_MOST]
