"""Accepting says « en service » once the assistant says so, and takes all back where the assistant
refuses the model.
"""

import gzip
import os
import shutil
import sys

import httpx
import pytest

from bot import stamp
from bot.settings import settings
from bot.store.schema import corrections
from bot.store.schema import lessons as table
from bot.teaching import deciding
from tests.conftest import Server, free_port
from tests.review.conftest import shorten
from tests.review.lessons import correct, ready, state
from tests.review.test_deciding import decide, everything, waits

pytestmark = pytest.mark.model


@pytest.fixture
def assistant(app, model, tmp_path, monkeypatch):
    """An assistant on a copy of the model, and that copy."""
    copy, port = tmp_path / "served" / "motclic.tar.gz", free_port()
    copy.parent.mkdir()
    shutil.copyfile(model, copy)
    monkeypatch.setenv("MOTCLIC_MODEL", str(copy))
    monkeypatch.setattr(deciding, "PATIENCE", 300.0)  # the machine may be busy
    settings.cache_clear()
    shorten(app.places.training)
    env = {
        "MOTCLIC_DATABASE_URL": f"sqlite:///{tmp_path / 'assistant.db'}",
        "MOTCLIC_MODEL": str(copy),
    }
    running = Server(
        [sys.executable, "-m", "bot", "serve", "--port", str(port)], env, port, tmp_path / "log"
    )
    try:
        yield running.wait("/health", 300), copy
    finally:
        running.stop()
        monkeypatch.undo()
        settings.cache_clear()
        with app.engine.begin() as connection:
            for one in (corrections, table):
                connection.execute(one.delete())


def answering(server):
    """The name of the model that answers."""
    return httpx.get(f"{server.address}/health", timeout=120).json()["model"]


def test_a_model_is_in_service_once_the_assistant_says_so(app, assistant):
    server, copy = assistant
    first, client = stamp.version(copy), app.client("anne")
    client.timeout = 400
    correct(app)

    refused = ready(app, b"no model at all, but the one that was compared")
    kept = {
        path: content for path, content in everything(app, copy).items() if "/serving/" not in path
    }
    assert "Tout est remis comme avant" in decide(client, refused, "accept").text
    assert {
        path: content for path, content in everything(app, copy).items() if "/serving/" not in path
    } == kept
    assert (state(app, refused), waits(app), answering(server)) == ("ready", ["waiting"], first)
    decide(client, refused, "leave")

    number = ready(app, copy.read_bytes() + gzip.compress(os.urandom(8)))
    assert "l’a pris en service" in decide(client, number, "accept").text
    second = stamp.version(copy)
    assert second != first
    assert answering(server) == second
    assert "de retour en service" in decide(client, number, "undo").text
    assert answering(server) == stamp.version(copy) == first
