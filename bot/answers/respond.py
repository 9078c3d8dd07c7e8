"""The answer to a message: what is asked is resolved in its context, answered topic by topic, and
joined.
"""

from dataclasses import replace
from typing import Callable, Dict, List, Mapping, Optional, Sequence, Tuple

from bot.answers.acknowledgement import met
from bot.answers.angle import LIKELY, angle_reply
from bot.answers.answer import Answer, Bullets, Paragraph, Part, Suggestion, unique
from bot.answers.comparison import compare
from bot.answers.follow_up import TOPIC as ADVICE
from bot.answers.follow_up import Before, explained
from bot.answers.handoff import (
    CONTACT_TOLD,
    Contact,
    asks_who,
    distress_answer,
    person_first,
    refers,
    wants_a_person,
    who_it_is,
    with_contact,
    with_offer,
)
from bot.answers.mood import mood_answer
from bot.answers.outside import outside_reply
from bot.answers.phrases import opening_again, wording
from bot.answers.plan import brought_in, with_question
from bot.answers.ranking import asked_of, criterion, holds, rank
from bot.answers.recommendation import Advice, believed, concluded, open_question, recommend, scores
from bot.answers.replies import named_elsewhere
from bot.answers.reply import SENTENCE_END, Reply
from bot.answers.situation import buttons, likely_besides, situation_replies, tells
from bot.answers.topic import (
    and_list,
    fact_sentence,
    figure_sentence,
    joined,
    source_line,
    suggestions,
    topic_answer,
)
from bot.dialogue.act import COURTESIES, DialogueAct
from bot.dialogue.acts import chances, decided
from bot.dialogue.interpreter import resolve
from bot.dialogue.reproach import reproached
from bot.dialogue.situations import situations_told
from bot.dialogue.state import DialogueState
from bot.dialogue.tracker import focus_after
from bot.dialogue.urgent import flags, in_danger, in_distress, known
from bot.guide.intents import intent_of
from bot.guide.model import PLATFORM_ASPECTS, PLATFORM_NAMES, PLATFORMS, Figure, Guide
from bot.guide.situations import situations
from bot.nlu.reading import NluResult, Told
from bot.text.typography import typeset

_REJECTION = "assistant.rejet"
_PERSON = "aide.animateur"
_AFTER_PERSON = (_PERSON, "assistant.capacites")
_FRAUD = "piratage"  # a flag
# the marks that it was urged to call 911, said that this was well done, and urged to change a
# password
_TOLD_911, _TOLD_CALLED, _TOLD_CHANGE = "urged/911", "urged/called", "urged/password"
# topics whose answer is of no help to who is urged to do something
_NO_HELP = ("hors_sujet", "incompris", "assistant.")
_ALONE = 14  # words of a message that asks who a person is, and nothing else
_NEAR = 0.12  # something that the guide treats is near enough to be told beside its silence
_GUIDED = (
    "presentation.",
    "familiarisation",
    "choix.criteres",
    "plateforme.",
    "agir.",
    "precautions.",
    "aide.",
)
_REMEMBERED = 60  # marks of what was said
_LIKELY = 3  # situations remembered that a message may have told
# the likeliest reading under this is wrong more often than right; at 0.4 two of three are right
_DOUBT = 0.28
_NEWS = 0.45  # a message that tells a need at least so surely says something new of the person
_FADING = 0.6  # what was told earlier then weighs less


def respond(
    guide: Guide, reading: NluResult, context: DialogueState, contact: Optional[Contact] = None
) -> Tuple[Answer, DialogueState]:
    """The answer to a message, and the context for the next one.

    Pure: the same guide, reading and context always give the same answer. Raises nothing for any
    reading.
    """
    urged, mark = _urged(guide, reading, context)
    answer, after = _responded(guide, reading, context, contact, bool(urged))
    if not urged:
        return answer, after
    nothing = all(topic.startswith(_NO_HELP) for topic in answer.topics)
    rest = () if nothing and not in_distress(reading) else answer.parts
    return replace(answer, parts=(Paragraph(urged), *rest)), _remembering(after, mark)


