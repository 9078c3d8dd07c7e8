"""Everything that people read, filled and typeset, with the place where it is written."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Iterator, List

from bot.answers.topic import fill
from bot.checks import replies
from bot.checks.source import Key, Source
from bot.guide import Guide
from bot.text.typography import typeset

_ASIDE = ("consent_version", "mail_")  # no sentence, or a subject line, or ends in an address
_typeset = lru_cache(maxsize=32_768)(typeset)  # most texts are those of the check before
# in a sentence of the flow: a platform's name, or what was understood
_PLACE = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Said:
    """One text as it is read. `platform` where it is a topic's of one platform; `kind` is sentence,
    reply, fragment, label or question.
    """

    file: str
    keys: "tuple[Key, ...]"
    place: str
    text: str
    kind: str = "sentence"
    platform: str = ""


def said(source: Source) -> List[Said]:
    """The texts of all files, in order. A text whose places cannot be filled is left to the
    references' check.
    """
    return source.once("said", lambda: list(_all(source)))


def _all(source: Source) -> Iterator[Said]:
    yield from _guide(source, source.guide())
    for file in ("data/wording.yml", "data/errors.yml", "data/callbacks.yml"):
        for name, value in source.yaml(file).items():
            if name.startswith(_ASIDE):
                continue
            kind = "label" if name.endswith("_label") else "sentence"
            for number, text in enumerate(value if isinstance(value, list) else [value]):
                yield Said(
                    file,
                    (name, number) if isinstance(value, list) else (name,),
                    name,
                    _typeset(_PLACE.sub("Facebook", str(text))),
                    kind,
                )
    yield from _recommendation(source.yaml("data/recommendation.yml"))
    yield from _comparison(source.yaml("data/comparison.yml"))
    yield from _replies(source, source.guide())
    lines = source.yaml("data/outside.yml")["help_lines"]
    for name in ("lead", "end", "now", "called", "given_away"):
        yield Said(
            "data/outside.yml",
            ("help_lines", name),
            f"help_lines, {name}",
            _typeset(lines[name]),
            "urgent",
        )


def _guide(source: Source, guide: Guide) -> Iterator[Said]:
    file = "data/guide.yml"
    for number, topic in enumerate(source.topics()):
        known = guide.topics.get(topic["id"])
        platform = (known.platform if known else None) or ""
        top: List[Key] = ["topics", number]
        for name in ("label", "question"):
            if topic.get(name):
                yield Said(
                    file,
                    (*top, name),
                    f"{topic['id']}, {name}",
                    _typeset(topic[name]),
                    name,
                    platform,
                )
        for fact in topic.get("facts") or {}:
            text = _filled(guide, f"{{{fact}}}")
            if text:
                yield Said(
                    file,
                    (*top, "facts", fact),
                    f"{topic['id']}, {fact}",
                    text,
                    "fragment",
                    platform,
                )
        for place, part in enumerate(topic.get("answer") or ()):
            at = (*top, "answer", place)
            if isinstance(part, str):
                text = _filled(guide, part)
                if text:
                    yield Said(
                        file,
                        at,
                        f"{topic['id']}, answer",
                        text[:1].upper() + text[1:],
                        "sentence",
                        platform,
                    )
                continue
            for name, texts in (("intro", [part["intro"]]), ("items", part["items"])):
                for item, written in enumerate(texts):
                    text = _filled(guide, written)
                    if text:
                        kind = "sentence" if name == "intro" else "fragment"
                        yield Said(
                            file,
                            (*at, name, item) if name == "items" else (*at, name),
                            f"{topic['id']}, answer",
                            text,
                            kind,
                            platform,
                        )


def _filled(guide: Guide, text: str) -> str:
    try:
        return _typeset(fill(guide, text))
    except (KeyError, RecursionError):
        return ""


def _replies(source: Source, guide: Guide) -> Iterator[Said]:
    for file, keys, place, entry in replies.entries(source):
        for at, text in replies.sentences(entry):
            yield Said(
                file, (*keys, *at), place, _filled(guide, text.replace("{name}", "TikTok")), "reply"
            )
    for number_of, file, top in (
        ("whom", replies.OUTSIDE, ("whom",)),
        ("stance", replies.STANCES, ()),
        ("mood", replies.MOODS, ()),
        ("joint", f"{replies.FOLDER}/joints.yml", ()),
    ):
        content = source.yaml(file)["whom"] if top else source.yaml(file)
        for name, ways in content.items():
            for number, text in enumerate(ways):
                kind = "fragment" if number_of == "joint" else "sentence"
                yield Said(
                    file,
                    (*top, name, number),
                    f"{number_of} {name}",
                    _typeset(_PLACE.sub("Facebook", text)),
                    kind,
                )


def _recommendation(content: Any) -> Iterator[Said]:
    file = "data/recommendation.yml"
    for need, entry in content["needs"].items():
        yield Said(
            file, ("needs", need, "label"), f"{need}, label", _typeset(entry["label"]), "fragment"
        )
    for number, question in enumerate(content["questions"]):
        for name in ("ask", "refine"):
            yield Said(
                file,
                ("questions", number, name),
                f"question {number + 1}, {name}",
                _typeset(question[name]),
            )
        for place, choice in enumerate(question["choices"]):
            at: tuple[Key, ...] = ("questions", number, "choices", place)
            yield Said(
                file,
                at,
                f"question {number + 1}, {choice['label']}",
                _typeset(choice["label"]),
                "label",
            )
            yield Said(
                file,
                at,
                f"question {number + 1}, {choice['label']}",
                _typeset(choice["says"]),
                "question",
            )


def _comparison(content: Any) -> Iterator[Said]:
    for rows in ("uses", "figures"):
        for number, row in enumerate(content[rows]):
            yield Said(
                "data/comparison.yml",
                (rows, number),
                f"{rows}, {row['label']}",
                _typeset(row["label"]),
                "fragment",
            )
            for platform, text in row.get("says", {}).items():
                yield Said(
                    "data/comparison.yml",
                    (rows, number, "says", platform),
                    f"{row['label']}, {platform}",
                    _typeset(text),
                    "fragment",
                    platform,
                )
