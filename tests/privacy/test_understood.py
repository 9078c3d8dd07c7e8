"""What is asked beside something personal is answered as if the mask were not there."""

from typing import Any, Dict

import pytest

from bot.privacy import redact
from tests.conftest import cases
from tests.privacy.corpus import HERE


@pytest.mark.model
@pytest.mark.parametrize("case", cases(HERE / "understood.yml"))
def test_the_question_beside_a_mask_is_answered(case: Dict[str, str], talk: Any) -> None:
    assert redact(case["text"]) != case["text"]
    assert talk(case["text"])[0]["topics"] == [case["topic"]]
