"""Names that point elsewhere: every id that a file uses is one that exists."""

import re
from typing import Any, Dict, Iterator, List, Set, Tuple

from bot.checks.fault import Fault
from bot.checks.source import Key, Source
from bot.guide.model import PLATFORMS

GUIDE, FIGURES, OUTSIDE = "data/guide.yml", "data/figures.yml", "data/outside.yml"
RECOMMENDATION, COMPARISON, NAMES = (
    "data/recommendation.yml",
    "data/comparison.yml",
    "data/platforms.yml",
)
_PLACE = re.compile(r"\{(n:)?([^{}]*)\}")
_FACT = re.compile(r"\{(\w+)\}")
_BOUNDS, _SCOPES = ("plus_de", "pres_de", "environ", "exact"), ("monde", "quebec")
_KINDS = ("audience", "objectif", "contenu")
_GOAL = "objectif"
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_DATE = re.compile(rf"(?:(?:{_MONTHS}) )?\d{{4}}|\d{{4}}-\d{{4}}")
_LONGEST_SOURCE = 80
_TABLES = ("implied", "not_names")  # the entries of data/platforms.yml that are no platform


def _facts(source: Source) -> Dict[str, str]:
    """Every fact and the topic that holds it."""
    return {fact: topic["id"] for topic in source.topics() for fact in topic.get("facts") or {}}


def topics_point_to_topics(source: Source) -> Iterator[Fault]:
    """`next` names topics, `section` a section, `facts_used` facts, `outside` facts from
    elsewhere.
    """
    content = source.yaml(GUIDE)
    known = {
        "next": {topic["id"] for topic in source.topics()},
        "facts_used": set(_facts(source)),
        "outside": set(source.yaml(OUTSIDE)["facts"]),
    }
    used = {topic.get("section") for topic in source.topics()}
    for number, topic in enumerate(source.topics()):
        for key, ids in known.items():
            for place, name in enumerate(topic.get(key) or ()):
                if name not in ids:
                    yield source.fault(
                        GUIDE,
                        ["topics", number, key, place],
                        f"{topic['id']}, {key}",
                        f"unknown id « {name} »",
                    )
        if topic["id"] in (topic.get("next") or ()):
            yield source.fault(
                GUIDE, ["topics", number, "next"], f"{topic['id']}, next", "offers itself"
            )
        if topic.get("section") and topic["section"] not in content["sections"]:
            yield source.fault(
                GUIDE,
                ["topics", number, "section"],
                f"{topic['id']}, section",
                f"unknown section « {topic['section']} »",
            )
    for section in content["sections"]:
        if section not in used:
            yield source.fault(
                GUIDE, ["sections", section], f"sections, {section}", "no topic comes from it"
            )


def places_are_known(source: Source) -> Iterator[Fault]:
    """What stands in braces in an answer or a fact is a fact, a figure, or a name of
    data/outside.yml.
    """
    facts, figures = set(_facts(source)), set(source.yaml(FIGURES)["figures"])
    others = {"published", *source.yaml(OUTSIDE)["facts"]}
    for number, topic in enumerate(source.topics()):
        for keys, owner, text in _written(topic):
            for alone, name in _PLACE.findall(text):
                known = (
                    name in figures
                    if alone
                    else owner in figures
                    if name == "figure"
                    else name in facts or name in others
                )
                if not known:
                    what = (
                        f"{owner} has no figure in {FIGURES}"
                        if name == "figure"
                        else f"« {{{alone}{name}}} » is unknown"
                    )
                    yield source.fault(
                        GUIDE,
                        ["topics", number, *keys],
                        f"{topic['id']}, {owner or 'answer'}",
                        what,
                    )


