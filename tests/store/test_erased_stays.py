"""What was erased stays erased: nothing writes it again, an outage only delays it, a restored
backup is erased anew.
"""

import shutil
import stat
import threading
import time

import pytest
import sqlalchemy as sa

from bot.paths import DATA
from bot.settings import settings
from bot.store import erasure, ledger, reapplying, record, taught, tombstones, writing
from bot.store.database import connect
from bot.store.overwriting import vacuum
from bot.store.record import Recorder
from bot.store.schema import conversations, messages
from bot.store.schema import tombstones as table
from tests.conftest import bot
from tests.store.conftest import make_turn

SAID = "Mon chum Réjean veut-il Pinterest?"


@pytest.fixture
def where(tmp_path):
    for name in ("nlu", "questions", "dialogues", "lessons"):
        (tmp_path / name).mkdir()
    shutil.copyfile(DATA / "platforms.yml", tmp_path / "platforms.yml")
    return taught.Places(
        *(tmp_path / name for name in ("nlu", "questions", "dialogues", "lessons")),
        tmp_path / "platforms.yml",
    )


def held(engine):
    with engine.connect() as connection:
        return set(connection.execute(sa.select(conversations.c.id)).scalars()) | set(
            connection.execute(sa.select(messages.c.conversation)).scalars()
        )


def test_a_turn_that_comes_after_is_not_written(engine, say, where):
    say("web-1", SAID, message_id="m1")
    erasure.erase(engine, "web-1", where)
    say("web-1", SAID, message_id="m2")
    say("web-2", "C'est quoi Facebook?")
    with engine.begin() as connection:
        assert not writing.feedback(connection, "web-1", "m1", 1, "merci")
    assert held(engine) == {"web-2"}


def test_what_waits_to_be_recorded_is_dropped_at_once(tmp_path, where):
    folder = tmp_path / "not there yet"
    recorder = Recorder(connect(f"sqlite:///{folder / 'record.db'}"))
    recorder.start()
    for number in range(300):  # more than a batch: some is in hand, some in the queue
        recorder.turn(make_turn("web-erased" if number % 2 else "web-kept", f"Question {number}?"))
    assert not recorder.wait(0.2)
    assert recorder.forget("web-erased")
    recorder.turn(make_turn("web-erased", "encore"))
    recorder.feedback("web-erased", "m1", 1, "merci")
    assert not recorder.waiting.of("web-erased", "turn")
    assert not recorder.waiting.of("web-erased", "thumb")
    folder.mkdir()
    assert recorder.wait(20)
    assert recorder.stop()
    assert held(connect(f"sqlite:///{folder / 'record.db'}")) == {"web-kept"}


def test_recording_and_erasing_at_once_leaves_nothing(engine, where):
    """Whoever comes first, the erasure wins: twenty times, at moments that differ."""
    for number in range(20):
        name = f"web-{number}"
        rows = [(record.number(), make_turn(name, f"{SAID} {turn}")) for turn in range(3)]

        def write(rows=rows, number=number):
            time.sleep(number / 2000)
            with engine.begin() as connection:
                writing.write(connection, rows)

        writer = threading.Thread(target=write)
        writer.start()
        erasure.erase(engine, name, where)
        writer.join()
    assert held(engine) == set()


def test_a_late_answer_does_not_put_its_context_back(engine, where):
    import asyncio

    from rasa.shared.core.domain import Domain
    from rasa.shared.core.trackers import DialogueStateTracker

    from bot.engine.trackers import ContextTrackerStore

    store = ContextTrackerStore(Domain.empty(), url=str(engine.url))
    asyncio.run(store.save(DialogueStateTracker("web-1", [])))
    erasure.erase(engine, "web-1", where)
    asyncio.run(store.save(DialogueStateTracker("web-1", [])))
    asyncio.run(store.save(DialogueStateTracker("web-2", [])))
    assert asyncio.run(store.keys()) == ["web-2"]


def test_a_restored_backup_is_erased_anew(engine, say, where):
    say("web-1", SAID)
    say("web-2", "C'est quoi Facebook?")
    with engine.connect() as connection:
        backup = {
            each: connection.execute(sa.select(each)).mappings().all()
            for each in (conversations, messages)
        }
    question = {"id": "R1", "text": SAID, "expected": ["x"], "conversation": "web-1"}
    erasure.erase(engine, "web-1", where)
    with engine.begin() as connection:  # as it was before the erasure
        connection.execute(table.delete())
        for each, rows in backup.items():
            connection.execute(each.delete())
            connection.execute(each.insert(), [dict(row) for row in rows])
    taught.add_question(where.questions / taught.REVIEW_QUESTIONS, question)
    taught.add_training(where.training / "x.yml", "x", [SAID])
    assert held(engine) == {"web-1", "web-2"}
    assert reapplying.reapply(engine, where) == 1
    assert held(engine) == {"web-2"}
    assert "Réjean" not in "".join(
        path.read_text(encoding="utf-8")
        for path in (where.questions / taught.REVIEW_QUESTIONS, where.training / "x.yml")
    )
    say("web-1", SAID)
    assert held(engine) == {"web-2"}
    assert reapplying.reapply(engine, where) == 0


