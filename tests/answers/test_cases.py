"""What exactly is asked within a situation is answered by its own reply where it is heard surely
enough, once; else by the situation's.
"""

from typing import Any, Mapping, Tuple

import pytest

from bot.answers.respond import respond
from bot.answers.situation import EXACTLY
from bot.answers.topic import fill
from bot.dialogue.state import DialogueState
from bot.guide import load_guide
from bot.guide.intents import intent_of
from bot.guide.situations import cases, situations
from bot.nlu.conversation import in_context
from bot.nlu.reading import NluResult
from bot.text.typography import typeset
from tests.answers import read_as

GUIDE = load_guide()
LONGEST = 90  # words of one reply
EVERY = [(name, case) for name, of in cases().items() for case in of]
NAME, CASE = EVERY[0]


def told(name: str, heard: Mapping[str, float]) -> NluResult:
    """A message surely heard as telling a situation, and as asking some cases of it."""
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
        situations={name: 0.9},
        cases={name: heard},
    )


def said_by(answer: Any) -> str:
    return "\n".join(line for part in answer.parts for line in part.lines())


def reply(name: str, case: str) -> str:
    return typeset(fill(GUIDE, cases()[name][case].reply))


@pytest.mark.parametrize(("name", "case"), EVERY, ids=["/".join(each) for each in EVERY])
def test_a_case_is_answered_whole(name: str, case: str) -> None:
    answer, _ = respond(GUIDE, told(name, {case: 0.9}), DialogueState())
    assert reply(name, case) in said_by(answer)
    assert len(reply(name, case).split()) <= LONGEST
    assert set(answer.facts) <= set(cases()[name][case].facts)


@pytest.mark.parametrize(
    "heard",
    [{CASE: EXACTLY - 0.01, "general": 0.3}, {CASE: 0.3, "general": 0.7}, {"disparu": 0.9}, {}],
    ids=["not sure enough", "the situation as such", "dropped since it was learnt", "not learnt"],
)
def test_a_case_that_is_not_surely_heard_leaves_the_situation_to_be_answered(
    heard: Mapping[str, float],
) -> None:
    answer, _ = respond(GUIDE, told(NAME, heard), DialogueState())
    assert any(typeset(fill(GUIDE, way)) in said_by(answer) for way in situations()[NAME].ways)


def test_it_is_said_once_and_then_the_situation_is_answered() -> None:
    _, context = respond(GUIDE, told(NAME, {CASE: 0.9}), DialogueState())
    answer, _ = respond(GUIDE, told(NAME, {CASE: 0.9}), context)
    assert any(typeset(fill(GUIDE, way)) in said_by(answer) for way in situations()[NAME].ways)


def test_the_button_of_a_situation_is_answered_by_its_own_reply() -> None:
    asked = in_context(
        read_as(typeset(situations()[NAME].question), (("incompris", 0.9),), ("incompris",)), ()
    )
    answer, _ = respond(GUIDE, asked, DialogueState())
    assert any(typeset(fill(GUIDE, way)) in said_by(answer) for way in situations()[NAME].ways)


@pytest.mark.parametrize(
    ("text", "exactly"),
    [
        (
            "c'est quoi le minimum que je peux mettre par jour pour une annonce sur facebook",
            ("aide.prix_d_une_publicite", "plus_petit_montant"),
        ),
        (
            "une annonce instagram, ça se paye au clic ou à la journée?",
            ("aide.prix_d_une_publicite", "facon_de_facturer"),
        ),
    ],
)
def test_what_exactly_is_asked_is_heard(text: str, exactly: Tuple[str, str]) -> None:
    heard = in_context(read_as(text, (("hors_guide", 0.9),), ("hors_guide",)), ())
    name, case = exactly
    assert max(heard.cases[name], key=lambda each: heard.cases[name][each]) == case
