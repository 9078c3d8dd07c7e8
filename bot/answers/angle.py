"""The reply to a topic under the angle it is asked under."""

from dataclasses import replace
from typing import Iterator, Mapping, Optional, Tuple

from bot.answers.acknowledgement import FELT
from bot.answers.answer import Answer, Paragraph, unique
from bot.answers.replies import DEFAULT, Angle, angles, named_elsewhere
from bot.answers.reply import Reply, after_lead, joint, stated, unsaid
from bot.answers.topic import fill, source_line, suggestions
from bot.dialogue.state import DialogueState
from bot.guide.model import Guide
from bot.nlu.reading import NluResult
from bot.text.typography import typeset

LIKELY = 0.4  # an angle less likely than this is not taken: the topic is told whole
YES = 0.6  # a yes or no is expected from here on
_ELSEWHERE = "plateforme.autre"
# A hand to who needs one, whatever they ask: the topic and the angle that tell of it.
_HELPS = {"deborde": ("aide.animateur", "sans_temps"), "perdu": ("familiarisation", "debut")}


def angle_reply(
    guide: Guide,
    topic: str,
    intent: str,
    reading: NluResult,
    context: DialogueState,
    otherwise: bool = False,
) -> Optional[Reply]:
    """The reply to a topic under the angle heard; nothing where the topic has none, none is likely,
    or all was said already.
    """
    known = angles().get(topic)
    if (
        not known
        or topic in reading.cues.buttons
        or (topic == _ELSEWHERE and _named(reading) is None)
    ):
        return None
    name = heard_angle(known, reading.angles.get(intent, {}))
    if name is None:
        return None
    for angle_name in dict.fromkeys((name, DEFAULT)):
        angle = known.get(angle_name)
        chosen = (
            _chosen(f"{topic}/{angle_name}", angle, reading, context, otherwise) if angle else None
        )
        if angle and chosen:
            reply = _reply(guide, topic, angle, chosen, otherwise, context, reading)
            alone = len(reading.asks) < 2 and not otherwise and angle_name != DEFAULT
            return (
                _filled_out(guide, reply, topic, angle_name, reading, context) if alone else reply
            )
    return None


def _filled_out(
    guide: Guide, reply: Reply, topic: str, name: str, reading: NluResult, context: DialogueState
) -> Reply:
    """The reply to the one thing asked, then what helps most besides.

    A hand to who needs one, else what else the guide holds for who asks so, else the topic's
    essence where the reply holds none of it.
    """
    for key, ways, facts in _besides(topic, name, reading):
        chosen = unsaid(key, ways, reading, context)
        if chosen is None:
            continue
        mark, text = chosen
        known = unique((*reply.answer.facts, *stated(guide, facts, text)))
        parts = (*reply.answer.parts, Paragraph(_told(guide, text, reading)))
        answer = replace(
            reply.answer, parts=parts, facts=known, source=source_line(guide, [topic], known)
        )
        return replace(reply, answer=answer, said=(*reply.said, mark))
    return reply


def _besides(
    topic: str, name: str, reading: NluResult
) -> Iterator[Tuple[str, Tuple[str, ...], Tuple[str, ...]]]:
    """What may follow a reply, best first: its mark, its ways, its facts."""
    of = angles()[topic]
    for stance, (other, helping) in _HELPS.items():
        if reading.stance.get(stance, 0.0) >= FELT and other != topic:
            hand = angles()[other][helping]
            yield f"{other}/{helping}", hand.ways, hand.facts
    if of[name].more:
        yield f"{topic}/{name}/more", of[name].more, of[name].more_facts
    essence = of.get(DEFAULT)
    if essence and not set(essence.facts) & set(of[name].facts):
        yield f"{topic}/{DEFAULT}", essence.ways, essence.facts


def _told(guide: Guide, text: str, reading: NluResult) -> str:
    """A written sentence as it is read, its places filled, the name of the platform that is asked
    of among them.
    """
    return typeset(fill(guide, text.replace("{name}", _named(reading) or "")))


def heard_angle(known: Mapping[str, Angle], heard: Mapping[str, float]) -> Optional[str]:
    """The likeliest angle among those that a topic has; nothing where none is likely enough."""
    among = {name: chance for name, chance in heard.items() if name in known}
    name = max(among, key=lambda angle: among[angle], default=None)
    return name if name and among[name] >= LIKELY else None


def _chosen(
    key: str, angle: Angle, reading: NluResult, context: DialogueState, otherwise: bool
) -> Optional[Tuple[str, str]]:
    """The mark and the text of what is said under an angle: the yes or no where one is expected and
    was not said, else another way.
    """
    closed = f"{key}/closed"
    if (
        angle.closed
        and reading.form.get("oui_non", 0.0) >= YES
        and not otherwise
        and closed not in context.said
    ):
        return closed, angle.closed
    return unsaid(key, angle.ways, reading, context)


def _reply(
    guide: Guide,
    topic: str,
    angle: Angle,
    chosen: Tuple[str, str],
    otherwise: bool,
    context: DialogueState,
    reading: NluResult,
) -> Reply:
    mark, text = chosen
    said = _told(guide, text, reading)
    if otherwise:
        said = after_lead(joint("again_asked", context, reading), said)
    facts = stated(guide, angle.facts, text)
    answer = Answer(
        parts=(Paragraph(said),),
        topics=(topic,),
        facts=facts,
        source=source_line(guide, [topic], facts),
        suggestions=suggestions(guide, angle.leads),
    )
    return Reply(
        answer, typeset(angle.ask.replace("{name}", _named(reading) or "")), (mark,), angle.leads
    )


def _named(reading: NluResult) -> Optional[str]:
    """The platform outside the guide that a message names, as it is written."""
    return next(iter(named_elsewhere(reading.others)), None)
