"""A backup is made while people write, and brings everything back but what was erased since."""

import json
import os
import tarfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Dict, List

import httpx
import pytest
import sqlalchemy as sa

from bot.store.schema import daily
from tests.backups.conftest import Installation, Visitor
from tests.conftest import Server

pytestmark = pytest.mark.model


def names(backup: Path) -> List[str]:
    with tarfile.open(backup) as held:
        return held.getnames()


def caught_up(server: Server) -> None:
    for _ in range(300):
        if httpx.get(f"{server.address}/health", timeout=60).json().get("waiting") == 0:
            return
        time.sleep(0.1)
    raise AssertionError(server.logged()[-2000:])


def test_taken_under_load_it_holds_all_that_was_answered_before_and_nothing_twice(
    there: Installation,
) -> None:
    server, said, stop = there.serve(), [], threading.Event()
    try:

        def write(number: int) -> None:
            somebody, turn = Visitor(server), 0
            while not stop.is_set():
                text = f"C'est quoi, Facebook? {number} {turn}"
                if somebody.say(text, id=f"m{turn}") == 200:
                    said.append(text)
                turn += 1

        writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
        for writer in writers:
            writer.start()
        while len(said) < 40:
            time.sleep(0.05)
        before = list(said)
        backup = there.backup()
        answered = len(said)
        while len(said) < answered + 20:  # it goes on meanwhile, and after
            time.sleep(0.05)
        stop.set()
        for writer in writers:
            writer.join()
    finally:
        stop.set()
        server.stop()
    there.lose()
    assert "Base restaurée" in there.bot("restore", str(backup))
    server = there.serve()
    try:
        caught_up(server)
        held = Counter(there.texts())
        assert set(before) <= set(held)
        assert set(held) <= set(said)
        assert max(held.values()) == 1
        engine = there.engine()
        with engine.connect() as connection:
            counted = connection.execute(
                sa.select(sa.func.sum(daily.c.asked)).where(daily.c.topic == "")
            ).scalar()
        engine.dispose()
        assert counted == sum(held.values())
        somebody = Visitor(server)
        assert somebody.say("C'est quoi, Pinterest?") == 200
        assert somebody.held() == ["C'est quoi, Pinterest?"]
    finally:
        server.stop()


def test_what_was_erased_since_stays_erased_and_sessions_go_on(there: Installation) -> None:
    server = there.serve()
    kept, erased = Visitor(server), Visitor(server)
    kept.say("C'est quoi, Facebook?")
    erased.say("C'est quoi, Instagram?")
    caught_up(server)
    backup = there.backup()
    kept.say("C'est quoi, Twitter?")
    assert erased.erase() == 204
    server.stop()
    assert "effacées de nouveau\u00a0: 1" in there.bot("restore", str(backup))
    assert there.texts() == ["C'est quoi, Facebook?"]
    server = there.serve()
    try:
        kept.client = httpx.Client(base_url=server.address, timeout=60)
        assert kept.held() == ["C'est quoi, Facebook?"]
    finally:
        server.stop()


def test_what_was_taught_the_model_the_key_and_what_waits_are_in_it(simple: Installation) -> None:
    server = simple.serve()
    Visitor(server).say("C'est quoi, Facebook?")
    caught_up(server)
    server.stop()
    taught = simple.folder / "tests" / "questions" / "revision.jsonl"
    later = simple.folder / "tests" / "dialogues" / "revision.jsonl"
    before = taught.read_text(encoding="utf-8") if taught.exists() else ""
    taught.write_text(
        before + json.dumps({"id": "r1", "text": "C'est quoi?", "expected": ["hors_guide"]}) + "\n",
        encoding="utf-8",
    )
    nlu = simple.folder / "data" / "nlu" / "choix.criteres.yml"
    lines = nlu.read_text(encoding="utf-8")
    key = (simple.folder / "var" / "secret").read_text(encoding="utf-8")
    backup = simple.backup()
    held = names(backup)
    assert held[0] == "manifest.json"
    assert {
        "secret",
        "model/motclic.tar.gz",
        "taught/questions/revision.jsonl",
        "taught/nlu/choix.criteres.yml",
        "database.db",
    } <= set(held)
    taught.unlink()
    later.write_text(json.dumps({"id": "d1"}) + "\n", encoding="utf-8")
    nlu.write_text("version: '3.1'\n", encoding="utf-8")
    (simple.folder / "models" / "motclic.tar.gz").write_bytes(b"broken")
    simple.lose()
    simple.bot("restore", str(backup))
    assert '"r1"' in taught.read_text(encoding="utf-8")
    assert not later.exists()
    assert nlu.read_text(encoding="utf-8") == lines
    assert (simple.folder / "var" / "secret").read_text(encoding="utf-8") == key
    simple.serve().stop()


