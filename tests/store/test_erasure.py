"""Erasing a conversation leaves no copy of it anywhere; ageing out keeps what was learnt, tied to
nobody.
"""

import json
import shutil
import time

import pytest
import sqlalchemy as sa

from bot.paths import DATA
from bot.store import erasure, retention, spelt, taught, writing
from bot.store.schema import (
    conversations,
    corrections,
    daily,
    labels,
    lessons,
    messages,
    metadata,
    notes,
    purges,
    queue,
)

SAID = "Mon chum Réjean de Rimouski veut-il Pinterest?"


@pytest.fixture
def where(tmp_path):
    for name in ("nlu", "questions", "dialogues", "lessons/1/nlu", "content"):
        (tmp_path / name).mkdir(parents=True)
    shutil.copyfile(DATA / "platforms.yml", tmp_path / "platforms.yml")
    folders = (
        tmp_path / name for name in ("nlu", "questions", "dialogues", "lessons", "platforms.yml")
    )
    return taught.Places(*folders, content=tmp_path / "content")


def _teach(engine, where, conversation):
    with engine.begin() as connection:
        common = {
            "message": 1,
            "alike": "x",
            "was": "[]",
            "decision": "topic",
            "intent": "choix.criteres",
            "topics": "[]",
            "platforms": "[]",
        }
        row = {
            **common,
            "conversation": conversation,
            "text": SAID,
            "goes": "training",
            "staff": "anne",
            "at": time.time(),
            "state": "taught",
        }
        connection.execute(corrections.insert().values(**row))
        connection.execute(
            labels.insert().values(label="à voir", conversation=conversation, staff="anne", at=1.0)
        )
        connection.execute(
            notes.insert().values(conversation=conversation, staff="anne", at=1.0, text=SAID)
        )
        report = json.dumps({"better": [{"text": SAID}]})
        connection.execute(
            lessons.insert().values(staff="anne", started_at=1.0, state="accepted", report=report)
        )
        connection.execute(
            sa.text("CREATE TABLE contexts (sender_id VARCHAR(255) PRIMARY KEY, slots TEXT)")
        )
        connection.execute(
            sa.text("INSERT INTO contexts VALUES (:name, '{}')"), {"name": conversation}
        )
    for folder in (where.training, where.lessons / "1" / "nlu"):
        path = folder / "choix.criteres.yml"
        path.write_text(
            'version: "3.1"\n\nnlu:\n- intent: choix.criteres\n  examples: |\n    - Que choisir?\n',
            encoding="utf-8",
        )
        taught.add_training(path, "choix.criteres", [SAID])
    taught.add_question(
        where.questions / taught.REVIEW_QUESTIONS,
        {"id": "R1", "text": SAID, "expected": ["choix.criteres"], "conversation": conversation},
    )
    turns = [{"user": SAID, "expected": ["choix.criteres"]}]
    taught.add_question(
        where.dialogues / taught.REVIEW_DIALOGUES,
        {"id": "T1", "turns": turns, "conversation": conversation},
    )


def _everything(engine, where):
    """All that is held, in the database and in files, as one text."""
    with engine.connect() as connection:
        tables = [*metadata.tables, "message_words", "contexts"]
        held = [str(connection.execute(sa.text(f"SELECT * FROM {name}")).all()) for name in tables]  # noqa: S608 - our own names
    files = [
        path.read_text(encoding="utf-8")
        for folder in vars(where).values()
        for path in folder.rglob("*.*")
    ]
    return "\n".join([*held, *files])


def test_erasing_reaches_every_copy(engine, say, where):
    say("web-erased", SAID, confidence=0.2)
    say("web-kept", "C'est quoi Facebook?")
    _teach(engine, where, "web-erased")
    assert "Réjean" in _everything(engine, where)
    gone = erasure.erase(engine, "web-erased", where)
    held = _everything(engine, where)
    assert not [trace for trace in ("Réjean", "rejean", "web-erased") if trace in held]
    assert "web-kept" in held
    assert "Que choisir?" in held
    assert gone["messages"] == 1
    assert gone["files"] >= 4
    with engine.connect() as connection:
        assert connection.execute(
            sa.select(daily.c.asked, daily.c.conversations).where(daily.c.topic == "")
        ).one() == (1, 1)


