"""After the purge nothing names the conversation; a clock that leaps ahead purges nothing; filters
that staff keep do not keep words.
"""

import json
import shutil
import time

import pytest
import sqlalchemy as sa

from bot.paths import DATA
from bot.store import erasure, history, indexing, record, retention, taught, writing
from bot.store.schema import (
    conversation_tests,
    conversation_topics,
    conversations,
    corrections,
    daily,
    lessons,
    messages,
    notes,
    purges,
    queue,
    saved_filters,
)
from tests.store.conftest import make_turn

SAID = "Mon chum Réjean veut-il Pinterest?"
DAY = 86_400.0


@pytest.fixture
def where(tmp_path):
    for name in ("nlu", "questions", "dialogues", "lessons/1"):
        (tmp_path / name).mkdir(parents=True)
    shutil.copyfile(DATA / "platforms.yml", tmp_path / "platforms.yml")
    return taught.Places(
        *(tmp_path / name for name in ("nlu", "questions", "dialogues", "lessons")),
        tmp_path / "platforms.yml",
    )


@pytest.fixture
def learnt(engine, say, where):
    """A conversation of 91 days ago, with a test, a taught correction, one that waits and one for
    the guide.
    """
    now = time.time()
    say("web-old", SAID, asked_at=now - 91 * DAY)
    say("web-new", "C'est quoi Facebook?", asked_at=now)
    common = {
        "message": 7,
        "conversation": "web-old",
        "alike": "rejean",
        "was": "[]",
        "intent": "x",
        "topics": '["x"]',
        "platforms": "[]",
        "staff": "anne",
    }
    rows = [
        ("taught", "topic", "training"),
        ("waiting", "topic", "training"),
        ("settled", "guide", "nowhere"),
    ]
    with engine.begin() as connection:
        for state, decision, goes in rows:
            row = {
                **common,
                "text": SAID,
                "comment": "Réjean encore",
                "decision": decision,
                "goes": goes,
                "at": now - 91 * DAY,
                "state": state,
            }
            connection.execute(corrections.insert().values(**row))
        connection.execute(
            conversation_tests.insert().values(
                conversation="web-old", name="C1-1", staff="anne", at=1.0
            )
        )
    turns = [{"user": SAID, "expected": ["x"]}]
    taught.add_question(
        where.dialogues / taught.REVIEW_DIALOGUES,
        {"id": "C1-1", "register": "revision", "conversation": "web-old", "turns": turns},
    )
    taught.add_question(
        where.questions / taught.REVIEW_QUESTIONS,
        {"id": "R1", "text": SAID, "expected": ["x"], "conversation": "web-old"},
    )
    (where.lessons / "1" / taught.ADDED).write_text(
        json.dumps({"file": "x.yml", "text": SAID, "conversation": "web-old"}) + "\n",
        encoding="utf-8",
    )
    return now


def test_after_the_purge_no_file_and_no_row_names_the_conversation(engine, where, learnt):
    retention.purge(engine, 90, where=where)
    files = "".join(
        path.read_text(encoding="utf-8") for path in where.questions.parent.rglob("*.jsonl")
    )
    assert "web-old" not in files
    # what was learnt stays
    assert (
        files.count(json.dumps(SAID, ensure_ascii=False)[1:-1])
        + files.count(json.dumps(SAID)[1:-1])
        == 3
    )
    with engine.connect() as connection:
        assert connection.execute(
            sa.select(conversation_tests.c.conversation, conversation_tests.c.name)
        ).all() == [("", "C1-1")]


def test_after_the_purge_corrections_hold_no_words(engine, where, learnt):
    retention.purge(engine, 90, where=where)
    with engine.connect() as connection:
        rows = connection.execute(sa.select(corrections)).mappings().all()
    assert [
        (
            row["state"],
            row["conversation"],
            row["text"],
            row["comment"],
            row["alike"],
            row["message"],
        )
        for row in rows
    ] == [("taught", "", "", "", "", 0)]


def test_what_an_earlier_purge_left_is_tidied_by_the_next(engine, say, where, learnt):
    with engine.begin() as connection:
        connection.execute(corrections.update().values(conversation=""))
        connection.execute(conversation_tests.delete())
        connection.execute(conversations.delete().where(conversations.c.id == "web-old"))
        connection.execute(
            purges.insert().values(
                at=learnt - DAY,
                before=learnt - 91 * DAY,
                by="automatique",
                conversations=1,
                messages=1,
            )
        )
    retention.purge(engine, 90, where=where)
    with engine.connect() as connection:
        assert set(connection.execute(sa.select(corrections.c.text)).scalars()) == {""}
        assert connection.execute(sa.select(conversation_tests.c.name)).scalars().all() == ["C1-1"]
    assert "web-old" not in (where.dialogues / taught.REVIEW_DIALOGUES).read_text(encoding="utf-8")


def test_a_database_that_never_purged_touches_no_file(engine, where, tmp_path):
    path = where.dialogues / taught.REVIEW_DIALOGUES
    taught.add_question(
        path, {"id": "C1-1", "conversation": "web-of-another-database", "turns": []}
    )
    before = path.read_bytes()
    retention.purge(engine, 90, where=where)
    assert path.read_bytes() == before