def _responded(
    guide: Guide,
    reading: NluResult,
    context: DialogueState,
    contact: Optional[Contact],
    urged: bool,
) -> Tuple[Answer, DialogueState]:
    """The answer without what is urged before it, and the context for the next one."""
    if in_distress(reading):
        return distress_answer(guide), context.after(("hors_sujet",), asking=False)
    wanted = wants_a_person(reading)
    if contact and asks_who(reading, context) and reading.cues.length <= _ALONE:
        who = Answer(who_it_is(contact), (_PERSON,), suggestions=suggestions(guide, _AFTER_PERSON))
        return who, _after(guide, who, (), False, reading, context)
    met_alone = None if wanted else mood_answer(guide, reading, context)
    if met_alone:
        alone, mark = met_alone
        alone = _in_french(with_offer(alone, contact), reading)
        kept = replace(_remembering(context, *mark), leads=())
        return alone, _after(guide, alone, (), False, reading, kept)
    reading = decided(reading, context)
    torn = _torn(guide, reading, context)
    if torn:
        if wanted:
            torn = person_first(replace(torn, parts=()), contact, context)
            context = _remembering(context, CONTACT_TOLD)
        return torn, _after(guide, torn, (), True, reading, context)
    asks = resolve(reading, context)
    context = _with_profile(reading, context, asks)
    of_situations, left = situation_replies(guide, asks, reading, context)
    of_situations, wanted = _person_told(of_situations, wanted, contact)
    of_asks, asking = _replies(guide, left, reading, context)
    replies = [*of_situations, *of_asks]
    whole = len(of_situations)  # each is whole by itself
    said = [
        *(reply.answer for reply in of_situations),
        *(
            _brought_in(reply.answer, reading, asks, whole + number, context)
            for number, reply in enumerate(of_asks)
        ),
    ]
    answer = joined(said, guide)
    missed = reproached(reading, context) and (
        bool(of_situations) or _REJECTION not in answer.topics
    )
    answer, marks = (answer, ()) if of_situations or missed else met(answer, reading, context)
    marks += tuple(mark for reply in replies for mark in reply.said)
    if not wanted and not urged and _to_refer(guide, replies, context):
        answer, marks = with_contact(answer, contact), (*marks, CONTACT_TOLD)
    question = (
        ""
        if asking or wanted or missed
        else next((reply.question for reply in reversed(replies) if reply.question), "")
    )
    answer, put = with_question(answer, question, context)
    answer = person_first(answer, contact, context) if wanted else with_offer(answer, contact)
    marks += (CONTACT_TOLD,) * wanted
    if missed:
        sorry = Paragraph(wording("reproached", len(context.history)))
        answer = replace(answer, parts=(sorry, *answer.parts))
    if contact and asks_who(reading, context):
        answer = replace(answer, parts=unique((*who_it_is(contact), *answer.parts)))
    answer = _in_french(answer, reading)
    leads = (
        next((reply.leads for reply in reversed(replies) if reply.question == question), ())
        if put
        else ()
    )
    context = replace(_remembering(context, *marks, *put), leads=leads)
    return answer, _after(guide, answer, asks, asking, reading, context)


def _remembering(context: DialogueState, *marks: str) -> DialogueState:
    """The context, with the marks of what is said now; the oldest are forgotten."""
    return replace(context, said=unique((*context.said, *marks))[-_REMEMBERED:])


def _in_french(answer: Answer, reading: NluResult) -> Answer:
    """The answer, after the word that only French is spoken here where the message is in another
    language.
    """
    if reading.french:
        return answer
    return replace(answer, parts=(Paragraph(wording("other_language")), *answer.parts))


def _replies(
    guide: Guide, asks: Tuple[DialogueAct, ...], reading: NluResult, context: DialogueState
) -> Tuple[List[Reply], bool]:
    """The reply to each ask, in order, what ends with a question to the person last; and whether
    one does.
    """
    first: List[Reply] = []
    last: List[Reply] = []
    for ask in asks:
        reply, asks_back = _reply(guide, ask, reading, context)
        if ask.also:
            reply = replace(
                reply,
                answer=replace(reply.answer, topics=unique((*reply.answer.topics, *ask.also))),
            )
        (last if asks_back else first).append(reply)
    return [*first, *last], bool(last)


