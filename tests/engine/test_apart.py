"""While the engine computes, whoever waits for something else is heard."""

import asyncio
import threading

import pytest

from bot.engine.apart import Apart


class Computing:
    """An agent that computes until it is told to stop, and never lets its loop go meanwhile."""

    def __init__(self):
        self.begun, self.enough = threading.Event(), threading.Event()

    async def handle_message(self, message):
        self.begun.set()
        if not self.enough.wait(30):
            raise TimeoutError("nobody else was heard")
        return f"réponse à {message}"


@pytest.fixture
def apart():
    agent = Computing()
    made = Apart(agent)
    yield agent, made
    agent.enough.set()
    made.stop()


def test_others_go_on_while_it_computes(apart):
    agent, running = apart

    async def both():
        answer = asyncio.ensure_future(running.handle_message("a"))
        while not agent.begun.is_set():
            await asyncio.sleep(0)
        agent.enough.set()  # by somebody on the loop that asked: it was not held up
        return await answer

    running.start()
    assert asyncio.run(both()) == "réponse à a"


def test_what_goes_wrong_there_is_told_here(apart):
    _, running = apart

    async def wrong():
        raise ValueError("ici")

    running.start()
    with pytest.raises(ValueError, match="ici"):
        asyncio.run(running.run(wrong()))


def test_before_it_is_started_the_caller_does_it_itself(apart):
    agent, running = apart
    agent.enough.set()
    assert asyncio.run(running.handle_message("a")) == "réponse à a"
