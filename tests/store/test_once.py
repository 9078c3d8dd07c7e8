"""One message is written once, whoever answers it and however often."""

import threading

import sqlalchemy as sa

from bot.store import record, writing
from bot.store.schema import conversations, daily, messages
from tests.store.conftest import make_turn


def held(engine):
    with engine.connect() as connection:
        texts = list(
            connection.execute(sa.select(messages.c.text).order_by(messages.c.id)).scalars()
        )
        turns = connection.execute(sa.select(sa.func.sum(conversations.c.turns))).scalar()
        asked = connection.execute(
            sa.select(sa.func.sum(daily.c.asked)).where(daily.c.topic == "")
        ).scalar()
    return texts, turns, asked


def test_a_message_that_two_processes_answered_is_written_once(engine, say):
    say("web-1", "C'est quoi Facebook?", message_id="m1")
    say("web-1", "C'est quoi Facebook?", message_id="m1")
    say("web-2", "Et là?", message_id="m1")  # another conversation's
    assert held(engine) == (["C'est quoi Facebook?", "Et là?"], 2, 2)


def test_within_one_batch_too_and_messages_without_an_id_are_all_kept(engine):
    rows = [
        (record.number(), make_turn("web-1", text, message_id=name))
        for text, name in (("a", "m1"), ("a", "m1"), ("b", None), ("b", None))
    ]
    with engine.begin() as connection:
        assert writing.write(connection, rows) == 3
    assert held(engine)[0] == ["a", "b", "b"]


def test_at_the_same_instant(engine):
    ready = threading.Barrier(4)

    def write(number):
        for turn in range(10):
            ready.wait()
            with engine.begin() as connection:
                writing.write(
                    connection,
                    [
                        (
                            record.number(),
                            make_turn("web-1", f"message {turn}", message_id=f"m{turn}"),
                        )
                    ],
                )

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert held(engine) == ([f"message {turn}" for turn in range(10)], 10, 10)
