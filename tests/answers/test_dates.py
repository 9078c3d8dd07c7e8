"""A figure that has a date of its own is said with it, and with who gives it; the others with the
guide's.
"""

from dataclasses import replace

import pytest

from bot.answers.comparison import compare
from bot.answers.ranking import criterion, rank
from bot.answers.topic import topic_answer
from bot.guide import load_guide
from bot.nlu.figure_query import FigureQuery

GUIDE = load_guide()
NEWER = {"date": "janvier 2026", "source": "Meta"}


def dated(**own):
    """The guide, where some figures have values of their own."""
    return replace(
        GUIDE,
        figures={
            **GUIDE.figures,
            **{fact: replace(GUIDE.figures[fact], **values) for fact, values in own.items()},
        },
    )


def numbers(guide):
    return topic_answer(guide, guide.topic("plateforme.facebook.chiffres")).source


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({}, "Chiffres de 2018-2019; ils ont pu changer."),
        (
            {"FB6": NEWER},
            (
                "Chiffres de 2018-2019, sauf « plus de 2,13 milliards » pour Facebook (janvier"
                " 2026, selon Meta); ils ont pu changer."
            ),
        ),
        (
            dict.fromkeys(("FB6", "FB7", "FB8"), NEWER),
            "Chiffres de janvier 2026, selon Meta; ils ont pu changer.",
        ),
        (
            {fact: {**NEWER, "date": "avril 2026"} for fact in ("FB6", "FB7", "FB8")},
            "Chiffres d’avril 2026, selon Meta; ils ont pu changer.",
        ),
        (
            {"FB6": NEWER, "FB7": NEWER, "FB8": {"date": "2025", "source": "l'Institut"}},
            (
                "Chiffres de janvier 2026, selon Meta, sauf « plus de 5,49 millions » pour Facebook"
                " (2025, selon l’Institut); ils ont pu changer."
            ),
        ),
        ({"TW6": NEWER}, "Chiffres de 2018-2019; ils ont pu changer."),
    ],
)
def test_an_answer_says_of_when_its_figures_are(own, said):
    assert numbers(dated(**own)).replace("\u00a0", " ").endswith(said)


def test_a_ranking_and_a_comparison_follow_the_figure_and_say_its_date():
    guide = dated(YT5={**NEWER, "value": GUIDE.figures["FB6"].value + 10**9, "source": "Alphabet"})
    ranked = rank(guide, criterion(FigureQuery()))
    assert ranked.text.startswith("YouTube compte le plus")
    assert "sauf YouTube (janvier 2026, selon Alphabet)" in ranked.source
    compared = compare(guide, ["facebook", "youtube"])
    assert "Le plus fréquenté des deux est YouTube." in compared.text
    assert (
        "sauf « plus de 3,13 milliards » pour YouTube (janvier 2026, selon Alphabet)"
        in compared.source.replace("\u00a0", " ")
    )


def test_a_figure_of_no_platform_is_named_by_its_number():
    guide = dated(D2=NEWER)
    assert (
        "Chiffres de janvier 2026, selon Meta;"
        in topic_answer(guide, guide.topic("presentation.popularite_quebec")).source
    )
