"""The lint finds what is there twice, what contradicts itself, what is missing, and what leaked
from the tests.
"""

from typing import List

import pytest

from bot.paths import DIALOGUES, QUESTIONS
from bot.training_data import lint
from bot.training_data.dataset import examples
from bot.training_data.dialogues import dialogues
from bot.training_data.lint import Line, Pair

TESTS = [*sorted(QUESTIONS.glob("*.jsonl")), *sorted(DIALOGUES.glob("*.jsonl"))]


def line(text: str, topic: str = "agir.contenus", register: str = "standard") -> Line:
    return Line(text, topic, topic, "training", register)


def test_finds_the_same_question_twice() -> None:
    found = lint.duplicates([line("Que publier?"), line("que publier"), line("Quoi d'autre?")])
    assert [[one.text for one in group] for group in found] == [["Que publier?", "que publier"]]


def test_two_spellings_are_two_questions() -> None:
    assert lint.duplicates([line("cb de monde su fb"), line("Combien de monde sur fb?")]) == []


def test_finds_one_question_under_two_topics() -> None:
    found = lint.contradictions([line("Que publier?"), line("que publier", "agir.pertinence")])
    assert len(found) == 1
    assert lint.duplicates([line("Que publier?"), line("que publier", "agir.pertinence")]) == []


def test_finds_nearly_the_same() -> None:
    near = line("Peut-on classer ses images par catégorie sur Pinterest?")
    far = line("Combien de personnes utilisent Pinterest chaque mois?")
    found = lint.near_duplicates(
        [line("Peut-on classer ses images par catégories sur Pinterest?"), near, far]
    )
    assert [(pair.second.text, pair.score > 92) for pair in found] == [(near.text, True)]


@pytest.mark.parametrize(
    "asked",
    [
        "Quoi publier sur la page de mon garage?",
        "quoi publier sur la page de mon garage",
        "QUOI PUBLIER SUR LA PAGE DE MON GARAGE ?!",
        "koi publier su la page de mon garage",
    ],
)
def test_finds_a_leak_however_it_is_typed(asked: str) -> None:
    found = lint.leaks(
        [line("Quoi publier sur la page de mon garage?")],
        [Line(asked, "agir.contenus", "", "test")],
    )
    assert [pair.first.text for pair in found] == [asked]


def test_finds_a_near_leak() -> None:
    found = lint.leaks(
        [line("Quoi publier sur la page de mon garage ces mois-ci?")],
        [line("Quoi publier sur la page de mon garage ce mois-ci?")],
    )
    assert len(found) == 1


def test_another_question_on_the_same_matter_is_no_leak() -> None:
    assert (
        lint.leaks(
            [line("Quoi publier sur la page de mon garage?")],
            [line("Avez-vous des idées de photos pour un mécanicien?")],
        )
        == []
    )


def test_a_word_or_two_belong_to_nobody() -> None:
    assert lint.leaks([line("Bonjour!")], [line("bonjour")]) == []


def test_finds_where_questions_are_few() -> None:
    spots = lint.empty_spots([line("Que publier?")] * 200)
    by_place = {(spot.topic, spot.register): spot.count for spot in spots}
    assert by_place["lexique.arobas", ""] == 0
    assert by_place["agir.contenus", "joual"] == 0
    assert ("agir.contenus", "standard") not in by_place


def test_training_holds_no_contradiction() -> None:
    assert lint.contradictions(lint.of_training(examples())) == []


@pytest.fixture(scope="module")
def leaks() -> List[Pair]:
    """What training and the project's own questions have in common, but for what is too short to be
    anybody's.
    """
    return lint.leaks(
        [*lint.of_training(examples()), *lint.of_dialogues(dialogues())], lint.of_tests(TESTS)
    )


@pytest.mark.skipif(not TESTS, reason="tests/questions and tests/dialogues hold no questions yet")
@pytest.mark.parametrize(
    ("least", "most"),
    [pytest.param(100, 100, id="word for word"), pytest.param(0, 99.99, id="nearly")],
)
def test_training_and_tests_are_disjoint(least: float, most: float, leaks: List[Pair]) -> None:
    found = [
        f"{pair.score:.0f} {pair.first.origin}: {pair.first.text} ~ {pair.second.text}"
        for pair in leaks
        if least <= pair.score <= most
    ]
    assert found == []


def test_training_is_rich() -> None:
    distinct = {lint.words(example.text) or example.text for example in examples()}
    assert len(distinct) >= 20_000