def _reply(
    guide: Guide, ask: DialogueAct, reading: NluResult, context: DialogueState
) -> Tuple[Reply, bool]:
    """The reply to one ask, and whether it is a question back to the person: short, as it was
    asked, where that is heard; else whole.
    """
    reply = None
    if ask.topic == "hors_guide" and reading.outside:
        reply = outside_reply(guide, reading, context, _nearby(guide, reading, context))
    elif (
        ask.again != "details"
        and ask.topic not in _SPECIAL
        and ask.topic != ADVICE
        and not _one_figure(guide, ask, reading)
    ):
        reply = angle_reply(
            guide,
            ask.topic,
            intent_of(ask.topic),
            reading,
            context,
            otherwise=ask.again == "otherwise",
        )
    if reply:
        return reply, False
    if ask.topic == ADVICE:
        return _advised(guide, ask, reading, context)
    return Reply(_answer(guide, ask, reading, context), "", ()), False


def _one_figure(guide: Guide, ask: DialogueAct, reading: NluResult) -> bool:
    """Whether one figure of a platform is asked, by what it counts: it is then told, or that the
    guide does not give it.
    """
    parts = ask.topic.split(".")
    if parts[-1] != "chiffres":
        return False
    return asked_of(guide, parts[1], reading.cues.figure) is not None or (
        bool(reading.platforms) and not holds(guide, parts[1], reading.cues.figure)
    )


def _nearby(guide: Guide, reading: NluResult, context: DialogueState) -> Optional[Reply]:
    """What the guide says of the likeliest thing asked that it does treat, however unlikely;
    nothing where none is heard at all.
    """
    platform = (reading.platforms or context.platforms)[:1]
    for act, chance in chances(reading, context).items():
        if chance < _NEAR:
            return None
        aspect = act.split(".")[1] if act in PLATFORM_ASPECTS else ""
        topic = f"plateforme.{platform[0]}.{aspect}" if aspect and platform else act
        if (
            act.startswith(_GUIDED)
            and topic in guide.topics
            and not guide.topic(topic).computed
            and topic != "plateforme.autre"
        ):
            return angle_reply(guide, topic, act, reading, context)
    return None


def _before_asking(
    guide: Guide, advice: Advice, reading: NluResult, context: DialogueState
) -> Reply:
    """What is wanted to be known in order to advise, after what can be said already: that nothing
    is mandatory, where to begin, …
    """
    answer = advice.answer
    told = angle_reply(guide, ADVICE, ADVICE, reading, context)
    if told is None:
        return Reply(answer, "", advice.said)
    facts = unique((*told.answer.facts, *answer.facts))
    both = replace(
        answer,
        parts=(*told.answer.parts, *answer.parts),
        facts=facts,
        source=source_line(guide, answer.topics, facts),
    )
    return Reply(both, "", (*told.said, *advice.said))


def _torn(guide: Guide, reading: NluResult, context: DialogueState) -> Optional[Answer]:
    """The two likeliest readings to tap, where no reading is likely enough to be answered; nothing
    where one is.
    """
    ranking = tuple(chances(reading, context).items())
    if (
        len(reading.asks) > 1
        or context.asking
        or context.misses
        or not ranking
        or ranking[0][1] >= _DOUBT
        or situations_told(reading, context)
    ):
        return None
    likely = _readings(guide, ranking, reading.platforms or context.platforms, ())[:2]
    if len(likely) < 2:
        return None
    offered = unique([*buttons(likely_besides(reading, ())[:1]), *suggestions(guide, likely)])
    return Answer(
        (Paragraph(wording("not_understood_choice")),), ("incompris",), suggestions=offered
    )


def _with_profile(
    reading: NluResult, context: DialogueState, asks: Tuple[DialogueAct, ...]
) -> DialogueState:
    """What a person tells of themselves while being advised is kept; the latest word wins where it
    contradicts.
    """
    if not any(ask.topic == ADVICE for ask in asks):
        return context
    told = believed(reading.needs, reading.cues.doubted)
    news = max(told.values(), default=0.0) >= _NEWS
    standing = (
        {need: strength * (_FADING if news else 1.0) for need, strength in context.needs.items()}
        if context.advised
        else {}
    )
    if not news and standing:
        told = {}  # « et sans Facebook? » says nothing new of the person
    needs = {
        need: max(told.get(need, 0.0), standing.get(need, 0.0))
        for need in {**standing, **told}
        if need not in reading.denied
    }
    excluded = tuple(
        dict.fromkeys(
            [*(p for p in context.excluded if p not in reading.platforms), *reading.excluded]
        )
    )
    return replace(
        context,
        needs={need: round(strength, 3) for need, strength in needs.items() if strength >= 0.2},
        excluded=excluded,
    )


