"""Personal information is masked; the guide's figures, in any writing, never are."""

from pathlib import Path
from typing import Dict, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.answers.topic import number_of, phrase
from bot.guide import Figure, load_guide
from bot.privacy import redact
from bot.privacy.words import tables, words
from bot.text.typography import typeset
from tests.conftest import cases

HERE = Path(__file__).parent
FIGURES = list(load_guide().figures.values())


@pytest.mark.parametrize("case", cases(HERE / "personal.yml"))
def test_masks(case: Dict[str, str]) -> None:
    assert redact(case["text"]) == case["gives"]


@pytest.mark.parametrize("text", cases(HERE / "untouched.yml"))
def test_leaves_alone(text: str) -> None:
    assert redact(text) == text


def writings(figure: Figure) -> Iterator[str]:
    """A figure as people may write it."""
    value = f"{figure.value:f}"
    grouped = f"{int(figure.value):,}"
    numbers = [
        value,
        grouped.replace(",", " "),
        grouped.replace(",", "\u00a0"),
        grouped.replace(",", "\u202f"),
        grouped,
        grouped.replace(",", "."),
    ]
    numbers += [
        number_of(figure),
        number_of(figure).replace("\u00a0", " "),
        number_of(figure).replace("\u00a0", ""),
    ]
    if figure.percent:
        numbers += [f"{value} %", f"{value}%", f"{value} pour cent", f"{value} pourcent"]
    for number in numbers:
        yield from (
            number,
            f"{number} {figure.unit}",
            f"y'a-tu vraiment {number} de monde?",
            f"c'est {number}.",
            f"({number})",
            f"{number}, pis Facebook?",
        )
    yield phrase(figure)
    yield typeset(f"Selon le guide : {phrase(figure)} en 2018-2019.")


@pytest.mark.parametrize("figure", [pytest.param(figure, id=figure.fact) for figure in FIGURES])
def test_every_writing_of_a_figure_is_left_alone(figure: Figure) -> None:
    assert [text for text in writings(figure) if redact(text) != text] == []


@pytest.mark.parametrize("topic", sorted(load_guide().topics))
def test_what_the_assistant_says_is_left_alone(topic: str) -> None:
    from bot.answers.topic import topic_answer

    guide = load_guide()
    text = topic_answer(guide, guide.topic(topic)).text
    assert redact(text) == text


personal = some.sampled_from([case.values[0]["text"] for case in cases(HERE / "personal.yml")])
pieces = some.one_of(
    personal, some.text(max_size=30), some.from_regex(r"[0-9 .\-()+@a-z]{0,40}", fullmatch=True)
)


@settings(deadline=None)
@given(some.lists(pieces, max_size=4).map(" ".join))
def test_redacting_twice_changes_nothing(text: str) -> None:
    assert redact(redact(text)) == redact(text)


@settings(deadline=None)
@given(some.text(max_size=300))
def test_takes_any_text(text: str) -> None:
    assert isinstance(redact(text), str)


@settings(deadline=None)
@given(some.text(alphabet="abcdefghijklmnopqrstuvwxyzéè ,.?!", max_size=100))
def test_words_without_digits_nor_names_are_left_alone(text: str) -> None:
    told = ("appelle", "mon nom", "passe", "mdp", "nip", "password", "secret", "arobas", "moi c")
    if not any(word in text for word in told) and not any(
        tables().is_first(word) for word in words(text)
    ):
        assert redact(text) == text
