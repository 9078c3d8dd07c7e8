"""Which platform suits a person: scored from what they said, each reason a fact of the guide."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import AbstractSet, Any, Dict, List, Mapping, NamedTuple, Sequence, Tuple

from bot.answers.answer import Answer, Bullets, Paragraph, Part, Suggestion, unique
from bot.answers.follow_up import NOTHING, TOPIC, Before, asked_of, mark, reason, standing
from bot.answers.phrases import wording
from bot.answers.reply import after_lead
from bot.answers.topic import and_list, fact_sentence, source_line, suggestions
from bot.guide.model import PLATFORM_NAMES, PLATFORMS, Guide
from bot.paths import DATA
from bot.text.typography import typeset
from bot.yamlfile import read_yaml

HEARD = 0.35  # a need counts from this strength on
FAINT = 0.23  # … or from this one, where no other need comes near it
SURE = 0.7  # a need so strong needs no word of its own
ENOUGH = 0.8  # a platform with less support than this is not recommended
TOLD = 3  # who told that many needs is not asked for more
QUESTIONS = 3  # at most this many questions are put back


@lru_cache(maxsize=1)
def rules() -> Dict[str, Any]:
    """The needs, the facts that support them, and the questions (data/recommendation.yml)."""
    content: Dict[str, Any] = read_yaml(DATA / "recommendation.yml")
    return content


@dataclass(frozen=True)
class Score:
    """How well a platform suits: `reasons` pairs each fact with the need it meets and what that
    gave.
    """

    platform: str
    total: float
    reasons: Tuple[Tuple[str, str, float], ...]

    @property
    def facts(self) -> Tuple[str, ...]:
        return unique([fact for fact, _, _ in self.reasons])


def scores(
    needs: Mapping[str, float], excluded: Sequence[str] = (), among: Sequence[str] = PLATFORMS
) -> List[Score]:
    """Every platform that is not excluded, best first.

    `needs` maps a need to its strength, 0 to 1; weaker than HEARD counts for nothing.
    """
    result = []
    for platform in among:
        if platform in excluded:
            continue
        reasons = []
        for need, strength in needs.items():
            support = rules()["needs"][need]["supports"].get(platform)
            if support and strength >= HEARD:
                reasons.append((support["fact"], need, strength * support["weight"]))
        reasons.sort(key=lambda reason: -reason[2])
        result.append(Score(platform, sum(gain for _, _, gain in reasons), tuple(reasons)))
    return sorted(result, key=lambda score: (-score.total, PLATFORMS.index(score.platform)))


class Advice(NamedTuple):
    """A recommendation, or the question that is missing to make one (`asks`), and the marks of what
    it says.
    """

    answer: Answer
    asks: bool
    said: Tuple[str, ...] = ()


def recommend(
    guide: Guide,
    needs: Mapping[str, float],
    excluded: Sequence[str] = (),
    asked: int = 0,
    among: Sequence[str] = (),
    before: Before = NOTHING,
) -> Advice:
    """The recommendation, or the question that is missing to make one.

    `asked` is how many questions were put back already; `among` limits the choice where the person
    named some.
    """
    needs = audible(needs)
    ranked = scores(needs, excluded, among or PLATFORMS)
    supported = [score for score in ranked if score.total >= ENOUGH]
    if supported:
        return _advice(guide, needs, excluded, supported, among, before)
    question = _next_question(needs, asked, before)
    if question:
        return Advice(
            _asked(question, excluded), True, (mark("question", question["kind"]), *_kinds(needs))
        )
    return Advice(_most_popular(guide, ranked), False)


def concluded(
    guide: Guide, comparison: Answer, platforms: Sequence[str], needs: Mapping[str, float]
) -> Answer:
    """A comparison, opened by which to take and why, where the person told a need that sets one
    apart.
    """
    first, second = (*scores(needs, among=platforms), Score("", 0.0, ()))[:2]
    if first.total < ENOUGH or first.total - second.total < ENOUGH:
        return comparison
    said = wording(
        "compare_advice",
        platform=PLATFORM_NAMES[first.platform],
        reason=fact_sentence(guide, first.facts[0]).rstrip("."),
    )
    return replace(comparison, parts=(Paragraph(said), *comparison.parts))


def believed(needs: Mapping[str, float], doubted: AbstractSet[str]) -> Dict[str, float]:
    """The needs that are told, without those that are doubted and not surely heard.

    >>> believed({"recruter": 0.5, "photos": 0.4}, {"recruter"}), believed({"recruter": 0.7}, {"recruter"})
    ({'photos': 0.4}, {'recruter': 0.7})
    """  # noqa: E501
    return {
        need: strength
        for need, strength in needs.items()
        if strength >= SURE or need not in doubted
    }


def audible(needs: Mapping[str, float]) -> Mapping[str, float]:
    """The needs, the strongest raised to where it counts when it is alone to be half heard.

    >>> audible({"clients_entreprises": 0.24, "photos": 0.1})
    {'clients_entreprises': 0.35, 'photos': 0.1}
    """
    first, second = (*sorted(needs.values(), reverse=True), 0.0, 0.0)[:2]
    if not FAINT <= first < HEARD or first < 1.5 * second:
        return needs
    return {need: HEARD if strength == first else strength for need, strength in needs.items()}


def _heard(needs: Mapping[str, float]) -> List[str]:
    return [
        need
        for need, strength in sorted(needs.items(), key=lambda item: -item[1])
        if strength >= HEARD
    ]


def _advice(
    guide: Guide,
    needs: Mapping[str, float],
    excluded: Sequence[str],
    supported: Sequence[Score],
    among: Sequence[str],
    before: Before,
) -> Advice:
    """The advice first, its reasons, the second best, then what was understood, so that it can be
    corrected; nothing of it twice.
    """
    best = supported[0]
    aside = _of_named(guide, supported, excluded, before)
    told = list(aside)
    if before.advised == best.platform:
        text, stated = standing(guide, best.platform, best.facts, before)
        told.append((Paragraph(text), stated))
    else:
        facts = best.facts[:2]
        reasons = tuple(reason(guide, fact) for fact in facts)
        told.append((_with_reasons(_lead(best.platform, before), reasons), facts))
        told += _others(guide, best, supported[1:], excluded, among)
    refine = _next_question(needs, 0, before) if len(_heard(needs)) < TOLD else None
    understood, said = _understood(needs, excluded, refine, before)
    # the platform advised comes first
    facts = unique([fact for _, stated in (*told[len(aside) :], *aside) for fact in stated])
    offered = list(
        suggestions(guide, [f"plateforme.{score.platform}.entreprise" for score in supported[:2]])
    )
    offered += (
        [_choice(choice) for choice in refine["choices"][:2]]
        if refine
        else suggestions(guide, ["agir.contenus"])
    )
    answer = Answer(
        parts=tuple(
            [part for part, _ in told] + [Paragraph(" ".join(understood))] * bool(understood)
        ),
        topics=(TOPIC,),
        facts=facts,
        source=source_line(guide, [TOPIC], facts),
        suggestions=tuple(offered[:4]),
        why=tuple(map(_why, supported)),
    )
    return Advice(answer, False, (*(mark("fact", fact) for fact in facts), *_kinds(needs), *said))


def _with_reasons(lead: str, reasons: Tuple[str, ...]) -> Part:
    """The advice and its reasons: a sentence where there is one, a list where there are more."""
    if len(reasons) == 1:
        return Paragraph(after_lead(lead, reasons[0]))
    return Bullets(lead, reasons)


def _kinds(needs: Mapping[str, float]) -> Tuple[str, ...]:
    """The marks of the kinds of answer that a person has given: an aim that was told stays told,
    even once it weighs little.
    """
    return unique([mark("kind", rules()["needs"][need]["kind"]) for need in _heard(needs)])


def _why(score: Score) -> str:
    """What each need gave a platform, for who explains it."""
    return f"{score.platform} {score.total:.2f} = " + " + ".join(
        f"{need} → {fact} {gain:.2f}" for fact, need, gain in score.reasons
    )


def _of_named(
    guide: Guide, supported: Sequence[Score], excluded: Sequence[str], before: Before
) -> List[Tuple[Part, Tuple[str, ...]]]:
    """What is said of the one platform that is asked about once another was advised: « et Twitter?
    ».
    """
    named = before.named
    if named is None or before.advised is None or named in (supported[0].platform, *excluded):
        return []
    text, facts = asked_of(
        guide,
        named,
        next((score.facts for score in supported if score.platform == named), ()),
        before,
    )
    return [(Paragraph(text), facts)]


def _others(
    guide: Guide,
    best: Score,
    supported: Sequence[Score],
    excluded: Sequence[str],
    among: Sequence[str],
) -> List[Tuple[Part, Tuple[str, ...]]]:
    """The second and the third best, each with its best reason; or that there is none."""
    others = _worth_naming(best, supported)
    if not others:
        return [(Paragraph(_alone(best.platform, excluded, among)), ())]
    ranked = zip(("advice_second", "advice_third"), others, strict=False)
    return [
        (
            Paragraph(f"{wording(rank)} {_named(other.platform, reason(guide, other.facts[0]))}"),
            other.facts[:1],
        )
        for rank, other in ranked
    ]


def _lead(platform: str, before: Before) -> str:
    manner = (
        "advice"
        if before.advised is None
        else "advice_same"
        if before.advised == platform
        else "advice_changed"
    )
    return wording(manner, before.turn, platform=PLATFORM_NAMES[platform])


def _alone(best: str, excluded: Sequence[str], among: Sequence[str]) -> str:
    """Why there is no second best: of those whom the person hesitates between, or of all."""
    others = [
        PLATFORM_NAMES[platform]
        for platform in among
        if platform != best and platform not in excluded
    ]
    return (
        wording("advice_other", platforms=and_list(others, "ni pour"))
        if others
        else wording("advice_alone")
    )


def _understood(
    needs: Mapping[str, float],
    excluded: Sequence[str],
    refine: "Dict[str, Any] | None",
    before: Before,
) -> Tuple[List[str], Tuple[str, ...]]:
    """What was understood and was not said yet, what is set aside, and what would make the advice
    more precise; with the marks of all.
    """
    heard = _heard(needs)[:3]
    aside = [platform for platform in excluded if platform in PLATFORM_NAMES]
    known, left = mark("needs", "+".join(sorted(heard))), mark("aside", "+".join(sorted(aside)))
    told = (
        []
        if known in before.said
        else [
            wording(
                "advice_understood",
                needs=and_list([f"que {rules()['needs'][need]['label']}" for need in heard]),
            )
        ]
    )
    if aside and left not in before.said:
        told.append(
            wording(
                "advice_without",
                platforms=and_list([PLATFORM_NAMES[platform] for platform in aside]),
            )
        )
    said = (known, left) if aside else (known,)
    if refine is None:
        return told, said
    return [*told, typeset(refine["refine"])], (*said, mark("question", refine["kind"]))


def _worth_naming(best: Score, others: Sequence[Score]) -> List[Score]:
    """The second best always; the third where it meets, nearly as well, a need that neither of the
    others meets.
    """
    if len(others) < 2:
        return list(others)
    met = {need for score in (best, others[0]) for _, need, _ in score.reasons}
    third = others[1]
    nearly = third.total >= 0.5 * best.total and third.reasons[0][1] not in met
    return [others[0], third] if nearly else [others[0]]


def _named(platform: str, reason: str) -> str:
    """What follows « En deuxième : », the platform named once.

    >>> _named("pinterest", "85 % des membres sont des femmes.")
    'Pinterest. 85 % des membres sont des femmes.'
    >>> _named("facebook", "Facebook est le réseau le plus populaire au monde.")
    'Facebook est le réseau le plus populaire au monde.'
    """
    name = PLATFORM_NAMES[platform]
    return reason if reason.startswith(name) else f"{name}. {reason}"


def _next_question(
    needs: Mapping[str, float], asked: int, before: Before = NOTHING
) -> "Dict[str, Any] | None":
    """The first question whose kind of answer is not known yet, and that was not put in this
    conversation.
    """
    known = {*_kinds(needs), *before.said}
    missing = [
        each
        for each in rules()["questions"][asked:]
        if not {mark("kind", each["kind"]), mark("question", each["kind"])} & known
    ]
    return missing[0] if missing and asked < QUESTIONS else None


def open_question(answer: Answer) -> str:
    """The kind of question that an answer puts back (`audience`, `objectif`, `contenu`); empty
    where it puts none.
    """
    said = {part.text for part in answer.parts if isinstance(part, Paragraph)}
    return next(
        (
            str(question["kind"])
            for question in rules()["questions"]
            if typeset(question["ask"]) in said
        ),
        "",
    )


def _choice(choice: Mapping[str, str]) -> Suggestion:
    return Suggestion(typeset(choice["label"]), typeset(choice["says"]))


def _asked(question: Mapping[str, Any], excluded: Sequence[str]) -> Answer:
    return Answer(
        parts=(Paragraph(typeset(question["ask"])),),
        topics=("choix.recommandation",),
        suggestions=tuple(_choice(choice) for choice in question["choices"]),
    )


def _most_popular(guide: Guide, ranked: Sequence[Score]) -> Answer:
    """What can be said of somebody who told nothing: the guide's criteria, and the most popular
    network unless it is excluded.
    """
    facts = ["C2", "C3"]
    opening = wording("advice_nothing")
    if any(score.platform == "facebook" for score in ranked):
        opening = f"{wording('advice_unknown')} {typeset(guide.fact('FB1'))}"
        facts.insert(0, "FB1")
    parts = (Paragraph(opening), Paragraph(typeset(f"{guide.fact('C2')} {guide.fact('C3')}")))
    offered = suggestions(guide, ["choix.criteres", "choix.survol", "aide.animateur"])
    return Answer(
        parts,
        ("choix.recommandation",),
        tuple(facts),
        source_line(guide, ["choix.recommandation"], facts),
        offered,
    )
