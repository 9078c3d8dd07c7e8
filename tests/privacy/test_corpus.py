"""What people type of themselves goes, of every kind, and nothing else does: at least 95 % and at most 1 %."""

from collections import Counter
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.privacy import redact
from tests.privacy.corpus import HALVES, Form, forms, innocent

FORMS: List[Form] = [form for half in HALVES for form in forms(half)]
TOKENS = ["1-1-1-", "l'l'l'", "1 ", "  ", '"', "'", "a@", "@a", "point ", "mdp ", "Xav Yoz ", "[nom] ", "rue ", "c'est "]
INNOCENT: List[str] = [text for half in HALVES for text in innocent(half)]


@pytest.mark.parametrize("half", HALVES)
def test_what_is_personal_is_masked(half: str) -> None:
    missed = [(form.text, redact(form.text)) for form in forms(half) if form.leaks(redact(form.text))]
    assert len(missed) <= 0.05 * len(forms(half)), missed


@pytest.mark.parametrize("half", HALVES)
def test_every_kind_is_masked(half: str) -> None:
    every = Counter(form.kind for form in forms(half))
    masked = Counter(form.kind for form in forms(half) if not form.leaks(redact(form.text)))
    assert [kind for kind in every if masked[kind] < 0.8 * every[kind]] == []


@pytest.mark.parametrize("half", HALVES)
def test_the_rest_of_the_message_stays_and_the_mask_tells_the_kind(half: str) -> None:
    other = [(form.gives, redact(form.text)) for form in forms(half) if redact(form.text) != form.gives]
    assert len(other) <= 0.05 * len(forms(half)), other


@pytest.mark.parametrize("half", HALVES)
def test_innocent_texts_do_not_change(half: str) -> None:
    changed = [(text, redact(text)) for text in innocent(half) if redact(text) != text]
    assert len(changed) <= 0.01 * len(innocent(half)), changed


def test_the_corpus_is_large_enough() -> None:
    assert len({form.text for form in FORMS}) >= 400
    assert len(set(INNOCENT)) >= 200


@settings(deadline=None)
@given(some.lists(some.sampled_from([form.text for form in FORMS]), max_size=3).map(" ".join))
def test_redacting_twice_changes_nothing(text: str) -> None:
    assert redact(redact(text)) == redact(text)


@settings(deadline=None)
@given(
    some.lists(
        some.sampled_from(["1-1-1-", "l'l'l'", "1 ", "  ", '"', "'", "a@", "@a", "point ", "mdp ", "Xav Yoz ", "[nom] ", "rue ", "c'est "]),
        min_size=1,
        max_size=3,
    ).map("".join)
)
def test_redacting_twice_a_repeated_token_changes_nothing(token: str) -> None:
    text = (token * 2000)[:400]
    assert redact(redact(text)) == redact(text)
