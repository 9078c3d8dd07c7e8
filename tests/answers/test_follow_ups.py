"""What a message gets where it stands in its conversation, from what was read of it alone."""

from pathlib import Path
from typing import Any, Dict

import pytest

from bot.answers.answer import Answer
from bot.answers.respond import respond
from bot.dialogue.state import DialogueState
from bot.guide import load_guide
from tests.answers import read_as
from tests.conftest import cases

GUIDE = load_guide()


def said(answer: Answer) -> str:
    return answer.text.replace("\u00a0", " ").replace("’", "'")


@pytest.mark.parametrize("case", cases(Path(__file__).parent / "follow_ups.yml"))
def test_gets_what_it_asks(case: Dict[str, Any]) -> None:
    known = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in case.get("read", {}).items()
    }
    reading = read_as(
        case["said"],
        ((case["act"], case.get("sure", 0.9)), *case.get("chances", {}).items()),
        (case["act"],),
        **known,
    )
    answer, _ = respond(GUIDE, reading, DialogueState.from_dict(case.get("before")))
    assert list(answer.topics) == case["topics"]
    assert case.get("says", "") in said(answer)
    assert case.get("never", "\0") not in said(answer)
    assert not case.get("offers") or case["offers"] in [
        suggestion.label for suggestion in answer.suggestions
    ]
