"""Reaching a person: who asks for one is told whom, whatever else the answer says; the topics stay
what they were.
"""

import pytest

from bot.answers.handoff import Contact, wants_a_person
from bot.answers.respond import respond
from bot.dialogue.state import DialogueState
from bot.guide import load_guide
from bot.yamlfile import read_yaml
from tests.answers import read_as
from tests.conftest import ROOT

GUIDE = load_guide()
WORDS = read_yaml(ROOT / "tests" / "answers" / "person_wanted.yml")
CONTACT = Contact("Line Roy", "https://exemple.ca/aide", "418 555-0123")
UNHELPED = ["hors_sujet", "plateforme.autre", "incompris", "assistant.rejet"]


def said(text, topic, contact=None):
    return respond(GUIDE, read_as(text, ((topic, 0.95),), (topic,)), DialogueState(), contact)[0]


@pytest.mark.parametrize("text", WORDS["asked"])
@pytest.mark.parametrize("topic", ["aide.animateur", "hors_sujet", "assistant.identite"])
def test_who_asks_for_a_person_is_told_whom_first_and_once(text, topic):
    answer = said(text, topic, CONTACT)
    assert answer.topics == (topic,)
    assert answer.text.index("418 555-0123") < 300
    assert answer.text.count("Line Roy") == 1


@pytest.mark.parametrize("text", WORDS["not_asked"])
def test_who_does_not_ask_for_one_is_not_sent_away(text):
    assert not wants_a_person(read_as(text))


@pytest.mark.parametrize("contact", [None, Contact()], ids=["none", "unset"])
def test_where_nobody_is_named_that_is_said(contact):
    assert (
        "Personne n’a été désigné ici"
        in said("je veux parler à une personne", "aide.animateur", contact).text
    )


@pytest.mark.parametrize("topic", UNHELPED)
def test_an_answer_that_does_not_help_offers_a_person_where_one_is_named(topic):
    offered = [suggestion.says for suggestion in said("?", topic, CONTACT).suggestions]
    assert len(offered) <= 3
    assert wants_a_person(read_as(offered[-1]))
    assert not any(
        wants_a_person(read_as(suggestion.says)) for suggestion in said("?", topic).suggestions
    )


@pytest.mark.parametrize(
    "contact",
    [
        Contact(name="Line Roy"),
        Contact(phone="418 555-0123"),
        Contact(page="https://exemple.ca/aide"),
    ],
    ids=str,
)
def test_any_one_of_the_three_is_enough(contact):
    assert (
        "Personne n’a été désigné"
        not in said("je veux parler à une personne", "aide.animateur", contact).text
    )


CALLBACK = Contact(callback="https://assistant.example/rappel")


@pytest.mark.parametrize("text", ["Pouvez-vous me rappeler?", "je veux parler à une personne"])
def test_where_one_can_be_called_back_that_is_told_with_its_address(text):
    answer = said(text, "aide.animateur", CALLBACK)
    assert "Quelqu’un peut vous rappeler" in answer.text
    assert "ni vous faire rappeler" not in answer.text
    # channels that show no link read it there
    assert answer.text.count("https://assistant.example/rappel") == 1
    assert "Personne n’a été désigné" not in answer.text


def test_a_call_back_alone_is_offered_where_an_answer_does_not_help():
    assert wants_a_person(read_as(said("?", "hors_sujet", CALLBACK).suggestions[-1].says))
