"""A button that is tapped asks what it says, wherever the conversation stands."""

import pytest

from bot.guide.loader import load_guide
from bot.nlu.buttons import names_a_topic
from bot.nlu.conversation import in_context
from bot.nlu.reading import NluResult, Told

FIGURES: Told = (("plateforme.facebook.chiffres",), ("facebook",), "")
ASKED = sorted(
    {
        topic.question
        for topic in load_guide().topics.values()
        if any(map(str.isalpha, topic.question))
    }
)


@pytest.mark.parametrize("question", ASKED)
def test_the_question_of_a_topic_is_no_guess(question: str) -> None:
    reading = in_context(NluResult(text=question.upper().rstrip("? ")), [FIGURES])
    assert reading.known
    assert not in_context(NluResult(text=f"{question} Et combien?"), [FIGURES]).known


def test_nothing_is_no_question() -> None:
    assert not names_a_topic("")
    assert not names_a_topic("?!")