def facts_end(source: Source) -> Iterator[Fault]:
    """No fact states itself, straight or by way of others."""
    named = {
        fact: set(_FACT.findall(str(text)))
        for topic in source.topics()
        for fact, text in (topic.get("facts") or {}).items()
    }
    for number, topic in enumerate(source.topics()):
        for fact in topic.get("facts") or {}:
            reached: Set[str] = set()
            new = named[fact]
            while new - reached:
                reached |= new
                new = set().union(*(named.get(other, set()) for other in new))
            if fact in reached:
                yield source.fault(
                    GUIDE,
                    ["topics", number, "facts", fact],
                    f"{topic['id']}, {fact}",
                    "the fact states itself",
                )


def _written(topic: Dict[str, Any]) -> Iterator[Tuple[List[Key], str, str]]:
    for fact, text in (topic.get("facts") or {}).items():
        yield ["facts", fact], fact, str(text)
    for number, part in enumerate(topic.get("answer") or ()):
        if isinstance(part, str):
            yield ["answer", number], "", part
        else:
            yield ["answer", number, "intro"], "", part["intro"]
            for place, item in enumerate(part["items"]):
                yield ["answer", number, "items", place], "", item


def figures_belong_to_facts(source: Source) -> Iterator[Fault]:
    """Every figure is a fact's, used by it, with a bound, a scope and a platform that are known."""
    facts = _facts(source)
    sentences = {
        fact: str(text)
        for topic in source.topics()
        for fact, text in (topic.get("facts") or {}).items()
    }
    for fact, figure in source.yaml(FIGURES)["figures"].items():
        problems = []
        if fact not in facts:
            problems.append(f"unknown fact « {fact} »")
        elif "{figure}" not in sentences[fact]:
            problems.append(f"the fact's sentence in {GUIDE} does not say it")
        if figure.get("bound") not in _BOUNDS:
            problems.append(f"bound « {figure.get('bound')} » is none of {', '.join(_BOUNDS)}")
        if figure.get("scope") not in _SCOPES:
            problems.append(f"scope « {figure.get('scope')} » is none of {', '.join(_SCOPES)}")
        if figure.get("platform") not in (None, *PLATFORMS):
            problems.append(f"unknown platform « {figure['platform']} »")
        elif (
            figure.get("platform")
            and fact in facts
            and f".{figure['platform']}." not in facts[fact]
        ):
            problems.append(f"platform {figure['platform']}, but the fact is of {facts[fact]}")
        if not isinstance(figure.get("value"), (int, float)) or isinstance(
            figure.get("value"), bool
        ):
            problems.append("value is no number")
        elif figure["value"] < 0 or (figure.get("percent") and figure["value"] > 100):
            problems.append("value is not possible")
        if (figure.get("date") is None) != (figure.get("source") is None):
            problems.append("date and source go together")
        if figure.get("date") is not None and not _DATE.fullmatch(str(figure["date"])):
            problems.append(f"date « {figure['date']} » is no year, two years or month and year")
        if len(str(figure.get("source") or "")) > _LONGEST_SOURCE:
            problems.append(
                f"source of {len(str(figure['source']))} characters, {_LONGEST_SOURCE} at most"
            )
        for problem in problems:
            yield source.fault(FIGURES, ["figures", fact], fact, problem)


def recommendation_points_to_facts(source: Source) -> Iterator[Fault]:
    """Each reason is a fact of the platform that it supports; each choice tells needs that
    exist.
    """
    content, facts = source.yaml(RECOMMENDATION), _facts(source)
    for need, entry in content["needs"].items():
        if entry.get("kind") not in _KINDS:
            yield source.fault(
                RECOMMENDATION,
                ["needs", need, "kind"],
                need,
                f"kind « {entry.get('kind')} » is none of {', '.join(_KINDS)}",
            )
        # a goal may be one that the guide ties to none
        if not entry.get("supports") and entry.get("kind") != _GOAL:
            yield source.fault(RECOMMENDATION, ["needs", need], need, "supports no platform")
        for platform, support in (entry.get("supports") or {}).items():
            keys: List[Key] = ["needs", need, "supports", platform]
            yield from _fact_of(
                source,
                RECOMMENDATION,
                keys,
                f"{need}, {platform}",
                platform,
                support.get("fact"),
                facts,
            )
            if not isinstance(support.get("weight"), (int, float)) or support["weight"] <= 0:
                yield source.fault(
                    RECOMMENDATION, keys, f"{need}, {platform}", "weight is no number above zero"
                )
    for number, question in enumerate(content["questions"]):
        if question.get("kind") not in _KINDS:
            yield source.fault(
                RECOMMENDATION,
                ["questions", number],
                f"question {number + 1}",
                f"unknown kind « {question.get('kind')} »",
            )
        for place, choice in enumerate(question["choices"]):
            for need in choice.get("needs") or [""]:
                if need not in content["needs"]:
                    yield source.fault(
                        RECOMMENDATION,
                        ["questions", number, "choices", place],
                        f"question {number + 1}, {choice.get('label')}",
                        f"unknown need « {need} »",
                    )


