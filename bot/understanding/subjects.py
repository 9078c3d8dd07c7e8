"""What a message asks when it asks several things at once: one yes or no for each intent, and one for « several ».

Messages that ask two things are few beside all the pairs there are, so pairs are made of single questions too. They are
never written out: the features of two texts said one after the other are, but for the border, the sum of theirs.
"""

import random
from collections import defaultdict
from dataclasses import dataclass
from typing import Dict, List, Sequence, Set, Tuple

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.svm import LinearSVC

from bot.understanding.dataset import Example
from bot.understanding.linear import Linear

SEVERAL = "plusieurs"  # the intent of messages that ask more than one thing
_PAIRS, _SINGLES = 8_000, 12_000  # made of two questions, and of one: more cost seconds and bring nothing
_LONGEST = 260  # characters of a question that is paired: nobody puts two stories in one message


@dataclass
class SubjectsClassifier:
    """Trained by `train`; `margins` is what it is for."""

    intents: Tuple[str, ...]
    words: Linear

    @classmethod
    def train(cls, rows: csr_matrix, examples: Sequence[Example]) -> "SubjectsClassifier":
        """Learns from the sparse rows of the training questions; those of intent « plusieurs » name their subjects."""
        chance = random.Random(0)  # noqa: S311 - the same pairs each time, no secret
        double = [number for number, example in enumerate(examples) if example.intent == SEVERAL]
        single = [number for number, example in enumerate(examples) if example.intent != SEVERAL]
        kept = {number for number in single if examples[number].register == "long"}  # stories look double and are not
        kept.update(chance.sample(single, min(_SINGLES, len(single))))
        firsts, seconds = _pairs(examples, chance)
        labels: List[Set[str]] = [{SEVERAL, *map(intent_of, examples[number].subjects)} for number in double]
        labels += [{SEVERAL, examples[one].intent, examples[other].intent} for one, other in zip(firsts, seconds, strict=True)]
        labels += [{examples[number].intent} for number in sorted(kept)]
        made = (rows[firsts] + rows[seconds]) * 2**-0.5
        learnt = vstack([rows[double], made, rows[sorted(kept)]], format="csr").astype(np.float64)
        intents = sorted(set().union(*labels))

        told = ([intent in each for each in labels] for intent in intents)
        return cls(tuple(intents), Linear.learnt(lambda: LinearSVC(C=0.5, random_state=0), learnt, told))

    def margins(self, rows: csr_matrix) -> List[Dict[str, float]]:
        """For each row, how far each intent is on the side of yes: over 0 is yes, 1 is sure."""
        return [dict(zip(self.intents, map(float, row), strict=True)) for row in self.words.scores(rows)]


def intent_of(topic: str) -> str:
    """The intent that a topic is learnt as: a platform's aspect is one intent for all platforms.

    >>> intent_of("plateforme.facebook.chiffres"), intent_of("aide.animateur"), intent_of("plateforme.autre")
    ('plateforme.chiffres', 'aide.animateur', 'plateforme.autre')
    """
    parts = topic.split(".")
    return f"plateforme.{parts[2]}" if len(parts) == 3 else topic


def never_paired(intent: str) -> bool:
    """Whether an intent is never one of two questions in a message."""
    return intent in (SEVERAL, "incompris", "assistant.rejet", "assistant.salutation") or intent.startswith("suite.")


def _pairs(examples: Sequence[Example], chance: random.Random) -> Tuple[List[int], List[int]]:
    """Questions two by two, of two intents, every intent as often."""
    by_intent: Dict[str, List[int]] = defaultdict(list)
    for number, example in enumerate(examples):
        if not never_paired(example.intent) and len(example.text) < _LONGEST:
            by_intent[example.intent].append(number)
    if len(by_intent) < 2:
        return [], []
    chosen = [chance.sample(sorted(by_intent), 2) for _ in range(min(_PAIRS, len(examples)))]
    return [chance.choice(by_intent[one]) for one, _ in chosen], [chance.choice(by_intent[other]) for _, other in chosen]
