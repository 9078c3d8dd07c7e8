"""Reaching a person: who asks for one is told whom, whatever else the answer says; the topics stay
what they were.
"""

from dataclasses import replace

import pytest

from bot.answers.handoff import Contact, wants_a_person
from bot.answers.respond import respond
from bot.dialogue.state import DialogueState
from bot.guide import load_guide
from bot.settings import settings
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


PRICE = read_as("combien coûte une annonce?", (("hors_guide", 0.95),), ("hors_guide",))
TALK = {"aide.parler_a_quelqu_un": 0.9}


def test_the_contact_is_given_once_where_an_answer_sends_to_a_community_manager():
    first, state = respond(GUIDE, PRICE, DialogueState(), CONTACT)
    assert "418 555-0123" in first.text
    again, _ = respond(GUIDE, PRICE, state, CONTACT)
    assert "418 555-0123" not in again.text
    wanted = read_as("je veux parler à une personne", (("hors_guide", 0.95),), ("hors_guide",))
    assert "418 555-0123" in respond(GUIDE, wanted, state, CONTACT)[0].text


def test_the_contact_does_not_follow_an_answer_that_sends_to_somebody_else():
    lawyer = replace(PRICE, situations={"droit.article_nouvelles_bloquees": 0.9})
    answer, state = respond(GUIDE, lawyer, DialogueState(), CONTACT)
    assert "animateur de communauté" not in answer.text
    assert "418 555-0123" not in answer.text
    assert "418 555-0123" in respond(GUIDE, PRICE, state, CONTACT)[0].text


@pytest.mark.parametrize("text", ["Je voudrais parler à du vrai monde.", "y a tu du monde là?"])
def test_who_wants_a_person_that_one_can_reach_is_told_nothing_against_it(text):
    wanting = read_as(text, (("hors_sujet", 0.9),), ("hors_sujet",), situations=TALK)
    answer = respond(GUIDE, wanting, DialogueState(), CONTACT)[0]
    assert "418 555-0123" in answer.text
    assert "Nous joindre" not in answer.text
    assert answer.text.count("Je ") == 1


@pytest.mark.parametrize(
    ("text", "told", "untold"),
    [
        ("Je voudrais parler à du vrai monde.", "Personne n’a été désigné", "Nous joindre"),
        ("y a tu du monde là?", "Nous joindre", "Personne n’a été désigné"),
    ],
    ids=["in so many words", "as it is heard"],
)
def test_where_nobody_can_be_reached_it_is_told_once_where_to_ask(text, told, untold):
    wanting = read_as(text, (("hors_sujet", 0.9),), situations=TALK)
    answer = respond(GUIDE, wanting, DialogueState(), Contact())[0].text
    assert told in answer
    assert untold not in answer


@pytest.fixture
def named(monkeypatch):
    monkeypatch.setenv("MOTCLIC_CONTACT_NAME", CONTACT.name)
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.parametrize("case", WORDS["who"])
def test_who_the_person_is_is_told_as_far_as_it_is_known(named, case):
    _, state = respond(GUIDE, PRICE, DialogueState(), CONTACT)
    asked = read_as(case, (("hors_sujet", 0.9),), ("hors_sujet",))
    answer = respond(GUIDE, asked, state, CONTACT)[0]
    assert answer.text.startswith("L’organisme qui m’accueille ici vous invite à joindre Line Roy")
    assert "418 555-0123" in answer.text


@pytest.mark.parametrize("case", WORDS["not_who"])
def test_who_does_not_ask_that_is_answered_as_before(named, case):
    _, state = respond(GUIDE, PRICE, DialogueState(), CONTACT)
    asked = read_as(case, (("lexique.arobas", 0.9),), ("lexique.arobas",))
    assert "vous invite à joindre" not in respond(GUIDE, asked, state, CONTACT)[0].text


@pytest.mark.parametrize("text", WORDS["emergency"])
def test_who_speaks_of_calling_the_police_is_told_911_before_all_else(text):
    reading = read_as(text, (("hors_guide", 0.9),), ("hors_guide",))
    answer = respond(GUIDE, reading, DialogueState(), CONTACT)[0]
    assert answer.text.startswith("Si vous vous sentez en danger maintenant, appelez le 911")
    assert "418 555-0123" not in answer.text


@pytest.mark.parametrize("text", WORDS["no_emergency"])
def test_other_numbers_are_no_emergency(text):
    assert not read_as(text).hears("emergency")