def test_sqlite_keeps_no_trace_in_its_file(tmp_path, where):
    from bot.store import record, writing
    from bot.store.database import connect, upgrade
    from tests.store.conftest import make_turn

    engine = connect(f"sqlite:///{tmp_path / 'one.db'}")
    upgrade(engine)
    with engine.begin() as connection:
        writing.write(
            connection, [(record.number(), make_turn("web-1", "zanzibarophone", confidence=0.1))]
        )
    erasure.erase(engine, "web-1", where)
    engine.dispose()
    assert b"zanzibarophone" not in b"".join(path.read_bytes() for path in tmp_path.glob("one.db*"))


def test_the_queue_keeps_the_question_that_another_person_asked_too(engine, say, where):
    say("web-1", "Combien coûte une annonce?", confidence=0.2)
    say("web-2", "Combien coûte une annonce?", confidence=0.2)
    erasure.erase(engine, "web-1", where)
    with engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(queue)).scalar() == 1
    erasure.erase(engine, "web-2", where)
    with engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(queue)).scalar() == 0


def test_a_spelling_learnt_from_a_conversation_goes_with_it(engine, say, where):
    before = where.platforms.read_text(encoding="utf-8")
    say("web-1", "c koi fbouc")
    assert spelt.add(where.platforms, "facebook", "fbouc")
    line = {
        "file": "data/platforms.yml",
        "platform": "facebook",
        "spelling": "fbouc",
        "conversation": "web-1",
    }
    (where.lessons / "1" / taught.ADDED).write_text(json.dumps(line) + "\n", encoding="utf-8")
    erasure.erase(engine, "web-1", where)
    assert where.platforms.read_text(encoding="utf-8") == before
    assert "fbouc" not in (where.lessons / "1" / taught.ADDED).read_text(encoding="utf-8")


def test_erasing_what_is_not_there_does_nothing(engine, where):
    assert erasure.erase(engine, "nobody", where)["conversations"] == 0
    assert erasure.export(engine, "nobody") is None


def test_export_holds_all_that_a_person_said_was_told_and_thought_of_it(engine, say):
    turn = say("web-1", "C'est quoi Facebook?")
    with engine.begin() as connection:
        writing.feedback(connection, "web-1", turn.message_id, -1, "Pas clair")
    held = erasure.export(engine, "web-1")
    (message,) = held["messages"]
    assert (message["text"], message["answer"]) == (
        "C'est quoi Facebook?",
        "Facebook est un réseau social.",
    )
    assert (message["feedback"], message["feedback_comment"], message["topics"]) == (
        -1,
        "Pas clair",
        ["plateforme.facebook.description"],
    )
    json.dumps(held)


def test_export_tells_a_person_how_urgent_their_messages_were_held_to_be_until_they_erase_them(
    engine, say, where
):
    say("web-1", "je veux mourir", flags=("detresse",))
    say("web-1", "C'est quoi Facebook?")
    assert [message["flags"] for message in erasure.export(engine, "web-1")["messages"]] == [
        ["detresse"],
        [],
    ]
    erasure.erase(engine, "web-1", where)
    with engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(messages)).scalar() == 0
        assert connection.execute(sa.select(sa.func.count()).select_from(queue)).scalar() == 0


def test_export_holds_nothing_that_staff_wrote_and_none_of_their_names(engine, say):
    say("web-1", "C'est quoi Facebook?")
    with engine.begin() as connection:
        connection.execute(
            notes.insert().values(
                conversation="web-1", staff="remi", at=1.0, text="Client agressif"
            )
        )
        connection.execute(
            labels.insert().values(conversation="web-1", label="fatigant", staff="remi", at=1.0)
        )
        connection.execute(
            conversations.update().values(
                reviewed_at=1.0, reviewed_by="remi", assigned_to="rosa", notes=1
            )
        )
    given = json.dumps(erasure.export(engine, "web-1"))
    for word in ("remi", "rosa", "agressif", "fatigant", "note", "label", "review", "assign"):
        assert word not in given.replace("notice", ""), word


def test_what_is_too_old_is_purged_and_the_purge_noted(engine, say, where):
    now = time.time()
    say("web-old", SAID, asked_at=now - 91 * 86400)
    say("web-new", "C'est quoi Facebook?", asked_at=now - 89 * 86400)
    _teach(engine, where, "web-old")
    say("web-today", "Bonjour", asked_at=now)
    assert retention.purge(engine, 90, now=now, where=where) == {"conversations": 1, "messages": 1}
    with engine.connect() as connection:
        assert set(connection.execute(sa.select(conversations.c.id)).scalars()) == {
            "web-new",
            "web-today",
        }
        assert connection.execute(sa.select(corrections.c.conversation)).scalars().all() == [""]
        assert connection.execute(sa.select(purges.c.conversations)).scalars().all() == [1]
