"""Advice that goes on: what stands is said in new words, with what was not said yet; what was asked
of one platform is answered.
"""

from dataclasses import dataclass
from typing import List, Optional, Sequence, Tuple

from bot.answers.answer import Answer, Paragraph, Part, unique
from bot.answers.phrases import wording
from bot.answers.topic import fact_sentence, source_line, suggestions
from bot.guide.model import PLATFORM_NAMES, Guide
from bot.text.typography import typeset

TOPIC = "choix.recommandation"
_MOST = 2  # reasons given at once


@dataclass(frozen=True)
class Before:
    """What was said before: `advised` is the platform recommended in the last answer, if it was a
    recommendation; `turn` counts the answers.

    `said` are the marks of what was said in the conversation; `named` is the one platform that the
    person now asks about, if any.
    """

    advised: Optional[str] = None
    turn: int = 0
    said: Tuple[str, ...] = ()
    named: Optional[str] = None


NOTHING = Before()


def mark(kind: str, name: str) -> str:
    """The mark by which a fact, a question or what was understood is known to have been said in
    advice.
    """
    return f"advice/{kind}/{name}"


def fresh(facts: Sequence[str], before: Before) -> List[str]:
    """The facts that no advice of this conversation has stated yet."""
    return [fact for fact in facts if mark("fact", fact) not in before.said]


def reason(guide: Guide, fact: str) -> str:
    """The fact as a sentence: a count is given a verb."""
    sentence = fact_sentence(guide, fact)
    if fact in guide.figures and not guide.figures[fact].percent:
        sentence = f"on y compte {sentence}"
    return typeset(sentence[:1].upper() + sentence[1:] + ("" if sentence.endswith(".") else "."))


def standing(
    guide: Guide, platform: str, reasons: Sequence[str], before: Before
) -> Tuple[str, Tuple[str, ...]]:
    """The sentences that hold to a platform advised before, and the facts that they state: one not
    stated yet, where a need gives one.
    """
    facts = fresh(reasons, before)[:1]
    name = PLATFORM_NAMES[platform]
    if not facts:
        return wording("advice_stands", before.turn, platform=name), ()
    return f"{wording('advice_same', before.turn, platform=name)} {reason(guide, facts[0])}", tuple(
        facts
    )


def asked_of(
    guide: Guide, platform: str, reasons: Sequence[str], before: Before
) -> Tuple[str, Tuple[str, ...]]:
    """The sentences on the one platform that is asked about beside the one advised, and the facts
    that they state.

    `reasons` are the facts that speak for it, best first.
    """
    manner = "advice_too" if reasons else "advice_not"
    facts = _for(guide, platform, reasons, before, 1)
    if not facts:
        return wording("advice_asked_again", before.turn, platform=PLATFORM_NAMES[platform]), ()
    return (
        (
            f"{wording(manner, before.turn, platform=PLATFORM_NAMES[platform])}"
            f" {reason(guide, facts[0])}"
        ),
        facts,
    )


def explained(
    guide: Guide, platform: str, reasons: Sequence[str], before: Before
) -> "Optional[Tuple[Answer, Tuple[str, ...]]]":
    """Why a platform was advised, and the marks of what that says; nothing where every reason was
    given already.
    """
    facts = _for(guide, platform, reasons, before, _MOST)
    if not facts:
        return None
    said = (
        f"{wording('advice_why', before.turn, platform=PLATFORM_NAMES[platform])}"
        f" {' '.join(reason(guide, fact) for fact in facts)}"
    )
    parts: Tuple[Part, ...] = (Paragraph(said),)
    answer = Answer(
        parts,
        (TOPIC,),
        facts,
        source_line(guide, [TOPIC], facts),
        suggestions(guide, [f"plateforme.{platform}.entreprise", "choix.criteres"]),
    )
    return answer, tuple(mark("fact", fact) for fact in facts)


def _for(
    guide: Guide, platform: str, reasons: Sequence[str], before: Before, most: int
) -> Tuple[str, ...]:
    """What speaks for a platform and was not stated yet: its reasons, then what the guide says of
    it for a business, if anything.
    """
    topic = guide.topics.get(f"plateforme.{platform}.entreprise")
    return tuple(fresh(unique([*reasons, *(topic.facts if topic else ())]), before)[:most])