def _brought_in(
    answer: Answer,
    reading: NluResult,
    asks: Tuple[DialogueAct, ...],
    number: int,
    context: DialogueState,
) -> Answer:
    """The answer to a second question, set apart from the first."""
    if not number or len(reading.asks) < 2 or any(ask.topic in COURTESIES for ask in asks):
        return answer
    return brought_in(answer, number, context, reading)


def _urged(guide: Guide, reading: NluResult, context: DialogueState) -> Tuple[str, str]:
    """What is to be done at once, before all else, and its mark: to call 911 where somebody is in
    danger (once) or the police is spoken of, to go on where it was called, to change a password
    that a fraud was given; both empty for nearly all.
    """
    feared = reading.hears("emergency") or (in_danger(reading) and _TOLD_911 not in context.said)
    if reading.hears("help_called") and _TOLD_CALLED not in context.said:
        return typeset(guide.help_lines.called), _TOLD_CALLED
    if feared and not reading.hears("help_called"):
        return typeset(guide.help_lines.now), _TOLD_911
    defrauded = reading.hears("given_away") and _FRAUD in flags(reading)
    if defrauded and not in_distress(reading) and _TOLD_CHANGE not in context.said:
        return typeset(guide.help_lines.given_away), _TOLD_CHANGE
    return "", ""


def _to_refer(guide: Guide, replies: Sequence[Reply], context: DialogueState) -> bool:
    """Whether the contact is given after the replies: one sends to a community manager, and it was
    not given before.
    """
    return CONTACT_TOLD not in context.said and any(
        refers(guide, reply.answer) for reply in replies
    )


def _person_told(
    replies: List[Reply], wanted: bool, contact: Optional[Contact]
) -> Tuple[List[Reply], bool]:
    """The replies, and whether a person is told before them: that is the reply to who wants one in
    so many words, or where one can be reached; else the reply says by itself where to ask.
    """
    names = known()["personne"].situations
    if not any(tells(reply, names) for reply in replies):
        return replies, wanted
    if not wanted and not (contact and contact.parts):
        return replies, False
    silent = [
        replace(reply, answer=replace(reply.answer, parts=(), facts=(), source=""))
        if tells(reply, names)
        else reply
        for reply in replies
    ]
    return silent, True


def _advised(
    guide: Guide, ask: DialogueAct, reading: NluResult, context: DialogueState
) -> Tuple[Reply, bool]:
    """The advice, why it was given where that is asked, or the question that is missing to give
    any; and whether it is a question.
    """
    among = ask.platforms if len(ask.platforms) > 1 else ()
    advised = (
        context.told[-1][1][:1]
        if context.topics[-1:] == (ask.topic,) and context.told and not context.asking
        else ()
    )
    named = ask.platforms[0] if len(ask.platforms) == 1 else None
    before = Before(next(iter(advised), None), len(context.history), context.said, named)
    why = _why_advised(guide, reading, context, before)
    if why:
        return why, False
    advice = recommend(guide, context.needs, context.excluded, context.asked, among, before)
    if advice.asks:
        return _before_asking(guide, advice, reading, context), True
    return Reply(advice.answer, "", advice.said), False


def _why_advised(
    guide: Guide, reading: NluResult, context: DialogueState, before: Before
) -> Optional[Reply]:
    """Why a platform was advised in the last answer, where that is what is asked: « pourquoi? »."""
    if (
        before.advised is None
        or before.named
        or reading.angles.get(ADVICE, {}).get("raison", 0.0) < LIKELY
    ):
        return None
    if max(reading.needs.values(), default=0.0) >= _NEWS:
        return None
    reasons = [
        fact for score in scores(context.needs, among=(before.advised,)) for fact in score.facts
    ]
    told = explained(guide, before.advised, reasons, before)
    return Reply(told[0], "", told[1]) if told else None


