"""What waits for the database: durable, small, forgotten on demand, and found again by the next
process.
"""

import json
import sqlite3
import threading

import pytest
import sqlalchemy as sa

from bot.settings import settings
from bot.store import contexts, entries, history, spool
from bot.store.contexts import Contexts
from bot.store.database import connect
from bot.store.record import Recorder
from bot.store.spool import Entry, FullError, Owned, Spool
from tests.store.conftest import make_turn


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where spools are kept during a test."""
    monkeypatch.setenv("MOTCLIC_SPOOL", str(tmp_path / "spool"))
    settings.cache_clear()
    yield tmp_path / "spool"
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def away(tmp_path):
    """The address of a database that is not there until its folder is."""
    return f"sqlite:///{tmp_path / 'later' / 'record.db'}"


def texts(url, name):
    with connect(url).connect() as connection:
        held = history.read(connection, name)
    return [message["text"] for message in held["messages"]] if held else []


def test_what_an_earlier_version_left_had_no_flags():
    entry = entries.of_turn(make_turn("web-1", "Allo", flags=("personne",)))
    assert entries.turn_of(entry).flags == ("personne",)
    body = {name: value for name, value in json.loads(entry.body).items() if name != "flags"}
    assert entries.turn_of(entry._replace(body=json.dumps(body))).flags == ()


def bytes_in(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_what_a_process_left_is_written_by_the_next_once(folder, away, tmp_path):
    left = Recorder(connect(away), on_disk=True)
    left.start()
    for number in range(500):
        left.turn(make_turn("web-1", f"Question {number}?"))
    left.feedback("web-1", "none", 1, "Merci!")
    assert not left.stop()
    (tmp_path / "later").mkdir()
    for _ in range(2):
        recorder = Recorder(connect(away), on_disk=True)
        recorder.start()
        assert recorder.wait(30)
        assert recorder.stop()
    assert texts(away, "web-1") == [f"Question {number}?" for number in range(500)]
    assert not list(folder.glob("*.db"))


@pytest.mark.parametrize("seconds", [10.0, 0.0])
def test_the_count_told_at_the_stop_is_that_of_what_waits(folder, away, caplog, seconds):
    recorder = Recorder(connect(away), on_disk=True)
    recorder.start()
    for number in range(450):
        recorder.turn(make_turn("web-1", f"Question {number}?"))
    assert not recorder.stop(seconds)
    assert "450 entries are not in the database yet" in caplog.text


def test_what_is_forgotten_is_in_no_file_and_never_written(folder, away, tmp_path):
    held = Contexts(connect(away))
    recorder = Recorder(connect(away), held=held, on_disk=True)
    recorder.start()
    recorder.turn(make_turn("web-erased", "Mon chum Réjean aime le zanzibarophone"))
    recorder.feedback("web-erased", "m1", -1, "zanzibarophone")
    recorder.turn(make_turn("web-kept", "C'est quoi Facebook?"))
    held.save("web-erased", {"subject": "zanzibarophone"})
    assert b"zanzibarophone" in bytes_in(folder)
    assert recorder.forget("web-erased") == 3
    assert b"zanzibarophone" not in bytes_in(folder)
    assert held.read("web-erased") is None
    (tmp_path / "later").mkdir()
    assert recorder.wait(30)
    recorder.stop()
    assert (texts(away, "web-erased"), texts(away, "web-kept")) == ([], ["C'est quoi Facebook?"])
    assert held.read("web-erased") is None


def test_processes_side_by_side_have_a_spool_each_and_take_over_what_dead_ones_left(folder):
    address = sa.engine.make_url("postgresql://somewhere/record")
    first, second = Owned(address), Owned(address)
    one, other = first.take(), second.take()
    assert one.path != other.path
    one.append(Entry(1, "turn", "web-1", "{}"))
    other.append(Entry(2, "turn", "web-2", "{}"))
    first.release()
    second.release()
    ours = Owned(address).take()
    assert spool.numbers(ours.first(10)) == [1, 2]
    assert {path.stat().st_mode & 0o777 for path in folder.glob("*.db*")} == {0o600}


def test_it_takes_no_more_than_promised(tmp_path):
    small = Spool(tmp_path / "small.db", most=2)
    small.append(Entry(1, "turn", "web-1", "{}"))
    small.append(Entry(2, "context", "web-1", "{}"))
    with pytest.raises(FullError):
        small.append(Entry(3, "turn", "web-1", "{}"))
    small.remove([1])
    small.append(Entry(4, "context", "web-1", "[]"))  # instead of the earlier one
    assert [(entry.number, entry.body) for entry in small.first(10)] == [(4, "[]")]
    assert len(small) == 1


def test_a_disk_that_takes_nothing_leaves_a_small_memory(away, tmp_path, monkeypatch, caplog):
    (tmp_path / "a file").touch()
    monkeypatch.setenv("MOTCLIC_SPOOL", str(tmp_path / "a file" / "spool"))
    settings.cache_clear()
    recorder = Recorder(connect(away), on_disk=True)
    recorder.start()
    recorder.turn(make_turn("web-1", "C'est quoi Facebook?"))
    assert not recorder.stop()
    settings.cache_clear()
    assert "no spool (NotADirectoryError)" in caplog.text
    assert "1 entries are lost" in caplog.text


def test_a_spool_that_is_no_spool_is_put_aside(folder, away, caplog):
    address = sa.engine.make_url(away)
    owned = Owned(address)
    path = owned.take().path
    owned.release()
    path.write_bytes(b"not a database" * 1000)
    for beside in folder.glob("*.db-*"):
        beside.unlink()
    whole = Owned(address).take()
    whole.append(Entry(1, "turn", "web-1", "{}"))
    assert len(whole) == 1
    assert path.with_suffix(".broken").exists()


def test_two_who_keep_one_context_at_once_both_succeed(engine, caplog):
    stores = [Contexts(engine) for _ in range(2)]
    stores[0].read("web-0")
    ready = threading.Barrier(2)

    def save(store):
        for number in range(50):
            ready.wait(10)
            store.save(f"web-{number}", {"number": number})

    threads = [threading.Thread(target=save, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(list(stores[0].names())) == 50
    assert not caplog.text


def test_a_context_that_waited_does_not_replace_a_newer_one(engine):
    contexts.make(engine)
    late, newer = (
        contexts.Context(1.0, {"platform": "facebook"}),
        contexts.Context(2.0, {"platform": "pinterest"}),
    )
    with engine.begin() as connection:
        contexts.write(connection, [("web-1", newer)])
        contexts.write(connection, [("web-1", late)], late=True)
    assert Contexts(engine).read("web-1") == newer


def test_errors_quote_no_values(engine):
    with pytest.raises(sa.exc.DBAPIError) as raised, engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO nowhere VALUES (:text)"), {"text": "Réjean"})
    assert "Réjean" not in str(raised.value)
    assert not isinstance(raised.value, sqlite3.Error)
