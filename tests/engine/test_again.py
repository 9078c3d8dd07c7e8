"""A message that is asked again because its answer was lost on the way: killed after answering,
before writing it down.
"""

import pytest

from bot.channels.dispatch import exchange

pytestmark = pytest.mark.model
QUESTION = "C'est quoi, Pinterest?"


def said(engine, loop, conversation, name):
    (message,) = loop.run_until_complete(
        exchange(engine.agent.handle_message, conversation, QUESTION, "messenger", name)
    )
    return message["text"]


def test_the_same_message_is_answered_the_same(engine, loop):
    assert said(engine, loop, "again-lost", "m1") == said(engine, loop, "again-lost", "m1")


def test_the_same_question_in_another_message_is_answered_as_a_repetition(engine, loop):
    assert said(engine, loop, "again-asked", "m1") != said(engine, loop, "again-asked", "m2")
