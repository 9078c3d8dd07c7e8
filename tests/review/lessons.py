"""Lessons as they stand once trained and compared, made without training: what decides on them does
not look inside the model.
"""

import subprocess

import pytest

from bot import stamp
from bot.settings import settings
from bot.store.schema import lessons as table
from bot.store.traces import MODEL
from bot.teaching import candidates, lessons, working

BEFORE_IT = b"the model in service"
NEW = b"a model that was trained aside"
ASKED = "patente à gosses numérique pour jaser fort"


@pytest.fixture
def served(tmp_path, monkeypatch):
    """The model in service, with its stamp; no assistant runs."""
    path = tmp_path / "served" / "motclic.tar.gz"
    path.parent.mkdir()
    path.write_bytes(BEFORE_IT)
    monkeypatch.setenv("MOTCLIC_MODEL", str(path))
    settings.cache_clear()
    (path.parent / stamp.STAMP).write_text(stamp.written(), encoding="utf-8")
    yield path
    monkeypatch.undo()
    settings.cache_clear()


def correct(app, conversation="web-lesson", goes="training", text=ASKED, topic="choix.criteres"):
    """A question that was answered wrong, and its correction."""
    number = app.say(conversation, text, topics=("hors_sujet",), confidence=0.2)
    assert working.correct_one(
        app.engine, "remi", conversation, number, working.Decision("topic", topic, goes)
    )


def ready(app, model=NEW):
    """A lesson of all that waits, ready to be accepted; its number."""
    with app.engine.begin() as connection:
        rows = lessons.waiting(connection)
        number = connection.execute(
            table.insert().values(staff="remi", started_at=1.0, state="training")
        ).inserted_primary_key[0]
    folder = app.places.lessons / str(number)
    candidates._prepare(folder, rows, app.places)
    (folder / MODEL).write_bytes(model)
    candidates.note(app.engine, number, state="ready", candidate=stamp.digest(folder / MODEL))
    return number


def state(app, number):
    with app.engine.connect() as connection:
        return lessons.one(connection, number)["state"]


def files(*folders):
    """Every file of some folders, hidden ones too, but what only says that something runs."""
    held = {}
    for folder in folders:
        for path in folder.rglob("*") if folder.is_dir() else [folder]:
            if path.is_file() and path.suffix != ".lock":
                held[str(path)] = path.read_bytes()
    return held


class Immutable:
    """Files that cannot be changed meanwhile, even by root: as with a full disk, or another
    owner.
    """

    def __init__(self, *paths):
        self._paths = [str(path) for path in paths]

    def __enter__(self):
        if subprocess.run(
            ["chattr", "+i", *self._paths], capture_output=True, check=False
        ).returncode:
            subprocess.run(["chattr", "-i", *self._paths], capture_output=True, check=False)
            pytest.skip("needs root and a file system with immutable files")

    def __exit__(self, *raised):
        subprocess.run(["chattr", "-i", *self._paths], check=True)
