"""Who asks for words to write or to say is given a text to adapt, once each; who does not is
answered as before.
"""

from dataclasses import replace
from typing import Any, Mapping

import pytest

from bot.answers.replies import outside
from bot.answers.respond import respond
from bot.answers.situation import WORDS
from bot.answers.topic import fill
from bot.dialogue.state import DialogueState
from bot.guide import load_guide
from bot.guide.intents import intent_of
from bot.guide.situations import Sample, cases, samples, situations
from bot.nlu.reading import NluResult
from bot.text.typography import typeset
from tests.answers import read_as

GUIDE = load_guide()
LONGEST = 90  # words of one reply
EVERY = [(name, number) for name, of in samples().items() for number in range(len(of))]
NAME = "critiques.critique_delai"
OF_CASE = next((name, sample) for name, of in samples().items() for sample in of if sample.case)


def wanting(
    name: str, words: float, heard: Mapping[str, float] = {}, chance: float = 0.9
) -> NluResult:
    """A message that tells a situation and asks for words, each as surely as is said."""
    topic = next(
        (topic for topic in situations()[name].topics if topic != "choix.classement"),
        "agir.contenus",
    )
    platforms = (topic.split(".")[1],) if len(topic.split(".")) == 3 else ()
    return read_as(
        "?",
        ((intent_of(topic), 0.9),),
        (intent_of(topic),),
        platforms,
        situations={name: chance},
        cases={name: heard},
        words=words,
    )


def besides(reading: NluResult, subject: str) -> NluResult:
    """The message, which surely asks something beyond the guide too."""
    both = {reading.asks[0]: 0.9, "hors_guide": 0.9}
    return replace(
        reading, ranking=tuple(both.items()), asks=tuple(both), acts=both, outside={subject: 0.9}
    )


def said_by(answer: Any) -> str:
    return "\n".join(line for part in answer.parts for line in part.lines())


def text(sample: Sample) -> str:
    return typeset(fill(GUIDE, sample.reply))


@pytest.mark.parametrize(
    ("name", "number"), EVERY, ids=[f"{name}/{number}" for name, number in EVERY]
)
def test_every_text_can_be_given_and_read_at_a_glance(name: str, number: int) -> None:
    wanted = samples()[name][number]
    before = tuple(
        f"sample/{name}/{place}" for place in range(len(samples()[name])) if place != number
    )
    answer, _ = respond(
        GUIDE,
        wanting(name, 0.9, {wanted.case: 0.9} if wanted.case else {}),
        DialogueState(said=before),
    )
    assert text(wanted) in said_by(answer)
    assert len(text(wanted).split()) <= LONGEST


def test_each_is_given_once_and_then_the_situation_is_answered() -> None:
    context, given = DialogueState(), []
    for _ in samples()[NAME]:
        answer, context = respond(GUIDE, wanting(NAME, 0.9), context)
        given.append(said_by(answer))
    assert all(text(sample) in said for sample, said in zip(samples()[NAME], given, strict=True))
    answer, _ = respond(GUIDE, wanting(NAME, 0.9), context)
    assert any(typeset(fill(GUIDE, way)) in said_by(answer) for way in situations()[NAME].ways)


def test_who_asks_for_no_words_is_answered_as_before() -> None:
    case = next(iter(cases()[NAME]))
    answer, _ = respond(GUIDE, wanting(NAME, WORDS - 0.01, {case: 0.9}), DialogueState())
    assert typeset(fill(GUIDE, cases()[NAME][case].reply)) in said_by(answer)


def test_a_text_for_the_case_that_is_heard_comes_first() -> None:
    name, sample = OF_CASE
    answer, _ = respond(GUIDE, wanting(name, 0.9, {sample.case: 0.9}), DialogueState())
    assert text(sample) in said_by(answer)


def test_a_text_for_another_case_is_not_given() -> None:
    name, sample = OF_CASE
    other = next(
        case
        for case in cases()[name]
        if case not in {each.case for each in samples()[name]} or case != sample.case
    )
    answer, _ = respond(GUIDE, wanting(name, 0.9, {other: 0.9}), DialogueState())
    assert text(sample) not in said_by(answer)


def test_words_asked_for_afterwards_are_for_what_was_just_answered() -> None:
    _, context = respond(GUIDE, wanting(NAME, 0.0), DialogueState())
    answer, _ = respond(GUIDE, wanting("contenus2.ecrire_reponse", 0.9), context)
    assert text(samples()[NAME][0]) in said_by(answer)


def test_who_is_given_words_is_not_told_that_the_guide_has_none() -> None:
    _, context = respond(GUIDE, wanting(NAME, 0.0), DialogueState())
    heard = wanting("contenus2.ecrire_reponse", 0.9)
    asked = besides(heard, "rediger")
    answer, _ = respond(GUIDE, asked, context)
    assert text(samples()[NAME][0]) in said_by(answer)
    assert "hors_guide" not in answer.topics[1:]
    assert not any(
        said in said_by(answer) for said in map(typeset, outside().subjects["rediger"].silent)
    )


def test_another_subject_beyond_the_guide_is_still_named() -> None:
    heard = wanting(NAME, 0.9)
    asked = besides(heard, "prix_publicite")
    answer, _ = respond(GUIDE, asked, DialogueState())
    assert text(samples()[NAME][0]) in said_by(answer)
    assert "hors_guide" in answer.topics