def _answer(guide: Guide, ask: DialogueAct, reading: NluResult, context: DialogueState) -> Answer:
    """The answer to one ask."""
    special = _SPECIAL.get(ask.topic)
    if special:
        return special(guide, ask, reading, context)
    if ask.topic.endswith(".chiffres"):
        return _figures(guide, ask, reading, context)
    return _told(topic_answer(guide, guide.topic(ask.topic)), ask, context)


def _told(answer: Answer, ask: DialogueAct, context: DialogueState) -> Answer:
    """The answer of a topic, opened otherwise where it follows itself."""
    turn = len(context.history)
    opening = opening_again(ask.topic, turn)
    if ask.again == "otherwise":
        silent = opening or not answer.facts  # that the guide says nothing is no list of points
        parts = (
            (Paragraph(wording("otherwise_silent", turn)), *answer.parts)
            if silent
            else _point_by_point(answer, wording("otherwise", turn))
        )
        return replace(answer, parts=parts)
    if ask.again == "details":
        return replace(answer, parts=(Paragraph(wording("details", turn)), *answer.parts))
    if context.topics[-1:] != (ask.topic,):
        return answer
    if opening:
        return replace(answer, parts=(Paragraph(opening), *answer.parts[1:]))
    return (
        replace(answer, parts=(Paragraph(wording("again", turn)), *answer.parts))
        if answer.facts
        else answer
    )


def _point_by_point(answer: Answer, lead: str) -> Tuple[Part, ...]:
    """What was told in paragraphs, one sentence a line: easier to take in the second time."""
    if not all(isinstance(part, Paragraph) for part in answer.parts):
        return (Paragraph(lead), *answer.parts)
    return (
        Bullets(
            lead,
            tuple(
                sentence
                for part in answer.parts
                for line in part.lines()
                for sentence in SENTENCE_END.split(line)
            ),
        ),
    )


def _figures(guide: Guide, ask: DialogueAct, reading: NluResult, context: DialogueState) -> Answer:
    """The figures of a platform: the one that is asked first, in a sentence; where the guide does
    not give it, that it does not.
    """
    platform = ask.topic.split(".")[1]
    if reading.platforms and not holds(guide, platform, reading.cues.figure):
        return _figure_not_given(guide, platform)
    answer = topic_answer(guide, guide.topic(ask.topic))
    figure = None if ask.again else asked_of(guide, platform, reading.cues.figure)
    return (
        replace(answer, parts=_figure_first(guide, platform, figure))
        if figure
        else _told(answer, ask, context)
    )


def _figure_first(guide: Guide, platform: str, first: Figure) -> Tuple[Part, ...]:
    others = [
        fact_sentence(guide, figure.fact)
        for figure in guide.figures_of(platform)
        if figure != first and figure.fact in _listed(guide, platform)
    ]
    items = tuple(typeset(f"{said}{'.' if said == others[-1] else ';'}") for said in others)
    return (
        Paragraph(typeset(figure_sentence(guide, first))),
        Bullets(wording("figures_more"), items),
    )


def _listed(guide: Guide, platform: str) -> Tuple[str, ...]:
    """The facts that the platform's figures state: what is a figure of its description is not among
    them.
    """
    return tuple(guide.topic(f"plateforme.{platform}.chiffres").facts)


def _figure_not_given(guide: Guide, platform: str) -> Answer:
    """A figure is asked that the guide gives for other platforms only: said plainly, and what it
    does give is offered.
    """
    said = Paragraph(wording("figure_not_given", platform=PLATFORM_NAMES[platform]))
    offered = suggestions(
        guide, [f"plateforme.{platform}.chiffres", "choix.classement", "aide.animateur"]
    )
    return Answer((said,), ("hors_guide",), suggestions=offered)


def _outside(guide: Guide, ask: DialogueAct, reading: NluResult, context: DialogueState) -> Answer:
    """What the guide does not say; of a platform that is named, what it does say is there to
    tap.
    """
    answer = _told(topic_answer(guide, guide.topic(ask.topic)), ask, context)
    if len(reading.platforms) != 1:
        return answer
    platform = reading.platforms[0]
    if reading.hears("how_many") and not holds(guide, platform, reading.cues.figure):
        return _figure_not_given(guide, platform)
    return replace(
        answer,
        suggestions=suggestions(
            guide,
            [
                "aide.animateur",
                f"plateforme.{platform}.entreprise",
                f"plateforme.{platform}.chiffres",
            ],
        ),
    )


