"""French text in and out, case by case; and what holds for any text."""

from decimal import Decimal
from pathlib import Path
from typing import Any, Dict

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.text.clean import clean, plain
from bot.text.normalise import normalise
from bot.text.numbers import quantity
from bot.text.typography import typeset
from tests.conftest import cases

HERE = Path(__file__).parent
FUNCTIONS = {"clean": clean, "plain": plain, "normalise": normalise, "typeset": typeset}
texts = some.text(max_size=200)
french = some.text(alphabet="abcdeéèàçœ ,;:!?.'’«»%$0123456789\u00a0\u202f\n-", max_size=120)


@pytest.mark.parametrize("case", cases(HERE / "cases.yml"))
def test_gives(case: Dict[str, str]) -> None:
    assert FUNCTIONS[case["function"]](case["text"]).replace("\u00a0", "~") == case["gives"]


@pytest.mark.parametrize("case", cases(HERE / "numbers.yml"))
def test_writes_the_number(case: Dict[str, Any]) -> None:
    written = quantity(
        Decimal(case["value"]), case["bound"], case["unit"], case.get("percent", False)
    )
    assert written.replace("\u00a0", "~") == case["gives"]


@given(texts)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(texts)
def test_cleaned_text_is_one_visible_line(text: str) -> None:
    assert all(char == " " or (char.isprintable() and not char.isspace()) for char in clean(text))


@given(texts)
def test_plain_twice_changes_nothing(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(french)
def test_typesetting_twice_changes_nothing(text: str) -> None:
    assert typeset(typeset(text)) == typeset(text)


@given(french)
def test_typesetting_changes_no_word(text: str) -> None:
    def words(value: str) -> str:
        return "".join(char for char in value.replace("’", "'") if not char.isspace())

    assert words(typeset(text)) == words(text.replace("’", "'"))


@given(texts)
def test_normalising_takes_any_text(text: str) -> None:
    assert isinstance(normalise(text), str)
