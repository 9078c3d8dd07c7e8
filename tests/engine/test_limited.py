"""An answer that takes too long, and a message that ends the process: an apology, and whoever comes
next is answered.
"""

import asyncio
import re
import time

import pytest
from rasa.core.channels.channel import UserMessage

from bot import deadline, settings
from bot.answers.phrases import wording
from bot.channels.dispatch import Messages, exchange
from bot.engine import attempts
from bot.engine.apart import Apart
from bot.engine.limited import Limited

SLOW, NEVER_LOOKS = "slow", "never looks at the clock"


class Agent:
    """Answers, unless it is asked to be slow."""

    async def handle_message(self, message):
        while message.text == SLOW:
            time.sleep(0.01)
            deadline.check()
        if message.text == NEVER_LOOKS:
            re.match(r"(?:a|a)*b", "a" * 60)
        await message.output_channel.send_response(message.sender_id, {"text": "réponse"})


@pytest.fixture(autouse=True)
def marks(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "VAR", tmp_path)
    monkeypatch.setattr(settings.settings(), "answer_seconds", 0.3)
    attempts.prepare()
    return tmp_path / "attempts"


def said(limited, text, name="m1"):
    output = Messages()
    asyncio.run(limited.handle_message(UserMessage(text, output, "c1", message_id=name)))
    return [message["text"] for message in output.messages]


def test_in_time_the_answer_is_given_and_nothing_stays(marks):
    assert said(Limited(Agent()), "bonjour") == ["réponse"]
    assert not list(marks.iterdir())


def test_too_late_an_apology_is_given_and_the_next_is_answered(marks):
    limited = Limited(Agent())
    assert said(limited, SLOW) == [wording("failure")]
    assert said(limited, "bonjour", "m2") == ["réponse"]
    assert not list(marks.iterdir())
    assert limited.busy_for() == 0


def test_in_the_main_thread_even_a_search_without_end_is_given_up():
    assert said(Limited(Agent()), NEVER_LOOKS) == [wording("failure")]


def test_in_the_engine_s_thread_too_and_the_others_go_on():
    async def both():
        first = asyncio.ensure_future(exchange(apart.handle_message, "c1", SLOW, "website", "m1"))
        return await first, await exchange(apart.handle_message, "c2", "bonjour", "website", "m2")

    apart = Apart(Limited(Agent()))
    apart.start()
    try:
        late, answered = asyncio.run(both())
    finally:
        apart.stop()
    assert late[0]["text"] == wording("failure")
    assert late[0]["parts"]
    assert answered[0]["text"] == "réponse"


def test_what_goes_wrong_in_time_is_told():
    class Wrong:
        async def handle_message(self, message):
            raise ValueError("ici")

    with pytest.raises(ValueError, match="ici"):
        said(Limited(Wrong()), "bonjour")


def test_a_message_that_ended_the_process_is_tried_once_more_and_no_more(marks):
    class Deadly:
        async def handle_message(self, message):
            # as near to death as a test may come; the mark is then put back as a death leaves it
            raise SystemExit

    for times in range(attempts.MOST):
        left = []
        with pytest.raises(SystemExit):
            said(Limited(Reading(Deadly(), marks, left)), "bonjour")
        (name, content), _ = left[0], left
        assert content == str(times + 1)
        name.write_text(content)
    assert said(Limited(Agent()), "bonjour") == [wording("failure")]
    assert said(Limited(Agent()), "bonjour", "another") == ["réponse"]


class Reading:
    """Looks at the marks while a message is under way."""

    def __init__(self, agent, folder, left):
        self.agent, self.folder, self.left = agent, folder, left

    async def handle_message(self, message):
        self.left += [(path, path.read_text()) for path in self.folder.iterdir()]
        await self.agent.handle_message(message)


def test_a_mark_tells_nothing_of_the_message(marks):
    left = []
    said(Limited(Reading(Agent(), marks, left)), "mon secret", "m9")
    ((path, content),) = left
    assert re.fullmatch("[0-9a-f]{40}", path.name)
    assert content == "1"


def test_without_a_folder_messages_are_answered(marks):
    marks.rmdir()
    assert said(Limited(Agent()), "bonjour") == ["réponse"]


def test_a_mark_that_another_process_takes_away_meanwhile_is_no_trouble(marks, caplog):
    # listed, and not there any more when it is looked at
    (marks / "gone").symlink_to(marks / "nowhere")
    attempts.prepare()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
