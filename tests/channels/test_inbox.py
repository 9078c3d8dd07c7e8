"""The inbox on a real database: what is claimed, what is answered once, what a breakdown leaves
behind.
"""

import asyncio
import json
import threading
import time
import uuid

import pytest

from bot.channels.messaging.inbox.incoming import Incoming
from bot.channels.messaging.inbox.platform import LaterError
from bot.channels.messaging.inbox.store import ClaimLostError, Inbox
from bot.channels.messaging.inbox.worker import Pace, Worker
from bot.channels.messaging.messenger import events as messenger_events
from bot.channels.messaging.telegram import events as telegram_events
from tests.channels import meta, telegram_server
from tests.databases import KINDS, on_a_database


@pytest.fixture(params=KINDS)
def inbox(request, tmp_path):
    with on_a_database(request.param, tmp_path) as engine:
        yield Inbox(engine, lambda channel: f"{channel}-{uuid.uuid4().hex}", lease=5)


def asked(number, person="1", text="Bonjour"):
    return Incoming("here", f"id-{number}", person, number, "text", text)


class Recorded:
    """A platform that takes everything, except what `fails` says."""

    name, at_once, gap = "here", 4, 0.0

    def __init__(self):
        self.sent, self.fails, self.known = [], [], None

    def render(self, messages):
        return [{"text": message["text"]} for message in messages]

    def buttons(self, messages):
        return {}

    async def send(self, person, payload, key):
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append(payload["text"])
        return f"p{len(self.sent)}"

    async def find_sent(self, person, payload, since, known):
        return self.known

    async def typing(self, person):
        pass

    async def seen(self, ref):
        pass


def work(inbox, platform, ask=None, seconds=60, erase=None):
    """Lets a worker work until nothing waits."""

    async def answer(conversation, text, channel, message_id, notice):
        return [{"text": f"réponse à {text}"}]

    async def nothing(conversation):
        return None

    async def run():
        worker = Worker(
            inbox,
            {"here": platform},
            ask or answer,
            erase or nothing,
            Pace(retry=0.01, settle=0.05, no_access=0.1, poll=0.02),
        )
        running = asyncio.ensure_future(worker.run())
        end = time.monotonic() + seconds
        while sum(inbox.waiting().values()) and time.monotonic() < end:
            await asyncio.sleep(0.02)
        await worker.stop()
        await running

    asyncio.run(run())


@pytest.fixture(autouse=True)
def no_notice(monkeypatch):
    monkeypatch.setattr(
        "bot.channels.messaging.inbox.replies.needs_notice", lambda had, seen: False
    )


def test_redeliveries_are_recognised_after_a_restart_too(inbox):
    assert inbox.accept([asked(1), asked(2), asked(1)]) == 2
    again = Inbox(inbox.engine, inbox.conversation)
    assert again.accept([asked(1), asked(2)]) == 0


def test_messages_are_answered_in_the_platforms_order(inbox):
    platform = Recorded()
    inbox.accept([asked(3, text="c"), asked(1, text="a")])
    inbox.accept([asked(2, text="b")])
    work(inbox, platform)
    assert platform.sent == ["réponse à a", "réponse à b", "réponse à c"]