def test_a_clock_that_leaps_ahead_purges_nothing(engine, say, where):
    now = time.time()
    say("web-1", SAID, asked_at=now)
    retention.purge(engine, 90, where=where)
    say("web-2", SAID, asked_at=now + 200 * DAY)  # dated by the same wrong clock
    with pytest.raises(retention.ClockError, match="set the clock"):
        retention.purge(engine, 90, now=now + 200 * DAY, where=where)
    with engine.connect() as connection:
        assert len(connection.execute(sa.select(conversations.c.id)).all()) == 2
        assert len(retention.log(connection)) == 1
    assert retention.purge(engine, 90, now=now + 1 * DAY, where=where)["conversations"] == 0
    assert (
        retention.purge(engine, 90, now=now + 200 * DAY, where=where, trusted=True)["conversations"]
        == 1
    )


def test_a_first_purge_compares_with_the_latest_conversation(engine, say, where):
    now = time.time()
    say("web-1", SAID, asked_at=now)
    with pytest.raises(retention.ClockError):
        retention.purge(engine, 90, now=now + 200 * DAY, where=where)


def _keep(engine, name, query, at=None):
    with engine.begin() as connection:
        connection.execute(
            saved_filters.insert().values(
                staff="anne", name=name, query=query, at=time.time() if at is None else at
            )
        )


def _kept(engine):
    with engine.connect() as connection:
        return set(connection.execute(sa.select(saved_filters.c.name)).scalars())


def test_a_filter_goes_whose_words_stood_only_in_what_was_erased(engine, say, where):
    say("web-1", "Madame Laframbuchette veut une page Facebook")
    say("web-2", "Une page Facebook, c'est quoi?")
    _keep(engine, "par mot", "q=Laframbuchette")
    _keep(engine, "par début", "q=laframb")
    _keep(engine, "dossier Laframbuchette", "canal=website")
    _keep(engine, "ensemble", "q=facebook+madame")
    _keep(engine, "facebook", "q=page+facebook")
    _keep(engine, "refus", "issue=refusee")
    _keep(engine, "jamais dit", "q=ornithorynque")
    erasure.erase(engine, "web-1", where)
    assert _kept(engine) == {"facebook", "refus", "jamais dit"}


def test_a_filter_with_words_is_forgotten_with_age(engine, say, where):
    say("web-1", SAID)
    _keep(engine, "vieux mots", "q=ornithorynque", time.time() - 91 * DAY)
    _keep(engine, "vieux refus", "issue=refusee", time.time() - 91 * DAY)
    _keep(engine, "mots", "q=ornithorynque")
    retention.purge(engine, 90, where=where)
    assert _kept(engine) == {"vieux refus", "mots"}


def test_of_a_conversation_that_goes_on_what_is_too_old_goes(engine, say, where):
    now = time.time()
    say(
        "messenger-1",
        SAID,
        asked_at=now - 400 * DAY,
        topics=("hors_guide",),
        confidence=0.1,
        flags=("detresse",),
        channel="messenger",
    )
    say(
        "messenger-1",
        "Et pour Réjean?",
        asked_at=now - 91 * DAY,
        topics=("hors_guide",),
        confidence=0.1,
        channel="messenger",
    )
    say("messenger-1", "C'est quoi Facebook?", asked_at=now - 89 * DAY, channel="messenger")
    say("messenger-1", "Merci", asked_at=now - 10 * DAY, channel="messenger")
    say("web-young", "Bonjour", asked_at=now - 89 * DAY)
    with engine.begin() as connection:
        numbers = (
            connection.execute(
                sa.select(messages.c.id)
                .where(messages.c.conversation == "messenger-1")
                .order_by(messages.c.id)
            )
            .scalars()
            .all()
        )
        common = {
            "alike": "rejean",
            "was": "[]",
            "intent": "x",
            "topics": '["x"]',
            "platforms": "[]",
            "staff": "anne",
            "at": 1.0,
            "decision": "topic",
        }
        for number, state in (
            (numbers[0], "taught"),
            (numbers[1], "waiting"),
            (numbers[2], "waiting"),
        ):
            row = {
                **common,
                "message": number,
                "conversation": "messenger-1",
                "text": f"de {number}",
                "goes": "training",
                "state": state,
            }
            connection.execute(corrections.insert().values(**row))
        for at, text in ((now - 100 * DAY, "Réjean est fâché"), (now - DAY, "À suivre")):
            connection.execute(
                notes.insert().values(conversation="messenger-1", staff="anne", at=at, text=text)
            )
        indexing.written(connection, "messenger-1")
    gone = retention.purge(engine, 90, where=where, trusted=True)
    assert gone == {"conversations": 0, "messages": 2}
    with engine.connect() as connection:
        held = history.read(connection, "messenger-1")
        assert [message["text"] for message in held["messages"]] == [
            "C'est quoi Facebook?",
            "Merci",
        ]
        assert held["first_text"] == "C'est quoi Facebook?"
        assert (held["turns"], held["refused"], held["urgent"], held["lowest_confidence"]) == (
            2,
            0,
            0,
            0.9,
        )
        assert [note["text"] for note in held["notes"]] == ["À suivre"]
        assert (
            connection.execute(
                sa.select(conversation_topics.c.topic).where(
                    conversation_topics.c.topic == "hors_guide"
                )
            ).first()
            is None
        )
        assert "rejean" not in str(connection.execute(sa.text("SELECT * FROM message_words")).all())
        assert (
            connection.execute(sa.text("SELECT notes FROM message_words ORDER BY rowid"))
            .scalars()
            .first()
            == "a suivre"
        )
        assert (
            connection.execute(
                sa.select(queue.c.sample).where(queue.c.sample.in_(numbers[:2]))
            ).first()
            is None
        )
        assert {(row.state, row.text) for row in connection.execute(sa.select(corrections))} == {
            ("taught", ""),
            ("waiting", f"de {numbers[2]}"),
        }
        assert history.read(connection, "web-young") is not None
    assert retention.purge(engine, 90, where=where, trusted=True)["messages"] == 0