def _fact_of(
    source: Source,
    file: str,
    keys: List[Key],
    place: str,
    platform: str,
    fact: Any,
    facts: Dict[str, str],
) -> Iterator[Fault]:
    if platform not in PLATFORMS:
        yield source.fault(file, keys, place, f"unknown platform « {platform} »")
    elif fact not in facts:
        yield source.fault(file, keys, place, f"unknown fact « {fact} »")
    elif f".{platform}." not in facts[fact]:
        yield source.fault(file, keys, place, f"{fact} is a fact of {facts[fact]}")


def comparison_points_to_facts(source: Source) -> Iterator[Fault]:
    """Each row has a fact for each platform; each measure is one that some figure has."""
    content, facts = source.yaml(COMPARISON), _facts(source)
    measures: Set[str] = {
        figure.get("measure") for figure in source.yaml(FIGURES)["figures"].values()
    } | {"quebec"}
    for number, use in enumerate(content["uses"]):
        for platform in {*PLATFORMS, *use["facts"]}:
            yield from _fact_of(
                source,
                COMPARISON,
                ["uses", number, "facts"],
                f"{use['label']}, {platform}",
                platform,
                use["facts"].get(platform),
                facts,
            )
    for number, row in enumerate(content["figures"]):
        for measure in row["measures"]:
            if measure not in measures:
                yield source.fault(
                    COMPARISON, ["figures", number], row["label"], f"unknown measure « {measure} »"
                )
    for measure, pattern in content["criteria"].items():
        if measure not in measures:
            yield source.fault(
                COMPARISON,
                ["criteria", measure],
                f"criteria, {measure}",
                "no figure has this measure",
            )
        try:
            re.compile(pattern)
        except re.error as error:
            yield source.fault(
                COMPARISON,
                ["criteria", measure],
                f"criteria, {measure}",
                f"not a regular expression ({error})",
            )


def platform_names_are_clear(source: Source) -> Iterator[Fault]:
    """Every platform of the guide has names, no name stands for two platforms, and `implied` names
    platforms.
    """
    content = source.yaml(NAMES)
    owner: Dict[str, str] = {}
    for platform in PLATFORMS:
        if platform not in content:
            yield Fault(NAMES, 0, platform, "a platform of the guide has no names")
    for platform, entry in content.items():
        if platform in _TABLES:
            continue
        if entry.get("guide", True) != (platform in PLATFORMS):
            yield source.fault(
                NAMES, [platform], platform, "`guide` does not say whether the guide describes it"
            )
        for name in [*entry["names"], *entry["short"]]:
            if owner.setdefault(str(name), platform) != platform:
                yield source.fault(
                    NAMES, [platform], platform, f"« {name} » names {owner[str(name)]} too"
                )
    for platform in content["implied"]:
        if platform not in PLATFORMS:
            yield source.fault(
                NAMES, ["implied", platform], f"implied, {platform}", "unknown platform"
            )


CHECKS = (
    topics_point_to_topics,
    places_are_known,
    facts_end,
    figures_belong_to_facts,
    recommendation_points_to_facts,
    comparison_points_to_facts,
    platform_names_are_clear,
)
