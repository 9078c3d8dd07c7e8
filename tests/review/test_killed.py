"""A process killed in the middle of accepting, undoing or erasing: at the next start all of it is
done, or none.
"""

import os
import subprocess
import sys

import pytest
import sqlalchemy as sa

from bot.store import resuming, taught
from bot.store.schema import corrections, messages, open_erasures
from bot.store.schema import lessons as table
from bot.store.traces import MODEL
from bot.teaching import deciding, testing
from tests.conftest import ROOT
from tests.review.conftest import shorten
from tests.review.lessons import ASKED, NEW, correct, ready, state
from tests.review.test_deciding import everything, served

__all__ = ["served"]

# Kills its own process the `at`th time that `place` of `changes` is called.
DIES = """
def counted(real, left=[at]):
    def call(*given, **named):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **named)
    return call

setattr(changes, place, counted(getattr(changes, place)))
"""
KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from bot.channels.website import transcripts
from bot.store import changes, erasure, taught
from bot.store.database import connect
from bot.teaching import deciding

act, address, number, place, at = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], int(sys.argv[5])
where = taught.Places(*map(Path, sys.argv[6:]))
erasure.places = lambda: where

{DIES}acts = {
    "accept": lambda: deciding.accept(connect(address), number, "anne", where),
    "undo": lambda: deciding.undo(connect(address), number, "anne", where),
    "erase by staff": lambda: erasure.erase(connect(address), "web-lesson", where, "anne"),
    "erase by the person": lambda: asyncio.run(transcripts.erasing().erase("web-lesson")),
}
acts[act]()
sys.exit(3)
""".replace("{DIES}", DIES)  # noqa: E501
MOMENTS = {
    "before any file": ("_put_in_place", 1),
    "between two files": ("_put_in_place", 2),
    "before the database": ("_note", 1),
    "once decided": ("_finish", 1),
}


def killed(app, act, number, moment):
    address, places = app.engine.url.render_as_string(hide_password=False), app.places
    where = [places.training, places.questions, places.dialogues, places.lessons, places.platforms]
    command = [
        sys.executable,
        "-c",
        KILLED,
        act,
        address,
        str(number),
        *map(str, MOMENTS[moment]),
        *map(str, where),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MOTCLIC_DATABASE_URL": address}
    assert subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == -9


def lines(app):
    """Whether what was taught stands in the training questions, and whether a file of any kind
    holds it.
    """
    paths = [
        app.places.training / "choix.criteres.yml",
        *app.places.dialogues.glob("*.jsonl"),
        *app.places.lessons.rglob("*.jsonl"),
    ]
    return ASKED in paths[0].read_text(encoding="utf-8"), any(
        ASKED in path.read_text(encoding="utf-8") for path in paths if path.exists()
    )


@pytest.fixture
def lesson(app, served):
    """One lesson, ready; its conversation is a test too."""
    shorten(app.places.training)
    correct(app)
    testing.make(app.engine, "remi", "web-lesson", app.places)
    number = ready(app)
    yield number
    with app.engine.begin() as connection:
        for one in (corrections, table, open_erasures, messages):
            connection.execute(one.delete())
    (app.places.dialogues / taught.REVIEW_DIALOGUES).unlink(missing_ok=True)


@pytest.mark.parametrize("moment", MOMENTS)
def test_accepting(app, served, lesson, moment):
    before = everything(app, served)
    killed(app, "accept", lesson, moment)
    resuming.resume(app.engine, app.places)
    if moment == "once decided":
        assert (state(app, lesson), served.read_bytes(), lines(app)[0]) == ("accepted", NEW, True)
        assert not (app.places.lessons / str(lesson) / MODEL).exists()
    else:
        assert (state(app, lesson), everything(app, served)) == ("ready", before)
        deciding.accept(app.engine, lesson, "anne", app.places)
        assert (state(app, lesson), served.read_bytes()) == ("accepted", NEW)


@pytest.mark.parametrize("moment", MOMENTS)
def test_undoing(app, served, lesson, moment):
    deciding.accept(app.engine, lesson, "anne", app.places)
    before = everything(app, served)
    killed(app, "undo", lesson, moment)
    resuming.resume(app.engine, app.places)
    if moment != "once decided":
        assert (state(app, lesson), everything(app, served)) == ("accepted", before)
        deciding.undo(app.engine, lesson, "anne", app.places)
    assert (state(app, lesson), served.read_bytes(), lines(app)[0]) == (
        "undone",
        b"the model in service",
        False,
    )


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("act", ["erase by staff", "erase by the person"])
def test_erasing(app, served, lesson, act, moment):
    deciding.accept(app.engine, lesson, "anne", app.places)
    killed(app, act, lesson, moment)
    resuming.resume(app.engine, app.places)
    assert lines(app) == (False, False)
    with app.engine.connect() as connection:
        assert not connection.execute(
            sa.select(messages.c.id).where(messages.c.conversation == "web-lesson")
        ).first()
        assert not connection.execute(sa.select(open_erasures.c.id)).first()