def test_a_person_is_one_workers_at_a_time(inbox):
    inbox.accept([asked(number, person=str(number)) for number in range(30)])
    others = [Inbox(inbox.engine, inbox.conversation, lease=5) for _ in range(3)]
    claimed, barrier = [], threading.Barrier(3)

    def take(one):
        barrier.wait()
        for _ in range(10):
            claimed.extend(person.id for person in one.claim(5, "here"))

    threads = [threading.Thread(target=take, args=(one,)) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == 30


def test_who_lost_a_claim_writes_nothing(inbox):
    inbox.accept([asked(1)])
    slow = Inbox(inbox.engine, inbox.conversation, lease=0.0)
    (person,) = slow.claim(1, "here")
    time.sleep(0.01)
    (same,) = inbox.claim(1, "here")
    question = inbox.next_asked(same)
    with pytest.raises(ClaimLostError):
        slow.answered(person, question, [{"text": "en retard"}])
    assert inbox.waiting() == {"to_answer": 1, "to_send": 0}


def test_a_claim_that_ran_out_is_lost_to_the_same_process_too(inbox):
    inbox.accept([asked(1)])
    inbox.lease = 0.0
    (person,) = inbox.claim(1, "here")
    time.sleep(0.01)
    inbox.lease = 5
    (same,) = inbox.claim(1, "here")
    with pytest.raises(ClaimLostError):
        inbox.next_asked(person)
    assert inbox.next_asked(same)


def test_a_message_written_down_while_a_person_is_given_back_is_not_forgotten(inbox):
    inbox.accept([asked(1)])
    (person,) = inbox.claim(1, "here")
    question = inbox.next_asked(person)
    inbox.answered(person, question, [])
    inbox.accept([asked(2)])
    inbox.release(person)
    assert [one.id for one in inbox.claim(1, "here")] == [person.id]


def _left_in_doubt(inbox):
    inbox.accept([asked(1, text="a")])
    (person,) = inbox.claim(1, "here")
    (message,) = inbox.answered(person, inbox.next_asked(person), [{"text": "réponse à a"}])
    inbox.starting(person, message)
    inbox.free_all()  # the process is dead
    return message


def test_what_the_platform_has_already_is_not_sent_again(inbox):
    platform = Recorded()
    platform.known = "p0"
    _left_in_doubt(inbox)
    work(inbox, platform)
    assert platform.sent == []


def test_what_the_platform_does_not_have_is_sent(inbox):
    platform = Recorded()
    _left_in_doubt(inbox)
    work(inbox, platform)
    assert platform.sent == ["réponse à a"]


def test_an_echo_settles_what_was_in_doubt(inbox):
    platform = Recorded()
    message = _left_in_doubt(inbox)
    inbox.echoed({message.key: "p0", "unknown": "p1"})
    work(inbox, platform)
    assert platform.sent == []
    assert inbox.waiting() == {"to_answer": 0, "to_send": 0}


def test_failures_are_tried_again_in_order(inbox):
    platform = Recorded()
    platform.fails = [
        LaterError("one"),
        LaterError("two", unsure=True),
        LaterError("three", wait=0.05, everyone=True),
    ]
    inbox.accept([asked(1, text="a"), asked(2, text="b")])
    work(inbox, platform)
    assert platform.sent == ["réponse à a", "réponse à b"]


def test_an_engine_that_fails_for_good_ends_in_an_apology(inbox):
    async def ask(*_):
        raise RuntimeError

    platform = Recorded()
    inbox.accept([asked(1)])
    work(inbox, platform, ask)
    assert len(platform.sent) == 1
    assert "difficulté technique" in platform.sent[0]


def test_nothing_is_kept_of_what_is_answered_and_sent(inbox):
    import sqlalchemy as sa

    inbox.accept([asked(1, text="un secret")])
    work(inbox, Recorded())
    with inbox.engine.connect() as connection:
        rows = [
            *connection.execute(sa.text("SELECT text FROM inbox_inbound")),
            *connection.execute(sa.text("SELECT payload FROM inbox_outbound")),
        ]
    assert [row[0] for row in rows] == ["", ""]


def test_who_is_forgotten_is_forgotten_and_a_redelivery_is_still_recognised(inbox):
    inbox.accept([asked(1, text="un secret")])
    assert inbox.forget("here", "1")
    assert not inbox.forget("here", "1")
    assert inbox.accept([asked(1)]) == 0
    platform = Recorded()
    work(inbox, platform)
    assert platform.sent == []


def test_what_is_long_done_is_dropped(inbox):
    inbox.accept([asked(1)])
    work(inbox, Recorded())
    assert inbox.purge(7, 90) == 0
    assert inbox.purge(-1, -1) == 1
    assert inbox.accept([asked(1)]) == 1


def persons(inbox):
    import sqlalchemy as sa

    with inbox.engine.connect() as connection:
        return connection.execute(
            sa.text("SELECT person, conversation FROM inbox_persons ORDER BY person")
        ).all()


def test_who_had_their_conversation_erased_goes_once_they_are_told(inbox, tmp_path):
    from bot.store import erasure, taught

    where = taught.Places(
        *(tmp_path / name for name in ("nlu", "questions", "dialogues", "lessons"))
    )
    inbox.accept([asked(1)])
    work(inbox, Recorded())
    ((_, first),) = persons(inbox)
    inbox.accept(
        [
            Incoming("here", "id-2", "1", 2, "erase_yes"),
            asked(3, text="Et Twitter?"),
            asked(4, person="2"),
        ]
    )
    platform, asked_in = Recorded(), []

    async def answer(conversation, text, channel, message_id, notice):
        asked_in.append(conversation)
        return [{"text": text}]

    async def erase(conversation):
        erasure.erase(inbox.engine, conversation, where)

    work(inbox, platform, answer, erase=erase)
    (_, second), (_, other) = persons(inbox)
    assert set(asked_in) == {second, other}  # what they wrote after is a conversation of its own
    assert len({first, second, other}) == 3
    inbox.accept([Incoming("here", "id-5", "1", 5, "erase_yes")])
    work(inbox, platform, answer, erase=erase)
    assert [person for person, _ in persons(inbox)] == ["2"]
    assert sum("effacée" in text for text in platform.sent) == 2
    assert inbox.accept([asked(1), asked(3)]) == 0


def test_a_conversation_that_staff_erase_takes_its_person_along(inbox, tmp_path):
    from bot.store import erasure, taught

    where = taught.Places(
        *(tmp_path / name for name in ("nlu", "questions", "dialogues", "lessons"))
    )
    inbox.accept([asked(1), asked(2, person="2")])
    work(inbox, Recorded())
    (_, name), _ = persons(inbox)
    erasure.erase(inbox.engine, name, where)
    assert [person for person, _ in persons(inbox)] == ["2"]


def test_a_request_for_erasure_waits_until_it_is_done(inbox):
    code = inbox.ask_erasure("here", "42", time.time() - 1)
    assert inbox.erasure(code).state == "waits"
    assert inbox.due_erasures("here") == [(code, "42", 0)]
    inbox.erasure_waits(code, 1, time.time() + 60, True)
    assert inbox.due_erasures("here") == []
    inbox.erasure_done(code, False)
    assert inbox.erasure(code).state == "done"  # an earlier try had found something
    assert inbox.due_erasures("here") == []
    assert inbox.erasure("unknown") is None


def test_whoever_has_a_conversation_is_not_forgotten_by_the_clock(inbox):
    from bot.store import record, writing
    from tests.store.conftest import make_turn

    inbox.accept([asked(1)])
    work(inbox, Recorded())
    ((_, name),) = persons(inbox)
    with inbox.engine.begin() as connection:
        writing.write(connection, [(record.number(), make_turn(name, "Bonjour"))])
    inbox.purge(-1, -1)
    assert len(persons(inbox)) == 1


UNKEEPABLE = ["a\ud800b", "a\x00b"]


@pytest.mark.parametrize("name", UNKEEPABLE)
@pytest.mark.parametrize("place", ["person", "message", "echo"])
def test_an_event_whose_identifier_cannot_be_kept_is_left_out_and_the_rest_taken(
    inbox, name, place, caplog
):
    good = meta.typed("1", "C'est quoi, Facebook?", "m-good", 1)
    bad = {
        "person": meta.typed(name, "Bonjour", "m-bad", 1),
        "message": meta.typed("2", "Bonjour", name, 1),
        "echo": meta.typed(meta.PAGE, "…", name, is_echo=True, metadata="unknown"),
    }[place]
    batch = messenger_events.read(json.loads(json.dumps(meta.delivery(bad, good))))
    inbox.echoed(batch.echoes)
    assert inbox.accept(batch.messages) == 1
    assert [record.message for record in caplog.records] == [
        "messenger: an event whose identifier cannot be kept was left out"
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"update_id": 2**70},
        {"update_id": -1},
        {"chat": 10**80},
        {"ref": "a\ud800b"},
        {"ref": "a\x00b"},
    ],
)
def test_an_update_whose_identifier_cannot_be_kept_is_left_out(inbox, change, caplog):
    update = telegram_server.tapped("7", "start", change.get("update_id", 12))
    update["callback_query"]["id"] = change.get("ref", "tap")
    update["callback_query"]["message"]["chat"]["id"] = change.get("chat", 7)
    assert telegram_events.read(json.loads(json.dumps(update)), inbox.says) is None
    assert [record.message for record in caplog.records] == [
        "telegram: an update whose identifier cannot be kept was left out"
    ]


@pytest.mark.parametrize("name", UNKEEPABLE)
def test_a_button_that_cannot_be_looked_up_is_an_old_button(inbox, name):
    incoming = telegram_events.read(telegram_server.tapped("7", f"#{name}", 12), inbox.says)
    assert incoming.kind == "old_button"
    assert inbox.accept([incoming]) == 1
