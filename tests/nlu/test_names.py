"""Which platforms a message names, and which it sets aside."""

from pathlib import Path
from typing import Any, Dict

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.nlu.exclusion import excluded
from bot.nlu.platforms import find
from tests.conftest import cases

HERE = Path(__file__).parent


@pytest.mark.parametrize("case", cases(HERE / "platforms.yml"))
def test_finds_the_platforms(case: Dict[str, Any]) -> None:
    assert list(dict.fromkeys(mention.platform for mention in find(case["text"]))) == case["finds"]


@pytest.mark.parametrize("case", cases(HERE / "exclusions.yml"))
def test_finds_what_is_set_aside(case: Dict[str, Any]) -> None:
    assert list(excluded(case["text"], find(case["text"]))) == case["finds"]


@given(some.text(max_size=200))
def test_takes_any_text(text: str) -> None:
    mentions = find(text)
    assert set(excluded(text, mentions)) <= {mention.platform for mention in mentions}
