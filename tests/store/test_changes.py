"""Several files and the database change together or not at all: a folder that cannot be written, a
full disk, a process killed at any step.
"""

import errno
import os
import shutil
import subprocess
import sys
import threading

import pytest
import sqlalchemy as sa

from bot.store import changes
from bot.store.changes import BusyError, UnwritableError, changing, recover
from bot.store.schema import labels
from tests.conftest import ROOT

BEFORE = {"a.yml": "un\n", "b.yml": "deux\n", "c.yml": "trois\n"}
AFTER = {"a.yml": "UN\n", "c.yml": "trois\n", "sub/d.yml": "quatre\n"}


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "data"
    place.mkdir()
    for name, text in BEFORE.items():
        (place / name).write_text(text, encoding="utf-8")
    return place


def held(folder):
    """Every file that stands there, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def rows(engine):
    with engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(labels)).scalar()


def act(engine, folder, then=lambda: None):
    """Changes one file, removes another, makes a new one, and writes a row; `then` is called before
    all is committed.
    """
    with changing(engine, folder.parent / "changes") as change:
        change.write(folder / "a.yml", "UN\n")
        change.remove(folder / "b.yml")
        change.write(folder / "sub" / "d.yml", "quatre\n")
        with change.committed() as connection:
            connection.execute(
                labels.insert().values(label="fait", conversation="x", staff="anne", at=1.0)
            )
            then()


def test_all_is_done(engine, folder):
    act(engine, folder)
    assert (held(folder), rows(engine)) == (AFTER, 1)
    assert not (folder.parent / "changes" / "change.json").exists()


def test_a_change_is_read_before_it_is_made(engine, folder):
    with changing(engine, folder.parent / "changes") as change:
        change.write(folder / "a.yml", "UN\n")
        change.remove(folder / "b.yml")
        change.copy(folder / "c.yml", folder / "e.yml")
        assert change.read(folder / "a.yml") == "UN\n"
        assert not change.exists(folder / "b.yml")
        assert change.read(folder / "e.yml") == "trois\n"
        assert held(folder) == BEFORE
    assert held(folder) == BEFORE  # nobody committed it


def test_what_raises_in_the_transaction_takes_the_files_back(engine, folder):
    def seen():
        assert held(folder)["a.yml"] == "UN\n"
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        act(engine, folder, seen)
    assert (held(folder), rows(engine)) == (BEFORE, 0)


@pytest.mark.parametrize(
    "name", ["a.yml", "b.yml", "."], ids=["a file", "a file to remove", "the folder"]
)
def test_what_cannot_be_written_is_named_and_nothing_changes(engine, folder, name):
    locked = folder / name
    if subprocess.run(["chattr", "+i", str(locked)], capture_output=True, check=False).returncode:
        pytest.skip("needs root and a file system with immutable files")
    try:
        with pytest.raises(UnwritableError) as told:
            act(engine, folder)
    finally:
        subprocess.run(["chattr", "-i", str(locked)], check=True)
    assert told.value.folder == folder
    assert (held(folder), rows(engine)) == (BEFORE, 0)
    act(engine, folder)
    assert (held(folder), rows(engine)) == (AFTER, 1)


def test_a_file_in_the_place_of_a_folder(engine, folder):
    (folder / "sub").write_text("", encoding="utf-8")
    with pytest.raises(UnwritableError) as told:
        act(engine, folder)
    assert told.value.folder == folder / "sub"
    (folder / "sub").unlink()
    assert (held(folder), rows(engine)) == (BEFORE, 0)


def fill(engine, folder, small):
    with changing(engine, folder.parent / "changes") as change:
        change.write(folder / "a.yml", "UN\n")
        change.write(small / "big.yml", "x" * 200_000)
        change.swap()


def test_a_full_disk(engine, folder, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    if (
        os.geteuid()
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)],
            capture_output=True,
            check=False,
        ).returncode
    ):
        pytest.skip("needs the right to mount a small disk")
    try:
        with pytest.raises(UnwritableError) as told:
            fill(engine, folder, small)
        assert (told.value.folder, told.value.number) == (small, errno.ENOSPC)
        assert (held(folder), held(small)) == (BEFORE, {})
    finally:
        subprocess.run(["umount", str(small)], check=True)


KILLED = """
import os, signal, sys
from pathlib import Path
from bot.store import changes
from bot.store.database import connect
from tests.store.test_changes import act

left = int(sys.argv[3])

def counted(real):
    def call(*given, **named):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **named)
    return call

for owner, name in ((changes.os, "replace"), (changes.os, "link"), (changes, "_note"), (changes, "_finish"), (changes, "_put_in_place"), (changes, "_write")):
    setattr(owner, name, counted(getattr(owner, name)))
act(connect(sys.argv[1]), Path(sys.argv[2]))
"""  # noqa: E501


def test_a_process_killed_at_any_step_leaves_all_or_nothing(engine, folder, tmp_path):
    address, ended = engine.url.render_as_string(hide_password=False), set()
    for step in range(1, 60):
        shutil.rmtree(folder)
        folder.mkdir()
        for name, text in BEFORE.items():
            (folder / name).write_text(text, encoding="utf-8")
        with engine.begin() as connection:
            connection.execute(labels.delete())
        command = [sys.executable, "-c", KILLED, address, str(folder), str(step)]
        status = subprocess.run(
            command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
        ).returncode
        recover(engine, tmp_path / "changes")
        state = (held(folder), rows(engine))
        assert state in ((BEFORE, 0), (AFTER, 1)), f"killed at step {step}"
        ended.add(state[1])
        if status == 0:
            break
        act(engine, folder) if state[1] == 0 else None
    assert status == 0
    assert step > 10
    assert ended == {0, 1}


def test_one_at_a_time(engine, folder):
    journals, inside, go = folder.parent / "changes", threading.Event(), threading.Event()

    def hold():
        with changing(engine, journals):
            inside.set()
            go.wait(30)

    other = threading.Thread(target=hold)
    other.start()
    inside.wait(30)
    with pytest.raises(BusyError), changing(engine, journals, patience=0.1):
        pytest.fail("the other one is not done")
    go.set()
    other.join()
    act(engine, folder)
    assert held(folder) == AFTER


def test_what_stood_beside_the_files_goes_at_the_next_start(engine, folder, monkeypatch):
    def full(journal, steps):
        raise UnwritableError(journal, OSError(errno.EIO, "no"))

    with monkeypatch.context() as patched:
        patched.setattr(changes, "_finish", full)
        act(engine, folder)
    assert len(held(folder)) > len(AFTER)
    recover(engine, folder.parent / "changes")
    assert (held(folder), rows(engine)) == (AFTER, 1)
