"""What the engine says of a message beside its answer reaches the record; the person is not told
how urgent they were held to be.
"""

from typing import Any, Dict, List

import pytest

from bot.channels.dispatch import exchange
from bot.channels.website.service import _shown
from bot.store import record

SAID = {
    "text": "Voici qui joindre.",
    "topics": ["aide.animateur"],
    "intent": "aide.animateur",
    "confidence": 0.9,
    "flags": ["danger", "personne"],
}


class Kept:
    """A recorder that keeps its turns in sight."""

    model_version = "model-1"

    def __init__(self) -> None:
        self.turns: List[record.Turn] = []

    def turn(self, turn: record.Turn) -> None:
        self.turns.append(turn)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    recorder = Kept()
    monkeypatch.setattr(record, "current", lambda: recorder)
    return recorder


async def ask(*said: Dict[str, Any]) -> List[Dict[str, Any]]:
    async def answer(message: Any) -> None:
        for one in said:
            await message.output_channel.send_response(message.sender_id, one)

    return await exchange(answer, "web-1", "rappelez-moi", "website", "m1")


async def test_the_flags_of_a_message_are_recorded_once_each(kept: Kept) -> None:
    await ask(SAID, {**SAID, "flags": ["personne"]})
    assert [turn.flags for turn in kept.turns] == [("danger", "personne")]


async def test_an_answer_without_flags_is_recorded_without(kept: Kept) -> None:
    await ask({"text": "Bonjour!", "topics": ["assistant.salutation"]})
    assert [turn.flags for turn in kept.turns] == [()]


async def test_the_person_is_not_told_of_them(kept: Kept) -> None:
    assert "flags" not in _shown(await ask(SAID))[0]
