"""A reply meets the person, answers as it was asked, names what the guide does not say, and never
says the same twice.
"""

from typing import Any, Iterator, Tuple

import pytest

from bot.answers.answer import Paragraph
from bot.answers.replies import angles, outside, stances
from bot.answers.respond import respond
from bot.answers.topic import fill
from bot.dialogue.state import DialogueState
from bot.guide import load_guide
from bot.guide.intents import intent_of
from bot.nlu.reading import NluResult
from bot.text.typography import typeset
from tests.answers import read_as

GUIDE = load_guide()
WRITTEN = [
    (topic, name)
    for topic, of in angles().items()
    for name in of
    if name != "default" and not GUIDE.topic(topic).computed
]
LONGEST = 90  # words


def heard(topic: str, angle: str, text: str = "?", **more: Any) -> NluResult:
    """A message heard as asking one topic under one angle."""
    intent = intent_of(topic)
    platforms = (topic.split(".")[1],) if len(topic.split(".")) == 3 else ()
    others = ("tiktok",) if topic == "plateforme.autre" else ()
    return read_as(
        text, ((intent, 0.9),), (intent,), platforms, others, angles={intent: {angle: 0.9}}, **more
    )


def words(text: str) -> int:
    return len([word for word in text.split() if any(char.isalnum() for char in word)])


def said_by(answer: Any) -> str:
    return " ".join(line for part in answer.parts for line in part.lines())


@pytest.mark.parametrize(
    ("topic", "angle"), WRITTEN, ids=[f"{topic}-{angle}" for topic, angle in WRITTEN]
)
def test_a_topic_is_answered_under_the_angle_it_is_asked(topic: str, angle: str) -> None:
    answer, _ = respond(GUIDE, heard(topic, angle), DialogueState())
    ways = [
        typeset(fill(GUIDE, way.replace("{name}", "TikTok"))) for way in angles()[topic][angle].ways
    ]
    assert answer.topics == (topic,)
    assert any(way in said_by(answer) for way in ways)


def test_a_yes_or_no_comes_first_where_it_is_expected() -> None:
    answer, _ = respond(
        GUIDE,
        heard("precautions.commentaires_negatifs", "obligation", form={"oui_non": 0.9}),
        DialogueState(),
    )
    assert said_by(answer).startswith("Rien ne vous y oblige")


def test_a_button_tells_the_topic_whole() -> None:
    topic = GUIDE.topic("presentation.avantages")
    answer, _ = respond(GUIDE, heard(topic.id, "valeur", topic.question), DialogueState())
    assert set(topic.facts) <= set(answer.facts)


def test_details_tell_the_topic_whole() -> None:
    _, context = respond(GUIDE, heard("presentation.avantages", "valeur"), DialogueState())
    answer, _ = respond(
        GUIDE, read_as("et encore?", (("suite.details", 0.9),), ("suite.details",)), context
    )
    assert "A2" in answer.facts


def test_nothing_is_said_twice_in_the_same_words() -> None:
    context, told = DialogueState(), []
    for turn in range(5):
        answer, context = respond(GUIDE, heard("aide.animateur", "sans_temps", f"{turn}"), context)
        told += [part.text for part in answer.parts if isinstance(part, Paragraph)]
    assert len(told) == len(set(told))


def plans() -> Iterator[Tuple[str, NluResult]]:
    """Every angle with a state of mind and a subject outside the guide, so that each of each kind
    comes up.
    """
    moods, subjects = sorted(stances()), sorted(outside().subjects)
    for number, (topic, angle) in enumerate(WRITTEN):
        mood, subject = moods[number % len(moods)], subjects[number % len(subjects)]
        intent = intent_of(topic)
        reading = heard(topic, angle, str(number), stance={mood: 0.9}, outside={subject: 0.9})
        asks = (intent, "hors_guide") if intent not in ("plateforme.autre",) else (intent,)
        yield f"{topic}-{angle}-{mood}-{subject}", NluResult(**{**reading.__dict__, "asks": asks})


PLANS = list(plans())


@pytest.mark.parametrize(
    "reading", [reading for _, reading in PLANS], ids=[name for name, _ in PLANS]
)
def test_a_reply_to_two_things_is_whole_and_short(reading: NluResult) -> None:
    answer, _ = respond(GUIDE, reading, DialogueState())
    text = said_by(answer)
    assert len(answer.topics) == len(reading.asks)
    assert "{" not in text
    assert words(text) <= LONGEST + 10, text


def test_a_subject_outside_the_guide_is_named() -> None:
    answer, _ = respond(
        GUIDE,
        read_as("?", (("hors_guide", 0.9),), ("hors_guide",), outside={"prix_publicite": 0.9}),
        DialogueState(),
    )
    assert answer.topics == ("hors_guide",)
    assert any(
        typeset(way) in said_by(answer) for way in outside().subjects["prix_publicite"].silent
    )


@pytest.mark.parametrize(
    "subject",
    ["compte_pirate", "harcelement", "arnaque", "usurpation", "image_enfants", "poursuite"],
)
def test_serious_matters_are_not_sent_to_a_community_manager(subject: str) -> None:
    answer, _ = respond(
        GUIDE,
        read_as("?", (("hors_guide", 0.9),), ("hors_guide",), outside={subject: 0.9}),
        DialogueState(),
    )
    assert "animateur" not in said_by(answer)


def test_a_state_of_mind_is_met_once() -> None:
    first, context = respond(
        GUIDE, heard("agir.contenus", "debut", stance={"deborde": 0.9}), DialogueState()
    )
    second, _ = respond(GUIDE, heard("aide.animateur", "qui", stance={"deborde": 0.9}), context)
    ways = [typeset(way) for way in stances()["deborde"]]
    assert any(said_by(first).startswith(way) for way in ways)
    assert not any(way in said_by(second) for way in ways)


def test_yes_takes_up_the_question_put_back() -> None:
    _, context = respond(GUIDE, heard("agir.contenus", "debut"), DialogueState())
    answer, _ = respond(GUIDE, read_as("oui", (("suite.oui", 0.9),), ("suite.oui",)), context)
    assert answer.topics == (context.leads[0],)


GOING_ON = [(topic, name) for topic, name in WRITTEN if angles()[topic][name].more]


@pytest.mark.parametrize(
    ("topic", "angle"), GOING_ON, ids=[f"{topic}-{angle}" for topic, angle in GOING_ON]
)
def test_a_reply_goes_on_where_nothing_else_is_asked(topic: str, angle: str) -> None:
    answer, _ = respond(GUIDE, heard(topic, angle), DialogueState())
    more = [
        typeset(fill(GUIDE, way.replace("{name}", "TikTok"))) for way in angles()[topic][angle].more
    ]
    assert any(way in said_by(answer) for way in more)
    assert words(said_by(answer)) <= LONGEST + 10


def test_a_hand_is_held_out_to_who_has_no_time() -> None:
    answer, _ = respond(
        GUIDE, heard("agir.contenus", "debut", stance={"deborde": 0.9}), DialogueState()
    )
    assert any(
        typeset(fill(GUIDE, way)) in said_by(answer)
        for way in angles()["aide.animateur"]["sans_temps"].ways
    )
