"""The reply to a situation: what a person asks or tells, narrower than a topic, and answered
whole.
"""

from dataclasses import replace
from typing import List, Optional, Sequence, Tuple

from bot.answers.answer import Answer, Paragraph, Suggestion, unique
from bot.answers.outside import NAMED
from bot.answers.phrases import wording
from bot.answers.reply import SENTENCE_END, Reply, stated, unsaid
from bot.answers.topic import fill, source_line, suggestions
from bot.dialogue.act import DialogueAct
from bot.dialogue.acts import chances
from bot.dialogue.situations import situations_told
from bot.dialogue.state import DialogueState
from bot.guide.intents import intent_of
from bot.guide.model import Guide
from bot.guide.situations import Situation, cases, samples, situations
from bot.nlu.reading import CERTAIN, NluResult
from bot.text.typography import typeset

BESIDE = 0.6  # what is asked beside a situation is answered too where it is at least so likely
# … and that the guide is silent on it, where it is at least so likely: the reply tells its limits
SILENT = 0.8
# one less likely is asked about rather than told: told, it was beside the point 28 times in 43, and
# asking was preferred 22 times to 16
FAINT = 0.24
# a situation less likely is answered with the next likeliest ones to tap: of those told under it,
# half are the right one
UNSURE = 0.5
EXACTLY = 0.5  # a case of a situation at least so likely is answered by its own reply
# words to write or to say are given where it is at least so likely that they are asked for
WORDS = 0.5
BEGUN = 50  # words of each of two replies
_SILENT = ("hors_guide", "plateforme.autre")
# what may be published, and whether it is wise, beside a situation of these areas, whose reply says
# so for what was told: « des offres spéciales, des concours » after a death
_OF_CONTENT = ("agir.contenus", "agir.pertinence", "precautions.interpretation")
_TOLD_OF_CONTENT = ("conduite", "contenus1", "contenus2", "critiques", "droit")
_OTHERS = 2  # situations that a message may tell instead, to tap
_BUTTONS = 3
_ASKED_WHICH = "ask/which"
_OF_SITUATIONS = ("situation/", "case/", "sample/")  # how the marks of their replies begin
# the mark of what is said, its text, the facts it rests on
_Said = Tuple[str, str, Tuple[str, ...]]


def situation_replies(
    guide: Guide, asks: Tuple[DialogueAct, ...], reading: NluResult, context: DialogueState
) -> Tuple[List[Reply], Tuple[DialogueAct, ...]]:
    """The replies to the situations that a message tells, likeliest first, and the asks that they
    leave to be answered.
    """
    replies: List[Reply] = []
    left = asks
    # loaded with the first message, whatever it tells: nobody should wait for it later
    for each in (cases, samples):
        each()
    named = _words_to_what_was_told(reading, context, situations_told(reading, context, asks))
    for name in named:
        own = _covered(situations()[name], left)
        topics = (
            tuple(ask.topic for ask in own if not ask.topic.startswith("assistant."))
            or situations()[name].topics[:1]
        )
        reply = _reply(guide, name, topics, reading, context, whole=len(named) < 2)
        if reply and len(named) < 2 and reading.situations.get(name, CERTAIN) < UNSURE:
            reply = _unsure(reply, name, reading, context)
        if reply:
            replies.append(reply)
            left = tuple(
                ask
                for ask in left
                if ask not in own and not (_is_of_words(ask, reading) and _gives_words(reply))
            )
    return replies, _worth_more(left, named, reading, context) if replies else left


def _words_to_what_was_told(
    reading: NluResult, context: DialogueState, named: List[str]
) -> List[str]:
    """The situations told; in their place the one just answered, where no more is told than that
    words are wanted: « écris-le-moi ».
    """
    if reading.words < WORDS or not all(situations()[name].words_alone for name in named):
        return named
    marks = (mark.split("/") for mark in reversed(context.said) if mark.startswith(_OF_SITUATIONS))
    last = next((parts[1] for parts in marks), "")
    answered = last in situations() and set(situations()[last].topics) & set(context.topics)
    return [last] if answered and _sample(last, reading, context) else named


def _is_of_words(ask: DialogueAct, reading: NluResult) -> bool:
    """Whether what is asked beyond the guide is that something be written."""
    return ask.topic == "hors_guide" and next(iter(reading.outside), "") == "rediger"


def _gives_words(reply: Reply) -> bool:
    return any(mark.startswith("sample/") for mark in reply.said)


def tells(reply: Reply, names: Sequence[str]) -> bool:
    """Whether a reply is that to one of these situations."""
    return any(
        mark.split("/")[1] in names for mark in reply.said if mark.startswith(_OF_SITUATIONS)
    )


def likely_besides(reading: NluResult, told: Sequence[str]) -> Tuple[str, ...]:
    """The situations that a message may tell besides those that were told, likeliest first."""
    likely = sorted(reading.situations, key=lambda name: -reading.situations[name])
    return tuple(name for name in likely if name in situations() and name not in told)


def buttons(names: Sequence[str]) -> Tuple[Suggestion, ...]:
    """A button for each situation: its question."""
    return tuple(
        Suggestion(said, said) for said in (typeset(situations()[name].question) for name in names)
    )


