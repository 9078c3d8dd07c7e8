"""The conversations of tests/stories.yml, through the real engine: what is understood, and that
each step is answered.
"""

import asyncio
from typing import Any, Dict

import pytest

from bot.yamlfile import read_yaml
from tests.conftest import ROOT

STORIES = [
    pytest.param(story, id=story["story"])
    for story in read_yaml(ROOT / "tests" / "stories.yml")["stories"]
]


@pytest.mark.model
@pytest.mark.parametrize("story", STORIES)
def test_the_story_goes_as_written(
    story: Dict[str, Any], engine: Any, talk: Any, loop: asyncio.AbstractEventLoop
) -> None:
    steps = [step for step in story["steps"] if "user" in step]
    answers = talk(*(step["user"].strip() for step in steps))
    for step, answer in zip(steps, answers, strict=True):
        parsed = loop.run_until_complete(engine.agent.parse_message(step["user"].strip()))
        assert parsed["intent"]["name"] == step["intent"]
        assert answer["text"]


@pytest.mark.model
def test_a_broken_context_gives_an_apology_and_the_conversation_goes_on(
    engine: Any, loop: asyncio.AbstractEventLoop
) -> None:
    from rasa.shared.core.events import SlotSet

    async def conversation() -> Any:
        await engine.answer("broken", "Bonjour!")
        tracker = await engine.agent.tracker_store.retrieve("broken")
        tracker.update(SlotSet("contexte", "x"))
        await engine.agent.tracker_store.save(tracker)
        return await engine.answer("broken", "C'est quoi, Facebook?"), await engine.answer(
            "another", "C'est quoi, Facebook?"
        )

    broken, another = loop.run_until_complete(conversation())
    assert "désolé" in broken.text
    assert another.topics == ["plateforme.facebook.description"]
