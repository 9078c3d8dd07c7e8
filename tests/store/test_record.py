"""The record holds what happened, does not hold up answers, and catches up when the database comes
back.
"""

import sqlalchemy as sa

from bot.store import history
from bot.store.database import connect
from bot.store.record import Recorder
from bot.store.schema import daily, message_words, messages, queue
from tests.store.conftest import make_turn


def read(engine, name):
    with engine.connect() as connection:
        return history.read(connection, name)


def test_a_conversation_reads_back_as_it_happened(engine):
    recorder = Recorder(engine)
    recorder.start()
    recorder.turn(make_turn("web-1", "C'est quoi Facebook?", message_id="m1"))
    recorder.turn(make_turn("web-1", "Il fait beau?", topics=("hors_sujet",), confidence=0.4))
    recorder.feedback("web-1", "m1", -1, "Écrivez-moi à line@fleurs.example")
    assert recorder.stop()
    held = read(engine, "web-1")
    assert [message["text"] for message in held["messages"]] == [
        "C'est quoi Facebook?",
        "Il fait beau?",
    ]
    assert (held["turns"], held["refused"], held["lowest_confidence"], held["thumbs_down"]) == (
        2,
        1,
        0.4,
        1,
    )
    assert held["messages"][0]["feedback_comment"] == "Écrivez-moi à [courriel]"
    assert held["messages"][0]["ranking"][0] == ["plateforme.description", 0.9]


def test_a_character_that_no_database_takes_loses_no_turn(engine):
    recorder = Recorder(engine)
    recorder.start()
    recorder.turn(make_turn("web-1", "C'est quoi Facebook?", message_id="m\0001"))
    recorder.feedback("web-1", "m\0001", 1, "Bra\0vo")
    assert recorder.stop()
    assert read(engine, "web-1")["messages"][0]["feedback_comment"] == "Bravo"


def test_the_same_turn_twice_is_one(engine):
    from bot.store import writing

    turn = make_turn("web-1", "Allo")
    for _ in range(2):
        with engine.begin() as connection:
            writing.write(connection, [(1, turn)])
    assert read(engine, "web-1")["turns"] == 1


def test_answers_go_on_while_the_database_is_away(tmp_path):
    folder = tmp_path / "not there yet"
    recorder = Recorder(connect(f"sqlite:///{folder / 'record.db'}"))
    recorder.start()
    for number in range(50):
        recorder.turn(make_turn("web-1", f"Question {number}?"))
    assert not recorder.wait(0.3)
    folder.mkdir()
    assert recorder.wait(20)
    recorder.stop()
    held = read(connect(f"sqlite:///{folder / 'record.db'}"), "web-1")
    assert [message["text"] for message in held["messages"]] == [
        f"Question {number}?" for number in range(50)
    ]


def test_the_record_tells_which_conversations_need_a_person(engine, say):
    say("web-1", "Rappelez-moi", flags=("personne",))
    say("web-1", "C'est quoi Facebook?")
    say("web-1", "Rappelez-moi!", flags=("danger", "personne"))
    say("web-2", "C'est quoi Facebook?")
    assert [message["flags"] for message in read(engine, "web-1")["messages"]] == [
        ["personne"],
        [],
        ["danger", "personne"],
    ]
    assert (read(engine, "web-1")["urgent"], read(engine, "web-2")["urgent"]) == (2, 0)


def test_questions_that_are_alike_are_one_entry_of_the_queue(engine, say):
    say("web-1", "Combien coûte une publicité?", confidence=0.3)
    say("web-2", "Bonjour, combien coûte une publicité svp", confidence=0.2)
    say("web-3", "C'est quoi Facebook?")
    with engine.connect() as connection:
        rows = connection.execute(sa.select(queue)).mappings().all()
    assert [(row["times"], row["confidence"]) for row in rows] == [(2, 0.2)]


def test_a_day_is_counted_and_a_thumb_taken_back_is_uncounted(engine, say):
    from bot.store import writing

    say("web-1", "C'est quoi Facebook?", message_id="m1")
    for value in (1, -1, 0):
        with engine.begin() as connection:
            assert writing.feedback(connection, "web-1", "m1", value, "")
    with engine.connect() as connection:
        counts = connection.execute(sa.select(daily).where(daily.c.topic == "")).mappings().one()
    assert (
        counts["asked"],
        counts["conversations"],
        counts["thumbs_up"],
        counts["thumbs_down"],
    ) == (1, 1, 0, 0)


def test_words_are_indexed_without_accents(engine, say):
    say("web-1", "Où sont les publicités?")
    with engine.connect() as connection:
        assert (
            connection.execute(sa.select(message_words.c.body)).scalar() == "ou sont les publicite"
        )
        assert connection.execute(sa.select(sa.func.count()).select_from(messages)).scalar() == 1
