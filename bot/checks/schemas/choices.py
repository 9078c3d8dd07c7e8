"""The shapes of what is computed: recommendations, comparisons, and the names of platforms."""

from typing import Any, Dict, List, Optional, Union

from pydantic import root_validator

from bot.checks.schemas.types import Regex, Text
from bot.shape import Strict

_TABLES = ("implied", "not_names")


class _Support(Strict):
    fact: Text
    weight: Union[int, float]


class _Need(Strict):
    label: Text
    kind: Text
    doubted: Optional[Regex]
    supports: Optional[Dict[str, _Support]]


class _Choice(Strict):
    label: Text
    says: Text
    needs: List[Text]


class _Question(Strict):
    kind: Text
    ask: Text
    refine: Text
    choices: List[_Choice]


class RecommendationFile(Strict):
    """data/recommendation.yml."""

    needs: Dict[str, _Need]
    questions: List[_Question]


class _Use(Strict):
    label: Text
    facts: Dict[str, Text]
    says: Dict[str, Text]


class _Row(Strict):
    label: Text
    measures: List[Text]


class ComparisonFile(Strict):
    """data/comparison.yml."""

    uses: List[_Use]
    figures: List[_Row]
    criteria: Dict[str, Regex]


class _Platform(Strict):
    guide: bool = True
    names: List[Text]
    short: List[Text]


class PlatformsFile(Strict):
    """data/platforms.yml: an entry a platform, and two tables of words."""

    each: Dict[str, _Platform]
    implied: Dict[str, List[Text]]
    not_names: List[Text]

    @root_validator(pre=True)
    def _apart(cls, values: Dict[str, Any]) -> Dict[str, Any]:  # noqa: N805 - pydantic makes it a class method
        tables = {name: values[name] for name in _TABLES if name in values}
        return {
            **tables,
            "each": {name: entry for name, entry in values.items() if name not in _TABLES},
        }
