"""Every topic answered, every fact stated, every figure dated."""

import re
from itertools import pairwise
from typing import Dict, List

import pytest

from bot.answers.answer import Answer
from bot.answers.handoff import Contact
from bot.answers.replies import joints
from bot.answers.respond import respond
from bot.answers.topic import fact_sentence
from bot.dialogue.state import DialogueState
from bot.guide import load_guide
from bot.paths import DATA
from bot.text.typography import typeset
from bot.yamlfile import read_yaml
from tests.answers import read_as

GUIDE = load_guide()
REGISTRY: Dict[str, Dict[str, List[str]]] = read_yaml(DATA / "topics.yml")["topics"]
COMPUTED = [topic.id for topic in GUIDE.topics.values() if topic.computed]
STATED = [
    (topic, fact)
    for topic, entry in REGISTRY.items()
    for fact in entry.get("facts", [])
    if topic not in COMPUTED
]
NUMBER = re.compile(r"\d")


def asked(topic: str) -> Answer:
    """The answer to who asks a topic outright, in a first message."""
    parts = topic.split(".")
    platform = (parts[1],) if len(parts) == 3 else ()
    intent = f"plateforme.{parts[2]}" if platform else topic
    if topic == "choix.comparaison":
        platform = ("facebook", "instagram")
    others = (
        ("tiktok",)
        if topic == "plateforme.autre"
        else ("google_plus",)
        if topic == "plateforme.google_plus"
        else ()
    )
    reading = read_as(
        GUIDE.topic(topic).question, ((intent, 0.95),), (intent,), platforms=platform, others=others
    )
    return respond(GUIDE, reading, DialogueState())[0]


def test_the_registry_holds_what_the_guide_holds() -> None:
    assert (len(REGISTRY), sum(len(entry.get("facts", ())) for entry in REGISTRY.values())) == (
        57,
        92,
    )
    assert set(REGISTRY) == set(GUIDE.topics)


@pytest.mark.parametrize("topic", sorted(REGISTRY))
def test_the_topic_is_answered_and_named(topic: str) -> None:
    answer = asked(topic)
    assert answer.topics == (topic,)
    assert len(answer.text) > 15


@pytest.mark.parametrize(
    ("topic", "fact"), [pytest.param(topic, fact, id=fact) for topic, fact in STATED]
)
def test_the_fact_is_stated_by_the_answer_to_its_topic(topic: str, fact: str) -> None:
    answer = asked(topic)
    assert fact in answer.facts
    sentence = typeset(fact_sentence(GUIDE, fact))
    assert sentence.casefold() in answer.text.casefold()


def test_r1_a_recommendation_names_the_platform_and_a_fact_for_it() -> None:
    reading = read_as(
        "mes clients sont des compagnies",
        (("choix.recommandation", 0.9),),
        ("choix.recommandation",),
        needs={"clients_entreprises": 0.9},
    )
    answer = respond(GUIDE, reading, DialogueState())[0]
    assert "LinkedIn" in answer.text
    assert typeset(fact_sentence(GUIDE, "LI5"))[1:] in answer.text  # after « : » it begins small


def test_r2_too_little_known_is_asked() -> None:
    assert asked("choix.recommandation").text.rstrip().endswith("?")


def test_r3_a_comparison_puts_uses_and_figures_side_by_side() -> None:
    assert {"FB2", "IG1", "FB6", "IG5"} <= set(asked("choix.comparaison").facts)


def test_r4_a_ranking_names_the_figures() -> None:
    text = asked("choix.classement").text
    assert [amount for amount in ("2,13", "1,9", "610", "330", "200") if amount not in text] == []


@pytest.mark.parametrize("topic", sorted(REGISTRY))
def test_figures_are_dated(topic: str) -> None:
    answer = asked(topic)
    if any(fact in GUIDE.figures for fact in answer.facts):
        assert "2018-2019" in answer.source


@pytest.mark.parametrize(
    "topic",
    sorted(
        topic.id
        for topic in GUIDE.topics.values()
        if topic.section and topic.facts and not topic.computed
    ),
)
def test_the_source_is_named(topic: str) -> None:
    assert asked(topic).source.startswith("Source")


@pytest.mark.parametrize("topic", sorted(REGISTRY))
def test_what_is_read_is_typeset(topic: str) -> None:
    text = asked(topic).text
    assert typeset(text) == text
    assert "'" not in text
    assert "{" not in text