def test_the_file_is_its_owners_alone_and_old_ones_go(simple: Installation) -> None:
    first = simple.backup()
    assert first.stat().st_mode & 0o777 == 0o600
    assert list(simple.backups.glob(".*")) == []
    os.utime(first, (time.time() - 40 * 86_400,) * 2)
    time.sleep(1.1)
    simple.bot("backup", str(simple.backups), "--keep-days", "30")
    assert not first.exists()
    assert len(list(simple.backups.glob("*.tar"))) == 1


@pytest.mark.parametrize("how", ["a byte changed", "cut short", "another file", "nothing"])
def test_a_file_that_is_not_whole_changes_nothing(how: str, simple: Installation) -> None:
    backup = simple.backup()
    content = bytearray(backup.read_bytes())
    if how == "a byte changed":
        content[len(content) // 2] ^= 1
    changed = {
        "a byte changed": bytes(content),
        "cut short": bytes(content[: len(content) // 2]),
        "another file": b"bonjour" * 1000,
        "nothing": b"",
    }[how]
    backup.write_bytes(changed)
    database = Path(str(simple.engine().url.database))
    before = database.read_bytes() if database.exists() else None
    for words in (("restore", str(backup), "--check"), ("restore", str(backup))):
        told = simple.bot(*words, status=2)
        assert len(told.splitlines()) == 1
        assert told.startswith("mot-clic: ")
    assert (database.read_bytes() if database.exists() else None) == before


def rewritten(backup: Path, members: Dict[str, bytes], **manifest: str) -> Path:
    """The same with other members or another manifest, digests right."""
    import hashlib
    import io

    with tarfile.open(backup) as held:
        content = {name: held.extractfile(name).read() for name in held.getnames()}
    content.update(members)
    about = {**json.loads(content.pop("manifest.json")), **manifest}
    about["files"] = {name: hashlib.sha256(one).hexdigest() for name, one in content.items()}
    other = backup.with_name("other.tar")
    with tarfile.open(other, "w") as made:
        for name, one in {"manifest.json": json.dumps(about).encode(), **content}.items():
            member = tarfile.TarInfo(name)
            member.size = len(one)
            made.addfile(member, io.BytesIO(one))
    return other


def test_what_does_not_go_with_this_installation_is_refused_with_a_line(
    simple: Installation,
) -> None:
    backup = simple.backup()
    assert "postgresql" in simple.bot(
        "restore", str(rewritten(backup, {}, database="postgresql")), status=2
    )
    assert "plus récente" in simple.bot(
        "restore", str(rewritten(backup, {}, schema="0999")), status=2
    )
    assert "abîmé" in simple.bot(
        "restore", str(rewritten(backup, {"../../dehors": b"x"})), status=2
    )
    assert not list(simple.folder.parent.rglob("dehors"))
    assert "ne peut pas être lu" in simple.bot(
        "restore", str(backup.with_name("rien.tar")), status=2
    )


def test_nothing_is_restored_under_a_running_assistant(simple: Installation) -> None:
    backup = simple.backup()
    server = simple.serve()
    try:
        assert "arrêtez les deux" in simple.bot("restore", str(backup), status=2)
    finally:
        server.stop()


def test_a_disk_that_takes_nothing_is_a_line(simple: Installation) -> None:
    (simple.folder.parent / "fichier").write_text("x")
    told = simple.bot("backup", str(simple.folder.parent / "fichier" / "dossier"), status=2)
    assert "ne peut pas être écrit" in told


def test_without_a_database_there_is_no_backup(simple: Installation) -> None:
    assert "la base ne répond pas" in simple.bot("backup", str(simple.backups), status=2)
    assert list(simple.backups.iterdir()) == []


def test_a_purge_needs_neither_the_assistant_nor_the_staff_app(there: Installation) -> None:
    from bot.store import record, writing
    from bot.store.database import upgrade
    from tests.store.conftest import make_turn

    engine = there.engine()
    upgrade(engine)
    with engine.begin() as connection:
        old = make_turn("web-old", "C'est quoi, Facebook?", asked_at=time.time() - 95 * 86_400)
        writing.write(
            connection,
            [
                (record.number(), old),
                (record.number(), make_turn("web-new", "Bonjour", asked_at=time.time())),
            ],
        )
    engine.dispose()
    assert "effacées\u00a0: 1 (messages\u00a0: 1)" in there.bot("purge")
    assert there.texts() == ["Bonjour"]
    engine = there.engine()
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE purges SET at = at - 2592000"))
    engine.dispose()
    assert "--clock-is-right" in there.bot("purge", status=2)
    assert "effacées\u00a0: 0" in there.bot("purge", "--clock-is-right")


def test_the_assistant_alone_purges_too(there: Installation) -> None:
    server = there.serve()
    try:
        for _ in range(100):
            if (
                "motclic_last_purge_timestamp_seconds 0.0"
                not in httpx.get(f"{server.address}/metrics", timeout=60).text
            ):
                break
            time.sleep(0.2)
        engine = there.engine()
        with engine.connect() as connection:
            assert connection.execute(sa.text("SELECT count(*) FROM purges")).scalar() == 1
        engine.dispose()
    finally:
        server.stop()
