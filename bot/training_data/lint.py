"""Looks the training questions over: what is there twice, what contradicts itself, what is missing,
what leaked from the tests.

Comparing 40,000 questions pair by pair would take hours. Two questions that are nearly the same
share a rare word or a pair of neighbouring words, so only those that share one are compared.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Callable, Dict, Iterable, List, Sequence, Set, Tuple

import numpy as np
from rapidfuzz import fuzz, process

from bot.evaluation.scoring import turns_of
from bot.guide import load_guide
from bot.paths import DATA
from bot.text.clean import clean, plain
from bot.text.normalise import normalise
from bot.training_data.dataset import Example
from bot.training_data.dialogues import Dialogue
from bot.yamlfile import read_yaml

REGISTERS = ("standard", "oral", "mobile", "joual", "franglais", "keywords", "long")
_WORD = re.compile(r"[^\W_]+|[#@]")
_RARE = 3  # how many of its rarest words a question is filed under
# questions that share a more common word than that are compared by their other words
_LARGEST_BLOCK = 600


@lru_cache(maxsize=1)
def limits() -> Dict[str, int]:
    """What counts as near, few and common (data/checks.yml, `lint`)."""
    values: Dict[str, int] = read_yaml(DATA / "checks.yml")["lint"]
    return values


@dataclass(frozen=True)
class Line:
    """One question, where it is from, and what it is an example of."""

    text: str
    topic: str
    intent: str = ""
    origin: str = "training"
    register: str = ""


@dataclass(frozen=True)
class Pair:
    """Two questions that resemble each other, 0 to 100."""

    first: Line
    second: Line
    score: float


def of_training(examples: Iterable[Example]) -> List[Line]:
    """The training questions as lines."""
    return [
        Line(example.text, example.topic, example.intent, "training", example.register)
        for example in examples
    ]


def of_dialogues(found: Iterable[Dialogue]) -> List[Line]:
    """Every message of labelled conversations as a line."""
    return [
        Line(turn.user, turn.topics[0], "", f"{dialogue.id}.{number}")
        for dialogue in found
        for number, turn in enumerate(dialogue.turns)
    ]


def of_tests(paths: Iterable[Path]) -> List[Line]:
    """The labelled questions of files, every turn of every dialogue, as lines."""
    return [
        Line(
            turn.text,
            ",".join(turn.expected),
            "",
            f"{turn.file} {turn.id}.{turn.number}",
            turn.register,
        )
        for path in paths
        for turn in turns_of(path)
    ]


def words(text: str) -> str:
    """Case, accents and punctuation set aside.

    >>> words("C'est QUOI, un mot-clic?")
    'c est quoi un mot clic'
    """
    return " ".join(_WORD.findall(plain(clean(text))))


def read_aloud(text: str) -> str:
    """That, with Québec typing made plain too: what two spellings of one question have in common.

    >>> read_aloud("cb de monde su FB??") == read_aloud("Combien de monde sur fb?")
    True
    """
    return words(normalise(text))


def duplicates(lines: Sequence[Line]) -> List[Tuple[Line, ...]]:
    """Groups of questions that are the same but for case, accents and punctuation, of one
    intent.
    """
    return [group for group in _same(lines) if len({line.intent for line in group}) == 1]


def contradictions(lines: Sequence[Line]) -> List[Tuple[Line, ...]]:
    """Groups of questions that are the same, of different intents: nothing can be learnt from
    them.
    """
    return [group for group in _same(lines) if len({line.intent for line in group}) > 1]


def _same(lines: Sequence[Line]) -> List[Tuple[Line, ...]]:
    groups: Dict[str, List[Line]] = defaultdict(list)
    for line in lines:
        groups[words(line.text) or line.text].append(line)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def near_duplicates(lines: Sequence[Line]) -> List[Pair]:
    """Pairs that are nearly the same and not quite, most alike first."""
    keys = [words(line.text) for line in lines]
    found = _alike(keys, keys, limits()["near_duplicate"])
    pairs = [
        Pair(lines[one], lines[other], score)
        for (one, other), score in found.items()
        if one < other and keys[one] != keys[other]
    ]
    return sorted(pairs, key=lambda pair: (-pair.score, pair.first.text))


def leaks(training: Sequence[Line], tests: Sequence[Line]) -> List[Pair]:
    """Test questions that training holds too, exactly or nearly. What is too short to be anybody's
    is left out.
    """
    asked = [(line, read_aloud(line.text)) for line in tests]
    asked = [(line, key) for line, key in asked if len(key.split()) > limits()["common_property"]]
    learnt = [read_aloud(line.text) for line in training]
    found = _alike([key for _, key in asked], learnt, limits()["near_leak"])
    pairs = [Pair(asked[one][0], training[other], score) for (one, other), score in found.items()]
    return sorted(pairs, key=lambda pair: (-pair.score, pair.first.text))


@dataclass(frozen=True)
class Spot:
    """Where questions are few; `register` is empty where the topic as a whole has few."""

    topic: str
    register: str
    count: int


def empty_spots(lines: Sequence[Line]) -> List[Spot]:
    """Topics, and registers of topics, with few questions, emptiest first."""
    by_topic, by_both = (
        Counter(line.topic for line in lines),
        Counter((line.topic, line.register) for line in lines),
    )
    topics = sorted({*load_guide().topics, *by_topic})
    spots = [
        Spot(topic, "", by_topic[topic])
        for topic in topics
        if by_topic[topic] < limits()["few_questions"]
    ]
    spots += [
        Spot(topic, register, by_both[topic, register])
        for topic in topics
        for register in REGISTERS
        if by_both[topic, register] < limits()["few_in_register"]
    ]
    return sorted(spots, key=lambda spot: (spot.count, spot.topic, spot.register))


def _alike(ones: Sequence[str], others: Sequence[str], cutoff: int) -> Dict[Tuple[int, int], float]:
    """The places of every pair, one of each side, whose words are that much alike."""
    file_under = _filing([*ones, *others] if ones is not others else ones)
    left, right = _blocks(ones, file_under), _blocks(others, file_under)
    found: Dict[Tuple[int, int], float] = {}
    for name, places in left.items():
        across = right.get(name, [])
        if (
            not across
            or max(len(places), len(across)) > _LARGEST_BLOCK
            or (ones is others and len(places) < 2)
        ):
            continue
        scores = process.cdist(
            [ones[p] for p in places],
            [others[p] for p in across],
            scorer=fuzz.ratio,
            score_cutoff=cutoff,
            dtype=np.float32,
        )
        for row, column in zip(*np.nonzero(scores), strict=True):
            found[places[row], across[column]] = float(scores[row, column])
    return found


def _filing(keys: Sequence[str]) -> Callable[[str], Set[str]]:
    """How a question is filed: under its rarest words that are not its alone, and under its pairs
    of neighbours.
    """
    counts = Counter(word for key in keys for word in set(key.split()))

    def file_under(key: str) -> Set[str]:
        told = key.split()
        shared = sorted(
            (word for word in set(told) if counts[word] > 1), key=lambda word: (counts[word], word)
        )
        return {*shared[:_RARE], *(f"{one} {two}" for one, two in pairwise(told)), key}

    return file_under


def _blocks(keys: Sequence[str], file_under: Callable[[str], Set[str]]) -> Dict[str, List[int]]:
    blocks: Dict[str, List[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        for name in file_under(key):
            blocks[name].append(place)
    return blocks