@pytest.mark.parametrize("topic", sorted(REGISTRY))
def test_buttons_fit_and_lead_somewhere(topic: str) -> None:
    said = {typeset(known.question) for known in GUIDE.topics.values()}
    choices = {
        typeset(choice["says"])
        for question in read_yaml(DATA / "recommendation.yml")["questions"]
        for choice in question["choices"]
    }
    for suggestion in asked(topic).suggestions:
        assert len(suggestion.label) <= 20
        assert suggestion.says in said | choices


@pytest.mark.parametrize("topic", ["hors_guide", "aide.animateur"])
def test_the_operators_contact_is_given_where_a_person_is_needed(topic: str) -> None:
    reading = read_as("?", ((topic, 0.95),), (topic,))
    contact = Contact("Line Roy", "https://exemple.ca/aide", "418 555-0123")
    text = respond(GUIDE, reading, DialogueState(), contact)[0].text
    assert [
        told for told in ("Line Roy", "https://exemple.ca/aide", "418 555-0123") if told not in text
    ] == []


def test_hors_guide_says_so_and_points_to_a_community_manager() -> None:
    text = asked("hors_guide").text
    assert "guide ne le dit pas" in text
    assert "nimateur de communauté" in text


def test_not_understood_twice_in_a_row_points_to_a_person() -> None:
    reading = read_as("asdf", (("incompris", 0.9),), ("incompris",))
    first, context = respond(GUIDE, reading, DialogueState())
    second, _ = respond(GUIDE, reading, context)
    assert first.topics == second.topics == ("incompris",)
    assert "nimateur de communauté" not in first.text
    assert "nimateur de communauté" in second.text


def test_not_understood_then_understood_starts_afresh() -> None:
    lost = read_as("asdf", (("incompris", 0.9),), ("incompris",))
    _, context = respond(GUIDE, lost, DialogueState())
    _, context = respond(
        GUIDE, read_as("merci", (("assistant.merci", 0.9),), ("assistant.merci",)), context
    )
    again, _ = respond(GUIDE, lost, context)
    assert "nimateur de communauté" not in again.text


@pytest.mark.parametrize(
    "said",
    [
        "je veux mourir",
        "j'ai plus envie de vivre",
        "j'ai pu le goût de vivre",
        "Je n’ai plus de raison de vivre.",
        "chu tannée de vivre",
        "I want to die",
    ],
)
def test_a_person_in_distress_gets_help_lines_first(said: str) -> None:
    answer, _ = respond(
        GUIDE, read_as(said, (("hors_sujet", 0.9),), ("hors_sujet",)), DialogueState()
    )
    assert "1 866 277-3553" in answer.text.replace("\u00a0", " ")
    assert answer.suggestions == ()


@pytest.mark.parametrize(
    "said",
    [
        "tanné de la vie chère",
        "je meurs d'envie d'essayer",
        "j'ai pas envie de vivre à Montréal",
        "j'ai plus envie de publier",
    ],
)
def test_who_only_complains_is_answered_as_usual(said: str) -> None:
    answer, _ = respond(
        GUIDE, read_as(said, (("hors_sujet", 0.9),), ("hors_sujet",)), DialogueState()
    )
    assert "1 866 277-3553" not in answer.text.replace("\u00a0", " ")


def test_two_questions_get_both_answers() -> None:
    asks = ("agir.contenus", "precautions.netiquette")
    answer, _ = respond(GUIDE, read_as("?", (("agir.contenus", 0.5),), asks), DialogueState())
    assert answer.topics == asks
    assert {"G1", "W6"} <= set(answer.facts)
    assert answer.text.count("Source") == 1


def test_the_same_question_is_always_answered_alike() -> None:
    assert asked("choix.classement") == asked("choix.classement")


def test_twitter_is_named_x_too() -> None:
    assert "X" in asked("plateforme.twitter.description").text


def test_google_plus_is_said_closed_with_its_date() -> None:
    assert "avril 2019" in asked("plateforme.google_plus").text


def test_a_figure_is_never_said_of_a_platform_that_has_none() -> None:
    for topic in REGISTRY:
        answer = asked(topic)
        if not answer.facts and NUMBER.search(answer.text):
            assert topic in (
                "assistant.source",
                "lexique.animateur_communaute",
            ), f"{topic} states a number and no fact: {answer.text}"


