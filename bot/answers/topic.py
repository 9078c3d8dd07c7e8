"""From a topic of the guide to the answer that states its facts."""

import re
from typing import Dict, List, Sequence, Tuple

from bot.answers.answer import Answer, Bullets, Paragraph, Part, Suggestion, unique
from bot.guide.model import PLATFORM_NAMES, Figure, Guide, ListPart, Topic
from bot.text.numbers import quantity
from bot.text.typography import typeset

_PLACE = re.compile(r"\{([\w:]+)\}")


def phrase(figure: Figure) -> str:
    """A figure in words: « plus de 2,13 milliards d'utilisateurs »."""
    return quantity(figure.value, figure.bound, figure.unit, figure.percent)


def number_of(figure: Figure) -> str:
    """A figure without what it counts: « plus de 2,13 milliards »."""
    return quantity(figure.value, figure.bound, "", figure.percent).rstrip()


def fact_sentence(guide: Guide, fact: str) -> str:
    """The sentence of a fact, its figure filled in.

    Raises KeyError for a fact that the guide does not hold.
    """
    return fill(guide, guide.fact(fact), fact)


def figure_sentence(guide: Guide, figure: Figure) -> str:
    """A figure of one platform, as a whole sentence.

    >>> from bot.guide import load_guide
    >>> figure_sentence(load_guide(), load_guide().figures["PI6"])
    'Sur Pinterest, 85\xa0% des membres sont des femmes.'
    >>> figure_sentence(load_guide(), load_guide().figures["FB8"])
    "Facebook compte plus de 5,49\xa0millions d'utilisateurs au Québec."
    """
    name = PLATFORM_NAMES[str(figure.platform)]
    said = fact_sentence(guide, figure.fact)
    return f"Sur {name}, {said}." if figure.percent else f"{name} compte {said}."


def fill(guide: Guide, text: str, fact: str = "") -> str:
    """Text with its places filled: `{FB1}` a fact, `{n:TW1}` a figure alone, `{figure}` the fact's
    own figure, `{published}` the date of the guide's figures, and the names of data/outside.yml.
    """

    def value(match: "re.Match[str]") -> str:
        name = match.group(1)
        if name == "figure":
            return phrase(guide.figures[fact])
        if name.startswith("n:"):
            return phrase(guide.figures[name[2:]])
        if name == "published":
            return guide.published
        if name in guide.outside:
            return guide.outside[name]
        return fact_sentence(guide, name)

    return _PLACE.sub(value, text)


def facts_of(topic: Topic) -> Tuple[str, ...]:
    """The facts that the topic's answer states."""
    return (*topic.facts, *topic.facts_used)


def parts_of(guide: Guide, topic: Topic) -> List[Part]:
    """The written answer of a topic, typeset."""
    return [_part(guide, part) for part in topic.answer]


def _part(guide: Guide, part: "str | ListPart") -> Part:
    if isinstance(part, str):
        return Paragraph(typeset(_sentences(fill(guide, part))))
    items = tuple(typeset(fill(guide, item)) for item in part.items)
    return Bullets(typeset(fill(guide, part.intro)), items)


def _sentences(text: str) -> str:
    return text[:1].upper() + text[1:]


def source_line(guide: Guide, topics: Sequence[str], facts: Sequence[str]) -> str:
    """The quiet line under an answer: the section it comes from, and the dates of the figures."""
    sections = unique(
        [guide.topic(topic).section for topic in topics if guide.topic(topic).section]
    )
    if not sections or not facts:
        return ""
    line = (
        f"Source : le guide, « {guide.sections[sections[0]]} »."
        if len(sections) == 1
        else "Source : le guide."
    )
    figures = [guide.figures[fact] for fact in unique(facts) if fact in guide.figures]
    return typeset(f"{line} {_dates(guide, figures)}" if figures else line)


def _dates(guide: Guide, figures: Sequence[Figure]) -> str:
    """Of when figures are: of the guide's date or else of the commonest, but for those that it
    names.
    """
    dated: Dict[str, List[Figure]] = {}
    for figure in figures:
        dated.setdefault(_date(guide, figure), []).append(figure)
    most = (
        guide.published
        if guide.published in dated
        else max(dated, key=lambda date: len(dated[date]))
    )
    named = [
        f"{and_list(unique([_called(figure, figures, own) for figure in own]))} ({date})"
        for date, own in dated.items()
        if date != most
    ]
    of = "d'" if most[0] in "aàeéioô" else "de "
    return f"Chiffres {of}{most}{f', sauf {and_list(named)}' if named else ''}; ils ont pu changer."


def _date(guide: Guide, figure: Figure) -> str:
    if not figure.date:
        return guide.published
    return f"{figure.date}, selon {figure.source}" if figure.source else figure.date


def _called(figure: Figure, figures: Sequence[Figure], own: Sequence[Figure]) -> str:
    """A figure by its platform, where no other figure of that platform has another date; else by
    its number.
    """
    name = PLATFORM_NAMES.get(str(figure.platform), "")
    if name and all(other in own for other in figures if other.platform == figure.platform):
        return name
    return f"« {number_of(figure)} »{f' pour {name}' if name else ''}"


def suggestions(guide: Guide, topics: Sequence[str], limit: int = 3) -> Tuple[Suggestion, ...]:
    """Buttons for topics, in order."""
    chosen = [guide.topic(topic) for topic in unique(topics)[:limit]]
    return tuple(Suggestion(typeset(topic.label), typeset(topic.question)) for topic in chosen)


def topic_answer(guide: Guide, topic: Topic) -> Answer:
    """The answer of a topic that is written, not computed."""
    facts = facts_of(topic)
    return Answer(
        parts=tuple(parts_of(guide, topic)),
        topics=(topic.id,),
        facts=facts,
        source=source_line(guide, [topic.id], facts),
        suggestions=suggestions(guide, topic.next),
    )


def joined(answers: Sequence[Answer], guide: Guide) -> Answer:
    """Several answers as one, each stated once, with one source line."""
    if len(answers) == 1:
        return answers[0]
    topics = unique([topic for answer in answers for topic in answer.topics])
    facts = unique([fact for answer in answers for fact in answer.facts])
    offered = [
        s
        for answer in answers
        for s in answer.suggestions
        if s.says not in {typeset(guide.topic(t).question) for t in topics}
    ]
    return Answer(
        parts=unique([part for answer in answers for part in answer.parts]),
        topics=topics,
        facts=facts,
        source=source_line(guide, topics, facts),
        suggestions=unique(offered)[:3],
        why=tuple(reason for answer in answers for reason in answer.why),
    )


def and_list(words: Sequence[str], last: str = "et") -> str:
    """« Facebook, Twitter et YouTube ».

    >>> and_list(["Facebook", "Twitter", "YouTube"])
    'Facebook, Twitter et YouTube'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
