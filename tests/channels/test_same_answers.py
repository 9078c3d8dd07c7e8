"""The same answers, by topic and by word, as the website gives."""

import asyncio
import uuid

import pytest

from bot.channels.dispatch import exchange
from bot.channels.inbound import receive
from bot.channels.messaging.inbox.incoming import Incoming, understood
from bot.channels.messaging.inbox.store import Inbox
from bot.channels.messaging.inbox.worker import Pace, Worker
from bot.channels.messaging.messenger.render import render as for_messenger
from bot.channels.messaging.telegram.render import buttons
from bot.channels.messaging.telegram.render import render as for_telegram
from bot.paths import QUESTIONS
from bot.store.database import connect, upgrade
from tests.conftest import labelled

pytestmark = pytest.mark.model


class Shown:
    """A platform that keeps what it is given to show."""

    at_once, gap = 8, 0.0

    def __init__(self, name, render, held):
        self.name, self.render, self.held, self.shown = name, render, held, {}

    def buttons(self, messages):
        return self.held(messages)

    async def send(self, person, payload, key):
        self.shown.setdefault(person, []).append(payload["text"])
        return key

    async def typing(self, person):
        pass

    async def seen(self, ref):
        pass


def topics(said):
    return list(dict.fromkeys(topic for message in said for topic in message.get("topics", ())))


def letters(texts):
    """What is read, without the white space at which messages are cut."""
    return "".join("".join(texts).split())


@pytest.fixture(scope="module")
def website(engine, loop):
    """Every question of tests/questions, each in a conversation of its own, with what the website
    says to it.
    """
    asked = [
        question["text"]
        for file in sorted(QUESTIONS.glob("*.jsonl"))
        for question in labelled(file)
    ]
    if not asked:
        pytest.skip("tests/questions holds no questions")

    async def all_of_them():
        return [
            (
                text,
                await exchange(
                    engine.agent.handle_message, f"web-{number}", receive(text).text, "website"
                ),
            )
            for number, text in enumerate(asked)
        ]

    return loop.run_until_complete(all_of_them())


# All by way of Messenger; Telegram has the same way up to what it makes of an answer, so that a
# quarter does, and all are rendered.
@pytest.mark.parametrize(
    ("name", "render", "held", "every"),
    [("messenger", for_messenger, lambda messages: {}, 1), ("telegram", for_telegram, buttons, 4)],
    ids=["messenger", "telegram"],
)
def test_the_same_answers_as_the_website(
    engine, loop, website, tmp_path, monkeypatch, name, render, held, every
):
    monkeypatch.setattr(
        "bot.channels.messaging.inbox.replies.needs_notice", lambda had, seen: False
    )
    database = connect(f"sqlite:///{tmp_path / 'inbox.db'}")
    upgrade(database)
    inbox = Inbox(database, lambda channel: f"{channel}-{uuid.uuid4().hex}")
    platform, found = Shown(name, render, held), {}
    chosen = {str(number): told for number, told in enumerate(website) if number % every == 0}

    async def ask(conversation, text, channel, message_id, notice):
        said = await exchange(engine.agent.handle_message, conversation, text, channel)
        found[text] = topics(said)
        return said

    async def all_of_them():
        inbox.accept(
            [
                Incoming(name, person, person, int(person), *understood(text))
                for person, (text, _) in chosen.items()
            ]
        )
        worker = Worker(inbox, {name: platform}, ask, ask, Pace(poll=0.02))
        running = asyncio.ensure_future(worker.run())
        while sum(inbox.waiting().values()):
            await asyncio.sleep(0.05)
        await worker.stop()
        await running

    loop.run_until_complete(all_of_them())
    database.dispose()
    for person, (text, said) in chosen.items():
        assert found[understood(text)[1]] == topics(said), text
        assert letters(platform.shown[person]) == letters(one["text"] for one in said), text


@pytest.mark.parametrize("render", [for_messenger, for_telegram], ids=["messenger", "telegram"])
def test_no_answer_loses_a_word_where_it_is_shown(website, render):
    for text, said in website:
        assert letters(message["text"] for message in render(said)) == letters(
            one["text"] for one in said
        ), text