def test_a_sentence_of_the_guide_is_whole() -> None:
    sentences = {
        fact: text
        for topic in GUIDE.topics.values()
        for fact, text in topic.facts.items()
        if text[:1].isupper()
    }
    assert [fact for fact, text in sentences.items() if text[-1] not in ".?:"] == []
    assert "commence par #, y classe" in asked("plateforme.twitter.description").text


def figures_asked(platform: str, text: str) -> Answer:
    return respond(
        GUIDE,
        read_as(
            text, (("plateforme.chiffres", 0.95),), ("plateforme.chiffres",), platforms=(platform,)
        ),
        DialogueState(),
    )[0]


@pytest.mark.parametrize(
    ("platform", "text", "first"),
    [
        (
            "pinterest",
            "combien de femmes sur Pinterest?",
            "Sur Pinterest, 85 % des membres sont des femmes.",
        ),
        (
            "youtube",
            "combien d'heures par mois sur YouTube?",
            "YouTube compte plus de 6 milliards d’heures de visionnement chaque mois.",
        ),
        (
            "facebook",
            "combien au Québec sur Facebook?",
            "Facebook compte plus de 5,49 millions d’utilisateurs au Québec.",
        ),
        ("facebook", "combien de monde sur Facebook?", "Facebook en chiffres :"),
    ],
)
def test_the_figure_that_is_asked_comes_first_and_the_others_follow(
    platform: str, text: str, first: str
) -> None:
    answer = figures_asked(platform, text)
    assert answer.text.replace("\u00a0", " ").startswith(first)
    held = GUIDE.topic(f"plateforme.{platform}.chiffres").facts
    assert [fact for fact in held if typeset(fact_sentence(GUIDE, fact)) not in answer.text] == []


def test_a_figure_that_the_guide_lacks_is_said_to_be_lacking_however_it_is_read() -> None:
    text = "combien de Québécois sur Instagram?"
    answer, _ = respond(
        GUIDE,
        read_as(text, (("hors_guide", 0.9),), ("hors_guide",), platforms=("instagram",)),
        DialogueState(),
    )
    assert answer.topics == ("hors_guide",)
    assert "ne donne pas ce chiffre pour Instagram" in answer.text


@pytest.mark.parametrize(
    "topic",
    [
        "hors_guide",
        "hors_sujet",
        "plateforme.autre",
        "assistant.merci",
        "assistant.salutation",
        "precautions.commentaires_negatifs",
    ],
)
def test_the_same_answer_never_opens_twice_alike_in_a_row(topic: str) -> None:
    reading = read_as(
        "?", ((topic, 0.95),), (topic,), others=("tiktok",) if topic == "plateforme.autre" else ()
    )
    context, openings = DialogueState(), []
    for _ in range(4):
        answer, context = respond(GUIDE, reading, context)
        assert answer.topics == (topic,)
        openings.append(answer.text.splitlines()[0])
    assert [one for one, following in pairwise(openings) if one == following] == []


def test_said_otherwise_it_is_told_one_point_at_a_time() -> None:
    first, context = respond(
        GUIDE, read_as("?", (("agir.interaction", 0.95),), ("agir.interaction",)), DialogueState()
    )
    again, _ = respond(
        GUIDE,
        read_as("dites-le autrement", (("suite.reformuler", 0.95),), ("suite.reformuler",)),
        context,
    )
    assert (again.topics, again.facts) == (first.topics, first.facts)
    assert "• " not in first.text
    assert again.text.count("• ") == 3


@pytest.mark.parametrize("topic", ["hors_guide", "plateforme.autre"])
def test_what_the_guide_does_not_say_is_no_list_when_it_is_said_otherwise(topic: str) -> None:
    reading = read_as(
        "?", ((topic, 0.95),), (topic,), others=("tiktok",) if topic == "plateforme.autre" else ()
    )
    first, context = respond(GUIDE, reading, DialogueState())
    again, _ = respond(
        GUIDE,
        read_as("je comprends rien", (("suite.reformuler", 0.95),), ("suite.reformuler",)),
        context,
    )
    assert again.topics == first.topics
    assert "• " not in again.text
    assert again.text.splitlines()[0] != first.text.splitlines()[0]


def test_the_second_of_two_questions_is_brought_in() -> None:
    asks = ("agir.contenus", "precautions.netiquette")
    answer, _ = respond(GUIDE, read_as("?", (("agir.contenus", 0.5),), asks), DialogueState())
    lead = next(way for way in map(typeset, joints()["second"]) if way in answer.text)
    assert answer.text.index("cible") < answer.text.index(lead) < answer.text.index("nétiquette")
