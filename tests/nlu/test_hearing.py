"""Beside what a message asks: the angle, the state of mind, what is outside the guide, how it is
put, and what is set aside.
"""

from pathlib import Path
from typing import Any, Dict

import pytest

from bot.answers.mood import TOLD_ALONE
from bot.dialogue.urgent import HEARD
from bot.nlu import encoder
from bot.nlu.conversation import in_context
from bot.nlu.platforms import find
from bot.nlu.reading import NluResult
from bot.text.clean import clean
from bot.yamlfile import read_yaml

CASES: Dict[str, Dict[str, Any]] = read_yaml(Path(__file__).with_name("heard.yml"))

pytestmark = pytest.mark.skipif(not encoder.available(), reason="no encoder is there")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_it_is_heard(case: Dict[str, Any]) -> None:
    topic = case.get("topic", "choix.recommandation")
    text = clean(case["text"])
    named = tuple(mention.platform for mention in find(text))
    reading = in_context(NluResult(text, ((topic, 1.0),), (topic,), excluded=named), ())
    kinds = {
        "outside": reading.outside,
        "stance": reading.stance,
        "form": reading.form,
        "angle": reading.angles[topic],
    }
    for kind, heard in kinds.items():
        if kind in case:
            assert max(heard, key=lambda label: heard[label]) == case[kind]
    if "distress" in case:
        assert (reading.distress >= HEARD) is case["distress"]
    if "mood" in case:
        assert (reading.mood >= TOLD_ALONE) is case["mood"]
    if "named" in case or "aside" in case:
        assert (reading.platforms, reading.excluded) == (
            ((case["named"],), ()) if "named" in case else ((), (case["aside"],))
        )
