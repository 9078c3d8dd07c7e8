"""What is said of what the guide does not say: its subject, whom to ask, and what the guide says
nearby.
"""

from dataclasses import replace
from typing import Optional, Union

from bot.answers.answer import Answer, Paragraph, unique
from bot.answers.replies import Family, Silence, outside
from bot.answers.reply import Reply, after_lead, joint, unsaid
from bot.answers.topic import fill, source_line, suggestions, topic_answer
from bot.dialogue.state import DialogueState
from bot.guide.model import Guide
from bot.nlu.reading import NluResult
from bot.text.typography import typeset

NAMED = 0.45  # a subject outside the guide is named from here on
# whom to ask where a word of the guide nearby could be taken for an answer: that nothing obliges,
# beside what the law says
_GRAVE = ("avocat", "police", "ordre", "famille")
OF_FAMILY = 0.5  # a family of such subjects is named from here on


def outside_reply(
    guide: Guide, reading: NluResult, context: DialogueState, nearby: Optional[Reply] = None
) -> Reply:
    """What is said of a subject that the guide does not treat: the subject by its name, or its
    family, or neither where nothing is sure.

    `nearby` is what the guide says of the likeliest thing that it does treat; it follows, unless
    something else is answered besides.
    """
    known = outside()
    name = next(
        (
            name
            for name, chance in reading.outside.items()
            if chance >= NAMED and name in known.subjects
        ),
        "",
    )
    told: Union[Silence, Family] = known.subjects.get(name) or _family(reading) or known.unknown
    key = name or (told.subjects[0] if isinstance(told, Family) else "")
    chosen = unsaid(f"outside/{key}", told.silent, reading, context)
    if chosen is None:
        return _beside_silence(
            guide,
            Reply(topic_answer(guide, guide.topic("hors_guide")), "", ()),
            nearby,
            context,
            reading,
        )
    mark, silent = chosen
    whom = known.whom[told.whom]
    own = (
        isinstance(told, Silence)
        and len(reading.asks) < 2
        and not any(mark.startswith(f"outside/{key}/") for mark in context.said)
    )
    near = fill(guide, told.nearby) if isinstance(told, Silence) and own and told.nearby else ""
    facts = told.facts if isinstance(told, Silence) and near else ()
    text = " ".join(
        filter(
            None,
            [
                fill(guide, silent),
                near,
                whom[(reading.cues.seed + len(context.history)) % len(whom)],
            ],
        )
    )
    answer = Answer(
        (Paragraph(typeset(text)),),
        ("hors_guide",),
        facts,
        source_line(guide, ["hors_guide"], facts),
        suggestions(guide, told.leads),
    )
    reply = Reply(
        answer, typeset(told.ask) if isinstance(told, Silence) else "", (mark,), told.leads
    )
    if near or told.whom in _GRAVE:
        return reply
    return _beside_silence(guide, reply, nearby, context, reading)


def _family(reading: NluResult) -> Optional[Family]:
    """The family of subjects that is surely heard, if one is."""
    sums = {
        name: sum(reading.outside.get(subject, 0.0) for subject in family.subjects)
        for name, family in outside().families.items()
    }
    name = max(sums, key=lambda family: sums[family])
    return outside().families[name] if sums[name] >= OF_FAMILY else None


def _beside_silence(
    guide: Guide, reply: Reply, nearby: Optional[Reply], context: DialogueState, reading: NluResult
) -> Reply:
    """What the guide does not say, then what it says nearby, where something else is not answered
    besides.
    """
    if nearby is None or len(reading.asks) > 1:
        return reply
    first, *rest = nearby.answer.parts
    if not isinstance(first, Paragraph):
        return reply
    parts = (
        *reply.answer.parts,
        Paragraph(after_lead(joint("nearby", context, reading), first.text)),
        *rest,
    )
    facts = unique((*reply.answer.facts, *nearby.answer.facts))
    offered = unique((*nearby.answer.suggestions[:1], *reply.answer.suggestions))[:3]
    answer = replace(
        reply.answer, parts=parts, facts=facts, source=nearby.answer.source, suggestions=offered
    )
    return Reply(answer, nearby.question, (*reply.said, *nearby.said), nearby.leads)
