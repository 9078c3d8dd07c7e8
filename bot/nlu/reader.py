"""Reads a message whole: what it asks, of which platforms, and what it tells of the person."""

import hashlib
import re
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Sequence, Set, Tuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from bot import deadline
from bot.guide.model import PLATFORMS
from bot.nlu.classifier import IntentClassifier
from bot.nlu.contrast import contrast, weighed
from bot.nlu.exclusion import excluded
from bot.nlu.features import SparseFeatures
from bot.nlu.language import in_french
from bot.nlu.needs import NeedsClassifier
from bot.nlu.platforms import implied, split
from bot.nlu.reading import NluResult
from bot.nlu.text import Prepared, prepare, read_all, ready, vectors_of
from bot.nlu.topics import SEVERAL
from bot.text.clean import plain
from bot.text.turns import denied, fillers, heard
from bot.training_data.dataset import Example, tellings

_ABOUT_SELF = ("choix.recommandation", "suite.profil")
# « celui avec des tableaux »: a platform without its name
_MAY_IMPLY = ("plateforme.", "suite.choix", "suite.plateforme", "hors_guide")
_WORDS = 4  # a question of fewer may mean one thing here and another there
_COMMAND = re.compile(r"[/!\\]\S+")


def _needs(
    features: SparseFeatures,
    rows: csr_matrix,
    vectors: Optional[NDArray[Any]],
    examples: Sequence[Example],
) -> NeedsClassifier:
    """Learns needs from the questions that tell some, and from the messages that tell one and ask
    nothing else.
    """
    about_self = [number for number, example in enumerate(examples) if example.needs]
    alone = tellings()
    messages = read_all([text for text, _ in alone])
    every = vstack([rows[about_self], features.transform(messages)], format="csr")
    of_alone = vectors_of(messages)
    meaning = (
        None
        if vectors is None or of_alone is None
        else np.concatenate([vectors[about_self], of_alone])
    )
    return NeedsClassifier.train(
        every,
        meaning,
        [*(examples[number].needs for number in about_self), *((need,) for _, need in alone)],
    )


@dataclass
class Reader:
    """Trained once, then `read` for every message."""

    features: SparseFeatures
    intents: IntentClassifier
    needs: NeedsClassifier
    # what is asked in so many words, by the digest of a question: a lesson is known at once
    taught: Mapping[bytes, str]

    @classmethod
    def train(
        cls, examples: Sequence[Example], report: Callable[[str], None] = lambda line: None
    ) -> "Reader":
        """Learns from labelled questions; `report` is told of each step, with the seconds since the
        start.
        """
        started = time.monotonic()

        def told(step: str) -> None:
            report(f"{step} ({time.monotonic() - started:.0f} s)")

        messages = read_all([example.text for example in examples])
        told(f"{len(examples)} questions: sentence vectors")
        features, vectors = SparseFeatures(), vectors_of(messages)
        rows = features.fit_transform(messages)
        told(f"{rows.shape[1]} features: characters, words, concepts")
        intents = IntentClassifier.train(
            rows, vectors, [example.intent for example in examples], told
        )
        needs = _needs(features, rows, vectors, examples)
        told("needs")
        return cls(
            features,
            intents,
            needs,
            _taught(zip(messages, (example.intent for example in examples), strict=True)),
        )

    def read(self, text: str) -> NluResult:
        """What a message asks and tells, out of all context."""
        (message,) = ready([prepare(text)])
        row, vector = self.features.transform([message]), vectors_of([message])
        deadline.check()
        known = self.taught.get(_digest(message))
        ranking = _certain(message) or (
            [(known, 1.0)]
            if known
            else self.intents.order(self._probabilities(message, row, vector))
        )
        named, others = split(message.mentions)
        aside = list(excluded(message.clean, message.mentions))
        deadline.check()
        ranking = _without_several(ranking)
        meant = [platform for platform in named if platform not in aside] or (
            [] if ranking[0][0] in _ABOUT_SELF else named
        )
        if ranking[0][0] in _ABOUT_SELF and len(meant) == 1:
            # the one platform named by who asks which to take is taken already, or unwanted
            aside, meant = [*aside, *meant], []
        guess = None if named or others else implied(message.clean)
        by_its_sign = guess is not None and _by_its_sign(message)
        if guess and (by_its_sign or ranking[0][0].startswith(_MAY_IMPLY)):
            meant = [guess]
        ruled_out = tuple(sorted(denied(message.masked)))
        return NluResult(
            text=message.clean,
            ranking=tuple(ranking),
            asks=(ranking[0][0],),
            platforms=tuple(meant),
            others=tuple(others),
            excluded=tuple(platform for platform in aside if platform in PLATFORMS),
            needs={
                need: strength
                for need, strength in self.needs.strengths(row, vector).items()
                if need not in ruled_out
            },
            denied=ruled_out,
            bare=by_its_sign or _names_only(message),
            french=in_french(message.clean),
            known=known is not None,
        )

    def _probabilities(
        self, message: Prepared, row: csr_matrix, vector: Optional[NDArray[Any]]
    ) -> NDArray[Any]:
        """What is asked, in the order of `intents`; where one question is set aside for another,
        that other.
        """
        whole: NDArray[Any] = self.intents.probabilities(row, vector)[0]
        found = contrast(message)
        if found is None:
            return whole
        parts = ready([found.aside, found.wanted])
        aside, wanted = self.intents.probabilities(
            self.features.transform(parts), vectors_of(parts)
        )
        return weighed(whole, aside, wanted, self.intents.intents)