def _worth_more(
    asks: Tuple[DialogueAct, ...],
    told: Sequence[str],
    reading: NluResult,
    context: DialogueState,
) -> Tuple[DialogueAct, ...]:
    """Of what is asked beside the situations told, what is surely asked; what the guide does not
    say only where its subject can be named.
    """
    if CERTAIN in reading.situations.values():
        return ()
    sure = chances(reading, context)
    named = max(reading.outside.values(), default=0.0) >= NAMED
    return tuple(
        ask
        for ask in asks
        if sure.get(intent_of(ask.topic), 0.0) >= _least_beside(ask, told)
        and (named or ask.topic != "hors_guide")
    )


def _least_beside(ask: DialogueAct, told: Sequence[str]) -> float:
    """How likely what is asked beside the situations told must at least be to be answered too."""
    of_content = any(name.split(".")[0] in _TOLD_OF_CONTENT for name in told)
    if ask.topic in _SILENT or (of_content and ask.topic in _OF_CONTENT):
        return SILENT
    return BESIDE


def _covered(situation: Situation, asks: Sequence[DialogueAct]) -> Tuple[DialogueAct, ...]:
    """The asks that a situation's reply answers; the only one there is, whatever it is."""
    intents = {intent_of(topic) for topic in situation.topics}
    return tuple(ask for ask in asks if intent_of(ask.topic) in intents) or (
        tuple(asks) if len(asks) == 1 else ()
    )


def _reply(
    guide: Guide,
    name: str,
    topics: Tuple[str, ...],
    reading: NluResult,
    context: DialogueState,
    whole: bool,
) -> Optional[Reply]:
    """The reply to a situation, as the answer to `topics`, or what comes first in it; nothing where
    every way to say it was used.
    """
    situation = situations()[name]
    sample = _sample(name, reading, context)
    chosen = sample or _case(name, reading, context) or _general(name, reading, context)
    if chosen is None:
        return None
    mark, text, holding = chosen
    text = text if whole or sample else _begun(text)
    facts = stated(guide, holding, text)
    answer = Answer(
        parts=(Paragraph(typeset(fill(guide, text))),),
        topics=topics[:1] if sample else topics,  # it does not speak of what else is asked
        facts=facts,
        source="" if sample else source_line(guide, topics, facts),  # its words are not the guide's
        suggestions=suggestions(guide, situation.leads),
    )
    return Reply(answer, typeset(situation.ask), (mark,), situation.leads)


def _sample(name: str, reading: NluResult, context: DialogueState) -> Optional[_Said]:
    """The words to write or to say, where they are asked for: a text that was not given yet, for
    the case that is heard rather than for any.

    A button asks for the reply to its situation, whatever its words.
    """
    if reading.words < WORDS or CERTAIN in reading.situations.values():
        return None
    heard = _likeliest(name, reading)
    marked = [
        (f"sample/{name}/{number}", sample)
        for number, sample in enumerate(samples().get(name, ()))
        if sample.case in ("", heard)
    ]
    unused = sorted(
        (each for each in marked if each[0] not in context.said), key=lambda each: not each[1].case
    )
    return (unused[0][0], unused[0][1].reply, ()) if unused else None


def _case(name: str, reading: NluResult, context: DialogueState) -> Optional[_Said]:
    """What is said to what exactly is asked, where that is heard surely enough and was not said
    yet.
    """
    case = _likeliest(name, reading)
    found, key = cases().get(name, {}).get(case), f"case/{name}/{case}"
    return (key, found.reply, found.facts) if found and key not in context.said else None


def _likeliest(name: str, reading: NluResult) -> str:
    """The case of a situation that is heard surely enough, if any."""
    case, chance = max(
        reading.cases.get(name, {}).items(), key=lambda item: item[1], default=("", 0.0)
    )
    return case if chance >= EXACTLY else ""


def _general(name: str, reading: NluResult, context: DialogueState) -> Optional[_Said]:
    """What is said to a situation as such, in a way that was not used yet."""
    situation = situations()[name]
    chosen = unsaid(f"situation/{name}", situation.ways, reading, context)
    return (*chosen, situation.facts) if chosen else None


def _unsure(reply: Reply, name: str, reading: NluResult, context: DialogueState) -> Reply:
    """The reply to what may be told, and what else it may be; a question in its place where it
    would be beside the point twice in three.
    """
    others = likely_besides(reading, [name])[:_OTHERS]
    if (
        reading.situations[name] < FAINT
        and others
        and _ASKED_WHICH not in context.said
        and not _gives_words(reply)
    ):
        return _which(reply, (name, *others))
    return _with_others(reply, others)


def _which(reply: Reply, names: Sequence[str]) -> Reply:
    """Asks which question is the person's, those of the likeliest situations to tap; once in a
    conversation.
    """
    answer = replace(
        reply.answer,
        parts=(Paragraph(wording("situation_which")),),
        facts=(),
        source="",
        suggestions=buttons(names),
    )
    return Reply(answer, "", (_ASKED_WHICH,))


def _with_others(reply: Reply, others: Sequence[str]) -> Reply:
    """The reply, with the situations that the message may tell instead to tap, before where the
    reply leads.
    """
    if not others:
        return reply
    offered = unique([*buttons(others), *reply.answer.suggestions])[:_BUTTONS]
    return replace(
        reply,
        answer=replace(reply.answer, suggestions=offered),
        question=wording("situation_or"),
        leads=(),
    )


def _begun(text: str) -> str:
    """The first sentences of a reply, the answer itself among them: as many as two replies side by
    side may hold.
    """
    kept: List[str] = []
    for sentence in SENTENCE_END.split(text):
        if kept and len(" ".join([*kept, sentence]).split()) > BEGUN:
            break
        kept.append(sentence)
    return " ".join(kept)