def _comparison(
    guide: Guide, ask: DialogueAct, reading: NluResult, context: DialogueState
) -> Answer:
    platforms = tuple(platform for platform in ask.platforms if platform in PLATFORMS)
    if len(platforms) > 1:
        return _beyond_compared(
            concluded(guide, compare(guide, platforms), platforms, reading.needs), reading
        )
    return Answer((Paragraph(wording("compare_which")),), ("choix.comparaison",))


def _beyond_compared(comparison: Answer, reading: NluResult) -> Answer:
    """The comparison; the platforms that were named with them and that the guide does not describe
    are told to be missing.
    """
    beyond = named_elsewhere(reading.others)
    if not beyond:
        return comparison
    return replace(
        comparison,
        parts=(*comparison.parts, Paragraph(wording("compare_beyond", platforms=and_list(beyond)))),
    )


def _ranking(guide: Guide, ask: DialogueAct, reading: NluResult, context: DialogueState) -> Answer:
    return rank(
        guide,
        criterion(reading.cues.figure, ask.platforms, reading.excluded, _measure_before(context)),
    )


def _measure_before(context: DialogueState) -> Optional[str]:
    return context.measure if context.topics[-1:] == ("choix.classement",) else None


def _not_understood(
    guide: Guide, ask: DialogueAct, reading: NluResult, context: DialogueState
) -> Answer:
    """First a kind request to rephrase; the second time in a row, a person."""
    if context.misses:
        return Answer(
            (Paragraph(wording("not_understood_again")),),
            ("incompris",),
            suggestions=suggestions(guide, ["aide.animateur", "assistant.capacites"]),
        )
    return topic_answer(guide, guide.topic("incompris"))


def _rejection(
    guide: Guide, ask: DialogueAct, reading: NluResult, context: DialogueState
) -> Answer:
    """An apology, and the next most likely readings of what was asked, to tap; the second time, a
    person.
    """
    if context.rejected:
        return Answer(
            (Paragraph(wording("rejected_again")),),
            (_REJECTION,),
            suggestions=suggestions(guide, ["aide.animateur", "assistant.capacites"]),
        )
    likely = _readings(guide, context.ranking, context.platforms, context.topics)[:3]
    offered = (
        *buttons([name for name in context.likely if name in situations()][:2]),
        *suggestions(guide, likely),
    )[:3]
    if not offered:
        return topic_answer(guide, guide.topic(_REJECTION))
    return Answer((Paragraph(wording("rejected_choice")),), (_REJECTION,), suggestions=offered)


def _readings(
    guide: Guide,
    ranking: Sequence[Tuple[str, float]],
    platforms: Sequence[str],
    told: Sequence[str],
) -> List[str]:
    """Topics of the guide that a message may have meant, likeliest first, without those already
    told.
    """
    topics = []
    for intent, _ in ranking:
        parts = intent.split(".")
        if parts[0] == "plateforme" and len(parts) == 2 and platforms:
            intent = f"plateforme.{platforms[0]}.{parts[1]}"
        if (
            intent in guide.topics
            and intent not in told
            and not intent.startswith(("assistant.", "hors_", "incompris"))
        ):
            topics.append(intent)
    return topics


def _no(guide: Guide, ask: DialogueAct, reading: NluResult, context: DialogueState) -> Answer:
    return Answer(
        (Paragraph(wording("nothing_more")),),
        ("assistant.capacites",),
        suggestions=suggestions(guide, [ADVICE, "assistant.capacites"]),
    )


def _yes(guide: Guide, ask: DialogueAct, reading: NluResult, context: DialogueState) -> Answer:
    """« oui » takes up the first thing that was offered after the last answer."""
    offered = list(context.leads) or [
        topic
        for told in context.topics
        if told in guide.topics
        for topic in guide.topics[told].next
    ]
    if not offered or guide.topic(offered[0]).computed:
        return Answer(
            (Paragraph(wording("yes_without_offer")),),
            ("assistant.capacites",),
            suggestions=suggestions(guide, offered or ["assistant.capacites"]),
        )
    return topic_answer(guide, guide.topic(offered[0]))


