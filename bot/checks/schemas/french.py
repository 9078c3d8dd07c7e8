"""The shapes of what is known of French, and of what looks like a name or a password."""

from typing import Any, Dict, List

from pydantic import root_validator

from bot.checks.schemas.types import OfPlatforms, Regex, Text
from bot.shape import Strict

_TABLES = ("denied", "fillers")


class TypingFile(Strict):
    """data/french/typing.yml."""

    words: Dict[str, Text]
    phrases: Dict[str, Text]


class ConceptsFile(Strict):
    """data/french/concepts.yml."""

    concepts: Dict[str, Regex]
    by_platform: List[Text]


class ExclusionFile(Strict):
    """data/french/exclusion.yml."""

    patterns: List[OfPlatforms]


class LanguagesFile(Strict):
    """data/french/languages.yml."""

    french: List[Text]
    others: Dict[str, List[Text]]


class TurnsFile(Strict):
    """data/french/turns.yml: patterns a turn of phrase, needs ruled out, words that add nothing."""

    each: Dict[str, List[Regex]]
    denied: Dict[str, Regex]
    fillers: Text

    @root_validator(pre=True)
    def _apart(cls, values: Dict[str, Any]) -> Dict[str, Any]:  # noqa: N805 - pydantic makes it a class method
        tables = {name: values[name] for name in _TABLES if name in values}
        return {
            **tables,
            "each": {name: entry for name, entry in values.items() if name not in _TABLES},
        }


class NamesFile(Strict):
    """data/privacy/names.yml."""

    first_names: Text
    also_words: Text
    family_names: Text
    family_words: Text


class AroundFile(Strict):
    """data/privacy/names_around.yml."""

    says_a_name: List[Text]
    may_say_a_name: List[Text]
    says_a_name_with_a_capital: List[Text]
    verbs: List[Text]
    relations: List[Text]
    titles_before_a_capital: List[Text]
    titles: List[Text]
    trade: List[Text]
    trade_after: List[Text]
    public: List[Text]
    words: Text


class SaidOfPasswordsFile(Strict):
    """data/privacy/passwords.yml."""

    said_of_one: Text


class PasswordsFile(Strict):
    """data/passwords.yml."""

    words: Text


class SearchFile(Strict):
    """data/search.yml."""

    empty_words: List[Text]
