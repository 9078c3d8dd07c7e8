"""The guide against the registry: every topic there, every fact stated by the answer to its
topic.
"""

import re
from collections import Counter
from typing import Any, Dict, Iterator, List, Sequence, Set

from bot.checks.fault import Fault
from bot.checks.source import Source

GUIDE, REGISTRY = "data/guide.yml", "data/topics.yml"
_PLACE = re.compile(r"\{(?:n:)?(\w+)\}")
_COMPUTED = ("recommend", "compare", "rank")


def topics_registered(source: Source) -> Iterator[Fault]:
    """The topics of the guide are those of the registry, each once, each with a purpose."""
    registered: Dict[str, Any] = source.yaml(REGISTRY)["topics"]
    counts = Counter(topic["id"] for topic in source.topics())
    for number, topic in enumerate(source.topics()):
        if topic["id"] not in registered:
            yield source.fault(
                GUIDE,
                ["topics", number, "id"],
                topic["id"],
                f"unknown topic: {REGISTRY} does not list it",
            )
        if counts[topic["id"]] > 1:
            yield source.fault(GUIDE, ["topics", number, "id"], topic["id"], "written twice")
    for name, entry in registered.items():
        if name not in counts:
            yield source.fault(
                REGISTRY, ["topics", name], name, f"registered, but {GUIDE} has no such topic"
            )
        if not (entry or {}).get("purpose"):
            yield source.fault(REGISTRY, ["topics", name], name, "has no purpose")


def facts_registered(source: Source) -> Iterator[Fault]:
    """The facts of each topic are those of the registry."""
    registered: Dict[str, Any] = source.yaml(REGISTRY)["topics"]
    for number, topic in enumerate(source.topics()):
        held = list(topic.get("facts") or {})
        wanted = (registered.get(topic["id"]) or {}).get("facts") or []
        for fact in held:
            if fact not in wanted:
                yield source.fault(
                    GUIDE,
                    ["topics", number, "facts", fact],
                    f"{topic['id']}, {fact}",
                    f"unknown fact: {REGISTRY} does not list it there",
                )
        for fact in wanted:
            if fact not in held:
                yield source.fault(
                    GUIDE,
                    ["topics", number, "facts"],
                    f"{topic['id']}, {fact}",
                    "the fact is missing",
                )


def answers_written(source: Source) -> Iterator[Fault]:
    """Every topic has an answer, written or computed."""
    for number, topic in enumerate(source.topics()):
        if not topic.get("answer") and not topic.get("computed"):
            yield source.fault(GUIDE, ["topics", number], topic["id"], "has no answer")
        if topic.get("computed") and topic["computed"] not in _COMPUTED:
            yield source.fault(
                GUIDE,
                ["topics", number, "computed"],
                topic["id"],
                f"« {topic['computed']} » is none of {', '.join(_COMPUTED)}",
            )


def facts_stated(source: Source) -> Iterator[Fault]:
    """Every fact is stated by the answer to its topic; what is computed states its facts by what it
    does (tests/answers).
    """
    for number, topic in enumerate(source.topics()):
        if topic.get("computed"):
            continue
        stated = _stated(topic.get("answer") or [])
        for fact in topic.get("facts") or {}:
            if fact not in stated:
                yield source.fault(
                    GUIDE,
                    ["topics", number, "facts", fact],
                    f"{topic['id']}, {fact}",
                    "no answer states this fact",
                )


def _stated(parts: Sequence[Any]) -> Set[str]:
    texts: List[str] = []
    for part in parts:
        texts += (
            [part] if isinstance(part, str) else [part.get("intro", ""), *part.get("items", ())]
        )
    return {name for text in texts for name in _PLACE.findall(text)}


CHECKS = (topics_registered, facts_registered, answers_written, facts_stated)
