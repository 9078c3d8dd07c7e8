"""A situation that is told is answered as such: whole, once, before what else is asked; never where
figures or the same again are asked.
"""

from dataclasses import replace
from typing import Any, Mapping

import pytest

from bot.answers.phrases import wording
from bot.answers.respond import respond
from bot.answers.situation import BEGUN, FAINT, UNSURE
from bot.answers.topic import fill
from bot.dialogue.situations import HERE, SURELY, TOLD, TOO
from bot.dialogue.state import DialogueState
from bot.guide import load_guide
from bot.guide.intents import intent_of
from bot.guide.situations import situations
from bot.nlu.buttons import by_question
from bot.nlu.conversation import in_context
from bot.nlu.reading import NluResult
from bot.text.typography import typeset
from tests.answers import read_as

GUIDE = load_guide()
LONGEST = 90  # words of one reply
NAME, OTHER = "contenus2.montrer_son_visage", "aide.tarif_animateur"


def told(likely: Mapping[str, float], *topics: str, text: str = "?", **more: Any) -> NluResult:
    """A message heard as telling situations, and as asking topics."""
    asked = (
        topics
        or tuple(
            topic
            for topic in situations()[next(iter(likely))].topics
            if topic != "choix.classement"
        )[:1]
    )
    intents = tuple(intent_of(topic) for topic in asked)
    platforms = tuple(topic.split(".")[1] for topic in asked if len(topic.split(".")) == 3)
    return read_as(
        text,
        tuple((intent, 0.9) for intent in intents),
        intents,
        platforms,
        situations=likely,
        **more,
    )


def said_by(answer: Any) -> str:
    return "\n".join(line for part in answer.parts for line in part.lines())


def ways(name: str) -> "list[str]":
    return [typeset(fill(GUIDE, way)) for way in situations()[name].ways]


def tells(answer: Any, name: str) -> bool:
    return any(way in said_by(answer) for way in ways(name))


@pytest.mark.parametrize("name", situations())
def test_a_situation_is_answered_whole(name: str) -> None:
    answer, _ = respond(GUIDE, told({name: 0.9}), DialogueState())
    assert tells(answer, name)
    assert all(len(way.split()) <= LONGEST for way in ways(name))
    assert set(answer.topics) <= set(GUIDE.topics)
    assert set(answer.facts) <= set(situations()[name].facts)


def test_two_that_are_told_are_both_answered_the_likelier_first_and_each_shortly() -> None:
    answer, _ = respond(
        GUIDE, told({OTHER: TOO, NAME: 0.6}, "agir.contenus", "hors_guide"), DialogueState()
    )
    first, second = (part.text for part in answer.parts[:2])
    assert any(way.startswith(first) for way in ways(NAME))
    assert any(way.startswith(second) for way in ways(OTHER))
    assert all(len(text.split()) <= BEGUN for text in (first, second))


@pytest.mark.parametrize(
    ("likely", "more"),
    [
        ({NAME: TOLD - 0.01}, {}),
        ({NAME: 0.9}, {"known": True}),
        ({"aucune": 0.9, NAME: TOLD - 0.02}, {}),
        ({"domaine.disparu": 0.9}, {}),
    ],
    ids=[
        "not likely enough",
        "taught in so many words",
        "none is told",
        "dropped since the model was made",
    ],
)
def test_a_situation_that_is_not_surely_told_leaves_the_topic_to_be_answered(
    likely: Mapping[str, float], more: Any
) -> None:
    answer, _ = respond(GUIDE, told(likely, "agir.contenus", **more), DialogueState())
    assert answer.topics == ("agir.contenus",)
    assert not tells(answer, NAME)


def test_a_ranking_is_computed_whatever_is_told() -> None:
    answer, _ = respond(
        GUIDE,
        told({NAME: 0.9}, "choix.classement", text="lequel a le plus de monde?"),
        DialogueState(),
    )
    assert answer.topics == ("choix.classement",)


@pytest.mark.parametrize(
    ("chance", "answered"), [(HERE, True), (HERE - 0.01, False)], ids=["likely", "faint"]
)
def test_later_in_a_conversation_a_faint_one_is_not_told(chance: float, answered: bool) -> None:
    _, context = respond(
        GUIDE, read_as("merci", (("assistant.merci", 0.9),), ("assistant.merci",)), DialogueState()
    )
    answer, _ = respond(GUIDE, told({NAME: chance}, "agir.contenus"), context)
    assert tells(answer, NAME) is answered