HACKED = {"comptes.compte_pirate": 0.8}
CHANGE = "Si vous avez donné un mot de passe ou un code, changez votre mot de passe"


@pytest.mark.parametrize("text", WORDS["given_away"])
def test_who_gave_a_password_to_a_fraud_is_told_to_change_it_first(text):
    reading = read_as(text, (("hors_guide", 0.9),), ("hors_guide",), situations=HACKED)
    assert respond(GUIDE, reading, DialogueState())[0].text.startswith(CHANGE)
    calm = read_as(text, (("hors_guide", 0.9),), ("hors_guide",))
    assert CHANGE not in respond(GUIDE, calm, DialogueState())[0].text  # to a nephew, say


@pytest.mark.parametrize("text", WORDS["not_given_away"])
def test_who_gave_none_is_told_nothing_of_it(text):
    reading = read_as(text, (("hors_guide", 0.9),), ("hors_guide",), situations=HACKED)
    assert CHANGE not in respond(GUIDE, reading, DialogueState())[0].text


def test_who_is_in_danger_is_told_911_once():
    seen = read_as("il est devant chez nous", (("hors_guide", 0.9),), ("hors_guide",), danger=0.9)
    first, state = respond(GUIDE, seen, DialogueState(), CONTACT)
    assert first.text.startswith("Si vous vous sentez en danger maintenant, appelez le 911")
    assert "911" not in respond(GUIDE, seen, state, CONTACT)[0].text


@pytest.mark.parametrize("text", WORDS["called"])
def test_who_has_called_already_is_not_told_to(text):
    called = read_as(text, (("hors_guide", 0.9),), ("hors_guide",), danger=0.9)
    answer = respond(GUIDE, called, DialogueState(), CONTACT)[0].text
    assert answer.startswith("Vous avez bien fait d’appeler")
    assert "appelez le 911" not in answer


@pytest.mark.parametrize("topic", ["hors_sujet", "assistant.confidentialite", "incompris"])
def test_nothing_beside_the_point_follows_what_is_urged(topic):
    seen = read_as("y sait où je dors", ((topic, 0.9),), (topic,), danger=0.9)
    parts = respond(GUIDE, seen, DialogueState(), CONTACT)[0].parts
    assert [part.lines()[0][:25] for part in parts] == ["Si vous vous sentez en da"]


def test_who_is_threatened_with_death_wants_to_live():
    text = "j'ai pas envie de mourir, c'est lui qui me menace, j'appelle le 911?"
    answer = respond(GUIDE, read_as(text), DialogueState(), CONTACT)[0].text
    assert answer.startswith("Si vous vous sentez en danger maintenant, appelez le 911")
    assert "suicide" not in answer


@pytest.mark.parametrize("text", WORDS["not_safe"])
def test_who_is_not_safe_yet_is_told_911(text):
    feared = read_as(text, (("hors_guide", 0.9),), ("hors_guide",), danger=0.9)
    assert "appelez le 911" in respond(GUIDE, feared, DialogueState(), CONTACT)[0].text


@pytest.mark.parametrize(
    "known",
    [{"mood": 0.9, "moods": {"inquiet": 0.9}}, {"french": False}],
    ids=["a mood alone", "another language"],
)
def test_911_comes_first_whatever_else_is_heard(known):
    seen = read_as("y est dehors", (("hors_sujet", 0.9),), ("hors_sujet",), danger=0.9, **known)
    answer = respond(GUIDE, seen, DialogueState(), CONTACT)[0].text
    assert answer.startswith("Si vous vous sentez en danger maintenant, appelez le 911")


def test_a_password_given_away_keeps_no_911_back():
    gave = read_as(WORDS["given_away"][0], (("hors_guide", 0.9),), situations=HACKED)
    _, state = respond(GUIDE, gave, DialogueState(), CONTACT)
    seen = read_as("y est devant chez nous", (("hors_guide", 0.9),), danger=0.9)
    assert "appelez le 911" in respond(GUIDE, seen, state, CONTACT)[0].text


def test_who_asks_twice_is_never_told_that_nobody_can_be_reached():
    state = DialogueState()
    for _ in range(3):
        wanting = read_as("je veux parler à une personne", (("aide.animateur", 0.9),))
        answer, state = respond(GUIDE, wanting, state, CONTACT)
        assert "418 555-0123" in answer.text
        assert "personne derrière" not in answer.text