def _taught(questions: Iterable[Tuple[Prepared, str]]) -> Dict[bytes, str]:
    """The intent of each question of some length that stands by itself; those taught in two ways
    are left out.
    """
    intents: Dict[bytes, Set[str]] = defaultdict(set)
    for message, intent in questions:
        if len(message.masked.split()) >= _WORDS:
            intents[_digest(message)].add(intent)
    alone = {digest: next(iter(of)) for digest, of in intents.items() if len(of) == 1}
    return {
        digest: intent
        for digest, intent in alone.items()
        if intent != SEVERAL and not intent.startswith("suite.")
    }


def _digest(message: Prepared) -> bytes:
    """Eight bytes that stand for a message as it reads, whatever its accents, capitals and
    punctuation.
    """
    words = " ".join(re.findall(r"[a-z0-9#@]+", plain(message.spoken)))
    return hashlib.blake2b(words.encode(), digest_size=8).digest()


def _certain(message: Prepared) -> List[Tuple[str, float]]:
    """What needs no classifier: a message without a word is not understood, a lone command is none
    of our business.
    """
    if not any(char.isalnum() for char in message.clean):
        return [("incompris", 1.0)]
    return [("hors_sujet", 1.0)] if _COMMAND.fullmatch(message.clean) else []


def _names_only(message: Prepared) -> bool:
    """Whether a message names a platform and nothing else of substance.

    >>> _names_only(prepare("ok pis su pinterest?")), _names_only(prepare("pinterest, combien?"))
    (True, False)
    """
    return bool(message.mentions) and all(
        word in fillers() for word in re.findall(r"[\w']+", message.masked)
    )


def _by_its_sign(message: Prepared) -> bool:
    """Whether a message points at a platform by what is known of it, and asks nothing else.

    >>> _by_its_sign(prepare("Et celui avec les épingles?")), _by_its_sign(prepare("et celui des épingles, combien?"))
    (True, False)
    """  # noqa: E501
    return heard("by_its_sign", message.masked) is not None and not heard("asking", message.masked)


def _without_several(ranking: Sequence[Tuple[str, float]]) -> List[Tuple[str, float]]:
    """The ranking of what is asked, its probabilities again summing to 1."""
    kept = [(intent, value) for intent, value in ranking if intent != SEVERAL]
    total = sum(value for _, value in kept) or 1.0
    return [(intent, value / total) for intent, value in kept]
