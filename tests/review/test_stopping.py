"""Training ends with the app that began it, however the app ends; and a second app does not touch
what the first one runs.
"""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.store.schema import corrections
from bot.store.schema import lessons as table
from bot.teaching import lessons, running
from tests.conftest import ROOT, bot, until
from tests.review.conftest import shorten
from tests.review.lessons import correct, state

START = """
import sys, time
from pathlib import Path
from bot.store import taught
from bot.store.database import connect
from bot.teaching import lessons
lessons.start(connect(sys.argv[1]), "anne", taught.Places(*map(Path, sys.argv[2:])))
time.sleep(600)
"""


@pytest.fixture
def waiting(app):
    """A correction to teach."""
    shorten(app.places.training)
    correct(app)
    yield
    with app.engine.begin() as connection:
        for one in (corrections, table):
            connection.execute(one.delete())


def group(app):
    """The number of the training that runs, which is that of its group."""
    return next(
        (int(path.read_text() or 0) for path in app.places.lessons.glob(f"*/{running.PID}")), 0
    )


def alive(number):
    """The processes of a group that still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[2]) == number and fields[0] != "Z":
            found.append(path)
    return found


def test_the_app_stops_and_training_with_it(app, waiting):
    number = lessons.start(app.engine, "anne", app.places)
    training = until(lambda: group(app))
    until(lambda: alive(training))
    lessons.stop()
    until(lambda: not alive(training))
    until(lambda: state(app, number) == "failed")


def test_the_app_is_killed_and_training_ends_too(app, waiting):
    address = app.engine.url.render_as_string(hide_password=False)
    places = [
        app.places.training,
        app.places.questions,
        app.places.dialogues,
        app.places.lessons,
        app.places.platforms,
    ]
    other = subprocess.Popen(
        [sys.executable, "-c", START, address, *map(str, places)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        training = until(lambda: group(app))
        assert alive(training)
        lessons.abandon(app.engine, app.places)  # another app starts: this lesson is not its own
        assert alive(training)
    finally:
        other.send_signal(signal.SIGKILL)
        other.wait()
    until(lambda: not alive(training))
    with app.engine.connect() as connection:
        (lesson,) = lessons.every(connection)
    assert lesson["state"] == "training"
    lessons.abandon(app.engine, app.places)
    assert state(app, lesson["id"]) == "failed"


def test_a_port_that_is_taken_is_told_before_anything_is_touched(app, waiting):
    with app.engine.begin() as connection:
        number = connection.execute(
            table.insert().values(staff="anne", started_at=1.0, state="training", running=1)
        ).inserted_primary_key[0]
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = bot(
            "review",
            "--port",
            str(port),
            env={"MOTCLIC_DATABASE_URL": app.engine.url.render_as_string(hide_password=False)},
        )
    assert ended.returncode == 2
    assert f"la révision ne peut pas écouter sur 127.0.0.1:{port}" in ended.stderr.replace(
        "\u00a0", " "
    )
    assert state(app, number) == "training"