def test_words_of_what_goes_are_quoted_by_no_lesson_and_kept_in_no_filter(engine, say, where):
    now = time.time()
    for text, days in (
        (SAID, 100),
        ("Madame Laframbuchette veut une page", 95),
        ("C'est quoi une page?", 10),
    ):
        say("messenger-1", text, asked_at=now - days * DAY, channel="messenger")
    with engine.begin() as connection:
        number = connection.execute(sa.select(sa.func.min(messages.c.id))).scalar()
        row = {
            "message": number,
            "conversation": "messenger-1",
            "alike": "rejean",
            "was": "[]",
            "decision": "topic",
            "intent": "x",
            "topics": '["x"]',
        }
        row = {
            **row,
            "platforms": "[]",
            "staff": "anne",
            "text": SAID,
            "goes": "training",
            "at": now - 99 * DAY,
            "state": "taught",
        }
        connection.execute(corrections.insert().values(**row))
        report = json.dumps({"better": [{"text": SAID}, {"text": "C'est quoi X?"}]})
        connection.execute(
            lessons.insert().values(staff="anne", started_at=1.0, state="accepted", report=report)
        )
    _keep(engine, "dame", "q=Laframbuchette")
    _keep(engine, "pages", "q=page")
    retention.purge(engine, 90, where=where, trusted=True)
    assert _kept(engine) == {"pages"}
    with engine.connect() as connection:
        assert json.loads(connection.execute(sa.select(lessons.c.report)).scalar()) == {
            "better": [{"text": "[effacé]"}, {"text": "C'est quoi X?"}]
        }


def test_a_conversation_that_goes_on_began_when_it_began_and_no_count_of_a_day_is_wrong(
    engine, say, where
):
    now = time.time()
    begun = [now - 100 * DAY, now - 95 * DAY, now - 60 * DAY]
    say("messenger-1", SAID, asked_at=begun[0], channel="messenger")
    say("messenger-1", "Merci", asked_at=begun[2], channel="messenger")
    say("messenger-2", SAID, asked_at=begun[1], channel="messenger")
    say("messenger-2", "Merci", asked_at=begun[2], channel="messenger")
    assert retention.purge(engine, 90, where=where, trusted=True)["messages"] == 2
    with engine.connect() as connection:
        assert history.read(connection, "messenger-1")["started_at"] == begun[0]
    assert (
        retention.purge(engine, 90, now=now + 20 * DAY, where=where, trusted=True)["messages"] == 0
    )
    erasure.erase(engine, "messenger-1", where)
    with engine.connect() as connection:
        started = dict(
            connection.execute(
                sa.select(daily.c.day, daily.c.conversations).where(daily.c.topic == "")
            ).all()
        )
    assert started == {
        writing.day_of(begun[0]): 0,
        writing.day_of(begun[1]): 1,
        writing.day_of(begun[2]): 0,
    }
    assert (
        retention.purge(engine, 90, now=now + 40 * DAY, where=where, trusted=True)["conversations"]
        == 1
    )


@pytest.mark.parametrize("latest", [10, 95])
def test_years_of_messages_go_by_parts_that_every_database_takes(engine, where, latest):
    now, most = time.time(), []
    turns = [
        make_turn(
            "messenger-1",
            f"Question {number}",
            asked_at=now - 400 * DAY,
            confidence=0.1,
            channel="messenger",
        )
        for number in range(1200)
    ]
    turns.append(
        make_turn("messenger-1", "Merci", asked_at=now - latest * DAY, channel="messenger")
    )
    with engine.begin() as connection:
        writing.write(connection, [(record.number(), turn) for turn in turns])

    def count(connection, cursor, statement, parameters, context, executemany):
        most.append(0 if executemany else len(parameters))

    sa.event.listen(engine, "before_cursor_execute", count)
    gone = retention.purge(engine, 90, where=where, trusted=True)
    assert gone["messages"] == 1200 + (latest > 90)
    assert max(most) <= 600
    with engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(queue)).scalar() == 0