_SPECIAL: Mapping[str, Callable[[Guide, DialogueAct, NluResult, DialogueState], Answer]] = {
    "choix.comparaison": _comparison,
    "choix.classement": _ranking,
    "hors_guide": _outside,
    "incompris": _not_understood,
    _REJECTION: _rejection,
    "suite.oui": _yes,
    "suite.non": _no,
}


def _after(
    guide: Guide,
    answer: Answer,
    asks: Tuple[DialogueAct, ...],
    asking: bool,
    reading: NluResult,
    context: DialogueState,
) -> DialogueState:
    focus = focus_after(asks, context, _pointed_out(guide, answer))
    changes: Dict[str, object] = {
        "platforms": focus.platforms,
        "recent": focus.recent,
        "group": focus.group,
        "ranked": _ranked(guide, answer) or context.ranked,
        "measure": (
            criterion(reading.cues.figure, before=_measure_before(context)).measure
            if "choix.classement" in answer.topics
            else context.measure
        ),
        "aspect": focus.aspect,
        "asking": asking,
        "asked": context.asked + 1 if asking else context.asked,
        "misses": context.misses + 1 if "incompris" in answer.topics else 0,
        "rejected": context.rejected + 1 if _REJECTION in answer.topics else 0,
        "ranking": context.ranking if _REJECTION in answer.topics else reading.ranking[:5],
        "likely": (
            context.likely
            if _REJECTION in answer.topics
            else likely_besides(reading, situations_told(reading, context, asks))[:_LIKELY]
        ),
        "told": _told_with(guide, answer, asks, asking, context),
    }
    return context.after(answer.topics, **changes)


def _told_with(
    guide: Guide, answer: Answer, asks: Sequence[DialogueAct], asking: bool, context: DialogueState
) -> Tuple[Told, ...]:
    """The last two answers; what was off topic or not understood leaves the conversation where it
    was.
    """
    if set(answer.topics) <= {"hors_sujet", "incompris"}:
        return context.told
    shown = _shown(guide, answer, asks) or (
        _stands(context) if answer.topics == (ADVICE,) and not asking else ()
    )
    return (*context.told, (answer.topics, shown, open_question(answer) if asking else ""))[-2:]


def _stands(context: DialogueState) -> Tuple[str, ...]:
    """The platforms of the advice before, which stand where advice is held to without another
    word.
    """
    return context.told[-1][1] if context.told and ADVICE in context.told[-1][0] else ()


def _shown(guide: Guide, answer: Answer, asks: Sequence[DialogueAct]) -> Tuple[str, ...]:
    """The platforms that an answer speaks of, in its order."""
    compared = [
        platform for ask in asks if ask.topic == "choix.comparaison" for platform in ask.platforms
    ]
    return (
        unique([*compared, *_of_facts(guide, answer)])
        if any(topic.startswith("choix.") for topic in answer.topics)
        else ()
    )


def _of_facts(guide: Guide, answer: Answer) -> Tuple[str, ...]:
    platform_of = {
        fact: topic.platform
        for topic in guide.topics.values()
        if topic.platform
        for fact in topic.facts
    }
    return unique([str(platform_of[fact]) for fact in answer.facts if fact in platform_of])


def _ranked(guide: Guide, answer: Answer) -> Tuple[str, ...]:
    """The platforms of a ranking, in its order: what « le troisième » then means."""
    if answer.topics != ("choix.classement",):
        return ()
    return _of_facts(guide, answer)


def _pointed_out(guide: Guide, answer: Answer) -> Optional[str]:
    """The platform that a ranking puts first or a recommendation names: what « celui-là » then
    means.
    """
    if (
        answer.topics[-1:] not in (("choix.classement",), (ADVICE,), ("choix.comparaison",))
        or not answer.facts
    ):
        return None
    if "choix.comparaison" in answer.topics and "choix.classement" not in answer.topics:
        return None
    return next(
        (topic.platform for topic in guide.topics.values() if answer.facts[0] in topic.facts), None
    )


def plain_answer(text: str, topic: str, offered: Tuple[Suggestion, ...] = ()) -> Answer:
    """An answer of one sentence, outside the guide: a message too long, empty, or a failure."""
    parts: Tuple[Part, ...] = (Paragraph(typeset(text)),)
    return Answer(parts, (topic,), suggestions=offered)