def test_a_list_that_was_lost_is_made_again_from_the_database(engine, where):
    erasure.erase(engine, "web-1", where)
    ledger.path().unlink()
    reapplying.reapply(engine, where)
    assert set(ledger.read()) == {tombstones.mark("web-1")}


def test_the_list_holds_no_name_and_is_its_owners_alone(engine, where):
    erasure.erase(engine, "web-secret", where)
    erasure.erase(engine, "web-secret", where)
    assert "web-secret" not in ledger.path().read_text(encoding="ascii")
    assert len(ledger.path().read_text(encoding="ascii").splitlines()) == 1
    assert stat.S_IMODE(ledger.path().stat().st_mode) == 0o600


def test_a_line_that_was_cut_short_spoils_no_other(engine, where):
    ledger.path().write_text("0123abc", encoding="ascii")
    erasure.erase(engine, "web-1", where)
    assert set(ledger.read()) == {tombstones.mark("web-1")}


def test_erasures_older_than_any_backup_are_forgotten(engine, where):
    now = time.time()
    ledger.add({tombstones.mark("web-old"): now - 500 * 86_400})
    erasure.erase(engine, "web-new", where)
    reapplying.reapply(engine, where)
    reapplying.prune(engine, 400, now)
    assert set(ledger.read()) == {tombstones.mark("web-new")}
    with engine.connect() as connection:
        assert connection.execute(sa.select(table.c.mark)).scalars().all() == [
            tombstones.mark("web-new")
        ]


def test_what_could_not_be_erased_waits_and_is_done_aside(tmp_path, where, monkeypatch):
    monkeypatch.setattr(settings(), "erasures_file", tmp_path / "effacements")
    folder = tmp_path / "away"
    away = connect(f"sqlite:///{folder / 'record.db'}")
    with pytest.raises(sa.exc.OperationalError):
        erasure.erase(away, "web-1", where)
    reapplying.later(away, where)
    folder.mkdir()
    end = time.monotonic() + 60
    while time.monotonic() < end and not (
        sa.inspect(away).has_table("tombstones") and _buried(away)
    ):
        time.sleep(0.1)
    assert _buried(away) == [tombstones.mark("web-1")]


def _buried(engine):
    with engine.connect() as connection:
        return connection.execute(sa.select(table.c.mark)).scalars().all()


def test_the_files_that_could_not_be_written_are_done_later(engine, say, where, monkeypatch):
    say("web-1", SAID)
    lines = [{"id": "R1", "text": SAID, "expected": ["x"], "conversation": "web-1"}]
    taught.add_question(where.questions / taught.REVIEW_QUESTIONS, lines[0])

    def full(*args):
        raise OSError("no space left")

    monkeypatch.setattr(taught, "forget", full)
    assert erasure.erase(engine, "web-1", where)["left"] == 1
    monkeypatch.undo()
    assert reapplying.reapply(engine, where) == 1
    assert "Réjean" not in (where.questions / taught.REVIEW_QUESTIONS).read_text(encoding="utf-8")


def test_the_command_does_it_on_a_restored_database(tmp_path, where):
    from bot.store.database import upgrade

    url, listed = f"sqlite:///{tmp_path / 'record.db'}", tmp_path / "effacements"
    engine = connect(url)
    upgrade(engine)
    with engine.begin() as connection:
        writing.write(connection, [(record.number(), make_turn("web-1", SAID))])
    listed.write_text(f"{tombstones.mark('web-1')} 1700000000\n", encoding="ascii")
    env = {"MOTCLIC_DATABASE_URL": url}
    assert bot("forget", "--list", str(tmp_path / "nowhere"), env=env).returncode == 2
    done = bot("forget", "--list", str(listed), env=env)
    assert (done.returncode, done.stdout.strip()) == (0, "Conversations effacées de nouveau : 1")
    assert held(engine) == set()


def test_postgresql_clears_its_tables_of_what_was_erased(engine, where):
    if engine.dialect.name != "postgresql":
        pytest.skip("of PostgreSQL's files")
    word = "zanzibarophone"
    with engine.begin() as connection:
        rows = [
            (record.number(), make_turn("web-1", f"un {word} {number}", confidence=0.1))
            for number in range(3)
        ]
        writing.write(connection, rows)
    assert _copies(engine, word)
    erasure.erase(engine, "web-1", where)
    vacuum(engine)
    assert _copies(engine, word) == 0


def _copies(engine, word):
    """How often a word stands in the files of the tables (not of their indexes)."""
    tables = (
        "SELECT pg_relation_filepath(oid) FROM pg_class WHERE relkind = 'r' AND relname NOT LIKE"
        " 'pg_%' AND pg_relation_size(oid) > 0"
    )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("CHECKPOINT"))
        files = connection.execute(sa.text(tables)).scalars().all()
        read = sa.text("SELECT pg_read_binary_file(:name)")
        return sum(
            bytes(connection.execute(read, {"name": name}).scalar()).count(word.encode())
            for name in files
        )