@pytest.mark.parametrize(
    ("chance", "answered"),
    [(SURELY, True), (SURELY - 0.01, False)],
    ids=["surely told", "perhaps told"],
)
def test_what_seemed_not_to_be_understood_is_answered_where_its_situation_is_sure(
    chance: float, answered: bool
) -> None:
    answer, _ = respond(GUIDE, told({NAME: chance}, "incompris"), DialogueState())
    assert tells(answer, NAME) is answered


def test_it_is_said_once_in_the_same_words_and_then_by_its_topic() -> None:
    context, texts = DialogueState(), []
    for _ in range(3):
        answer, context = respond(GUIDE, told({NAME: 0.9}, "agir.contenus"), context)
        texts.append(said_by(answer))
    assert len(set(texts)) == len(texts)
    assert not tells(answer, NAME)


def test_what_is_only_faintly_asked_beside_it_is_left_out() -> None:
    acts = {"agir.contenus": 0.9, "choix.recommandation": 0.3}
    reading = replace(
        told({NAME: 0.9}, "agir.contenus", "choix.recommandation", acts=acts),
        ranking=(("agir.contenus", 0.9),),
    )
    answer, _ = respond(GUIDE, reading, DialogueState())
    assert answer.topics == ("agir.contenus",)


@pytest.mark.parametrize("name", situations())
def test_its_button_is_answered_by_it_whatever_it_seems_to_ask(name: str) -> None:
    asked = typeset(situations()[name].question)
    reading = replace(told({NAME: 0.9}, "incompris", text=asked), situations={})
    answer, _ = respond(GUIDE, in_context(reading, ()), DialogueState())
    assert tells(answer, name)


@pytest.mark.parametrize(
    "typed",
    [str.upper, str.lower, lambda text: text.replace("?", " ?")],
    ids=["capitals", "small letters", "a space before ?"],
)
def test_a_button_typed_otherwise_is_the_same_button(typed: Any) -> None:
    assert by_question(typed(situations()[NAME].question)) == NAME


def test_one_that_is_not_sure_offers_the_likeliest_others_to_tap() -> None:
    answer, _ = respond(
        GUIDE, told({NAME: UNSURE - 0.1, OTHER: 0.2}, "agir.contenus"), DialogueState()
    )
    assert tells(answer, NAME)
    assert [each.says for each in answer.suggestions][:1] == [typeset(situations()[OTHER].question)]
    assert said_by(answer).endswith(typeset(wording("situation_or")))


def test_one_that_is_hardly_likely_is_asked_about_and_not_told() -> None:
    answer, _ = respond(
        GUIDE, told({NAME: FAINT - 0.01, OTHER: 0.1}, "agir.contenus"), DialogueState()
    )
    assert said_by(answer) == typeset(wording("situation_which"))
    assert [each.says for each in answer.suggestions] == [
        typeset(situations()[name].question) for name in (NAME, OTHER)
    ]
    assert (answer.facts, answer.source) == ((), "")


def test_what_is_asked_about_is_told_once_it_is_tapped() -> None:
    _, context = respond(
        GUIDE, told({NAME: FAINT - 0.01, OTHER: 0.1}, "agir.contenus"), DialogueState()
    )
    tapped = replace(
        told({NAME: 0.9}, "incompris", text=typeset(situations()[NAME].question)), situations={}
    )
    answer, _ = respond(GUIDE, in_context(tapped, ()), context)
    assert tells(answer, NAME)


def test_nobody_is_asked_twice_which_question_is_theirs() -> None:
    _, context = respond(
        GUIDE, told({NAME: FAINT - 0.01, OTHER: 0.1}, "agir.contenus"), DialogueState()
    )
    answer, _ = respond(GUIDE, told({NAME: FAINT - 0.01, OTHER: 0.1}, "agir.contenus"), context)
    assert typeset(wording("situation_which")) not in said_by(answer)


def test_one_that_is_sure_offers_where_it_leads() -> None:
    answer, _ = respond(GUIDE, told({NAME: UNSURE, OTHER: 0.2}, "agir.contenus"), DialogueState())
    assert typeset(situations()[OTHER].question) not in [each.says for each in answer.suggestions]


def test_who_says_that_it_is_beside_the_point_is_offered_the_others() -> None:
    _, context = respond(GUIDE, told({NAME: 0.7, OTHER: 0.2}, "agir.contenus"), DialogueState())
    answer, _ = respond(
        GUIDE,
        read_as("non c'est pas ça", (("assistant.rejet", 0.95),), ("assistant.rejet",)),
        context,
    )
    assert [each.says for each in answer.suggestions][:1] == [typeset(situations()[OTHER].question)]
