"""Whether questions are answered is found out by one question, however many want to know."""

import asyncio
from types import SimpleNamespace
from typing import Any, List

from bot.engine import readiness
from bot.engine.readiness import Readiness


async def test_one_question_for_all_who_ask() -> None:
    asked: List[int] = []

    async def ask() -> Any:
        asked.append(1)
        await asyncio.sleep(0.05)
        return SimpleNamespace(topics=["presentation.definition"])

    one = Readiness(ask)
    assert await asyncio.gather(*(one.ready() for _ in range(50))) == [True] * 50
    assert [await one.ready() for _ in range(50)] == [True] * 50
    assert len(asked) == 1


async def test_an_engine_that_does_not_answer_is_not_waited_for(monkeypatch: Any) -> None:
    monkeypatch.setattr(readiness, "_PATIENCE", 0.05)

    async def ask() -> Any:
        await asyncio.sleep(3600)

    assert not await Readiness(ask).ready()


async def test_an_engine_that_fails_is_asked_again_soon(monkeypatch: Any) -> None:
    monkeypatch.setattr(readiness, "_HOLDS", {True: 60.0, False: 0.0})
    answers = [ValueError("no"), SimpleNamespace(topics=[]), SimpleNamespace(topics=["x"])]

    async def ask() -> Any:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    one = Readiness(ask)
    assert [await one.ready() for _ in range(4)] == [False, False, True, True]
