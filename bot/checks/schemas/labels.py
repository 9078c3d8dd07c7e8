"""The shapes of labels, of the flags of urgent messages, and of what the checks hold to."""

from typing import Dict, List, Tuple

from bot.checks.schemas.types import Text, Word
from bot.shape import Strict


class LabelsFile(Strict):
    """data/labels.yml."""

    stances: Dict[str, Text]
    moods: Dict[str, Text]
    angles: Dict[str, Text]
    forms: Dict[str, Text]
    outside: Dict[str, Text]


class _Flag(Strict):
    label: Word
    turns: Tuple[Text, ...] = ()
    situations: Tuple[Text, ...] = ()
    stances: Tuple[Text, ...] = ()
    outside: Tuple[Text, ...] = ()
    unless: Tuple[Text, ...] = ()


class UrgentFile(Strict):
    """data/urgent.yml."""

    flags: Dict[str, _Flag]


class _Allowed(Strict):
    text: Text
    why: Text


class _Lint(Strict):
    near_duplicate: int
    near_leak: int
    common_property: int
    few_questions: int
    few_in_register: int


class ChecksFile(Strict):
    """data/checks.yml."""

    longest_sentence: int
    longest_label: int
    numbers_allowed: List[_Allowed]
    tutoiement_allowed: List[_Allowed]
    lint: _Lint
