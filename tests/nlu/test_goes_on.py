"""What a message tells is heard in it and in the one before; by itself, where there was none."""

from pathlib import Path
from typing import Any, Dict

import pytest

from bot.guide.model import NO_SITUATION
from bot.nlu import encoder
from bot.nlu.conversation import in_context
from bot.nlu.reading import CERTAIN, NluResult
from bot.nlu.spoken import last_words
from bot.text.clean import clean
from tests.conftest import cases

pytestmark = pytest.mark.skipif(not encoder.available(), reason="no encoder is there")
ASKED = (("hors_guide", 1.0),)


def told(text: str, before: str = "") -> Dict[str, float]:
    return dict(in_context(NluResult(clean(text), ASKED, ("hors_guide",)), (), before).situations)


def first(heard: Dict[str, float]) -> str:
    return max((name for name in heard if name != NO_SITUATION), key=lambda name: heard[name])


@pytest.mark.parametrize("case", cases(Path(__file__).with_name("goes_on.yml")))
def test_it_is_heard_in_the_light_of_the_message_before(case: Dict[str, Any]) -> None:
    lit, alone = told(case["said"], last_words(case["before"])), told(case["said"])
    assert first(lit) in case["told"]
    assert lit[first(lit)] > alone.get(first(lit), 0.0)


def test_who_changes_the_subject_is_heard() -> None:
    asked = "combien de fois par semaine faut publier?"
    before = "on m'a mis un faux avis sur google, comment le faire enlever?"
    assert first(told(asked, before)) == first(told(asked))


def test_a_question_of_ours_is_itself_whatever_came_before() -> None:
    question = "Comment faire enlever un avis sur Google ou ailleurs?"
    heard = told(question, "je cherche un réseau pour mon resto")
    assert heard == {"critiques.faire_retirer_avis_site": CERTAIN}
