"""Answers as they would be given with what is drafted, and what differs from now, for people to
read before they publish.
"""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Sequence, Tuple

from bot.answers.answer import Answer
from bot.answers.comparison import compare, settings
from bot.answers.ranking import Criterion, rank
from bot.answers.topic import topic_answer
from bot.guide import PLATFORMS, Guide, read_guide
from bot.review.content import forms
from bot.review.content.checking import copied
from bot.review.content.held import FIGURE, TOPIC, Value
from bot.review.pagemaker import topic_name
from bot.teaching.texts import texts

log = logging.getLogger(__name__)
Row = Tuple[str, str, str]  # what of a thing, before, after


@dataclass(frozen=True)
class Preview:
    """An answer, under what asks for it."""

    title: str
    answer: Answer


def previews(
    folder: Path, changed: Mapping[str, str], things: Sequence[Tuple[str, str]]
) -> List[Preview]:
    """The answers that say some topics and figures, each once; none where the content cannot be
    said yet.
    """
    try:
        with copied(folder, changed) as root:
            guide = read_guide(root / "data")
        shown = [
            preview
            for kind, name in things
            for preview in (_of_topic(guide, name) if kind == TOPIC else _of_figure(guide, name))
        ]
    except Exception as error:  # a draft may hold anything; the check says what is wrong with it
        log.debug("no preview: %s", type(error).__name__)
        return []
    return list({preview.title: preview for preview in shown}.values())


def _of_topic(guide: Guide, name: str) -> List[Preview]:
    topic = guide.topic(name)
    return [] if topic.computed else [Preview(topic.question, topic_answer(guide, topic))]


def _of_figure(guide: Guide, fact: str) -> List[Preview]:
    """Where a figure is stated: its topic, every topic that quotes it, the ranking by what it
    counts, a comparison.
    """
    figure, said = guide.figures[fact], texts()["content"]["previews"]
    topics = [
        topic.id
        for topic in guide.topics.values()
        if fact in topic.facts or fact in topic.facts_used
    ]
    shown = [preview for name in topics for preview in _of_topic(guide, name)]
    measure = "quebec" if figure.scope == "quebec" else figure.measure
    if figure.platform and measure in {"utilisateurs", *settings()["criteria"]}:
        shown.append(Preview(said["ranking"], rank(guide, Criterion(measure))))
    if figure.platform:
        other = next(platform for platform in PLATFORMS if platform != figure.platform)
        shown.append(Preview(said["comparison"], compare(guide, [figure.platform, other])))
    return shown


def differences(kind: str, before: Value, after: Value, percent: bool = False) -> List[Row]:
    """What differs between two contents of a thing, field by field, as people read them; `percent`
    where a figure is a share.
    """
    old, new = _fields(kind, before, percent), _fields(kind, after, percent)
    return [
        (name, old.get(name, ""), new.get(name, ""))
        for name in {**old, **new}
        if old.get(name) != new.get(name)
    ]


def amount(value: Value, percent: bool) -> str:
    """A figure as people write it: « plus de 2 130 000 000 », « 85 % »."""
    number = f"{texts()['content']['bounds'][value['bound']]} {forms.shown(value['value'])}".strip()
    return f"{number} %" if percent else number


def _fields(kind: str, value: Value, percent: bool) -> Dict[str, str]:
    known: Dict[str, Any] = texts()["content"]["fields"]
    if kind == FIGURE:
        return {
            known["value"]: amount(value, percent),
            known["date"]: value["date"] or "—",
            known["source"]: value["source"] or "—",
        }
    fields = {known["label"]: value["label"], known["question"]: value["question"]}
    fields.update({f"{known['fact']} {fact}": text for fact, text in value["facts"].items()})
    if "answer" in value:
        fields[known["answer"]] = forms.text_of(value["answer"])
    return {**fields, known["next"]: "\n".join(map(topic_name, value["next"])) or "—"}
