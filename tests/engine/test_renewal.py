"""A new model is taken into service by the server that runs: conversations begun before go on, and
a broken file changes nothing.
"""

import gzip
import os
import shutil
import sys
import time

import httpx
import pytest

from bot.nlu import platforms
from bot.stamp import version
from bot.store import spelt
from tests.conftest import Server, free_port, until

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def served(model, tmp_path_factory):
    """A copy of the model, and the server that serves it."""
    folder, port = tmp_path_factory.mktemp("renewal"), free_port()
    copy = folder / "models" / "motclic.tar.gz"
    copy.parent.mkdir()
    shutil.copyfile(model, copy)
    env = {
        "MOTCLIC_DATABASE_URL": f"sqlite:///{folder / 'motclic.db'}",
        "MOTCLIC_MODEL": str(copy),
        "MOTCLIC_MESSAGES_PER_MINUTE": "1000",
    }
    running = Server(
        [sys.executable, "-m", "bot", "serve", "--port", str(port)], env, port, folder / "log"
    )
    try:
        yield copy, running.wait("/health")
    finally:
        running.stop()


@pytest.fixture
def say(served):
    """Says a message in one conversation; gives the topics of its answer."""
    client = httpx.Client(base_url=served[1].address, timeout=60)
    session = client.post("/api/sessions").json()["session"]

    def message(text):
        answer = client.post("/api/messages", json={"session": session, "text": text})
        assert answer.status_code == 200, answer.text
        return [topic for one in answer.json()["answers"] for topic in one["topics"]]

    message.session, message.client = session, client
    yield message
    client.close()


def put(copy, content):
    """Puts another file in the model's place in one step, as accepting a lesson does; the name of
    that model.
    """
    beside = copy.with_suffix(".new")
    beside.write_bytes(content)
    os.replace(beside, copy)
    return version(copy)


def another(content):
    """The same model under another name: what follows the end of a compressed file is not read, but
    it counts.
    """
    return content + gzip.compress(os.urandom(8))


def in_service(server, name):
    return f"model {name} is in service" in server.logged()


def test_a_new_model_answers_and_the_conversation_goes_on(served, say):
    copy, server = served
    assert say("C'est quoi Pinterest?") == ["plateforme.pinterest.description"]
    name = put(copy, another(copy.read_bytes()))
    until(lambda: in_service(server, name))
    assert httpx.get(f"{server.address}/health", timeout=60).json()["model"] == name
    # what « it » is was said to the model before
    assert say("pis en chiffres?") == ["plateforme.pinterest.chiffres"]
    until(lambda: len(held(say)) == 2)
    assert [message["text"] for message in held(say)] == [
        "C'est quoi Pinterest?",
        "pis en chiffres?",
    ]


def test_answers_are_given_while_the_new_model_is_loaded(served, say):
    copy, server = served
    name = put(copy, another(copy.read_bytes()))
    answered = 0
    while not in_service(server, name):
        assert say("Combien de personnes utilisent Facebook?") == ["plateforme.facebook.chiffres"]
        answered += 1
        assert answered < 240, "it was never taken into service"
        time.sleep(0.25)
    assert answered


def test_a_broken_model_changes_nothing(served, say):
    copy, server = served
    whole, loaded = copy.read_bytes(), version(copy)
    assert say("C'est quoi YouTube?") == ["plateforme.youtube.description"]
    for broken in (b"not an archive", whole[: len(whole) // 2]):
        refused = server.logged().count("not taken into service")
        put(copy, broken)
        until(lambda refused=refused: server.logged().count("not taken into service") > refused)
        assert say("pis en chiffres?") == ["plateforme.youtube.chiffres"]
        # what answers, not what stands in the file
        assert httpx.get(f"{server.address}/health", timeout=60).json()["model"] == loaded
    name = put(copy, another(whole))
    until(lambda: in_service(server, name))
    assert say("et pour une entreprise?") == ["plateforme.youtube.entreprise"]


def test_a_spelling_that_was_taught_is_read_with_the_new_model(engine, talk, tmp_path, monkeypatch):
    table = tmp_path / "platforms.yml"
    shutil.copyfile(platforms.TABLE, table)
    with monkeypatch.context() as changed:
        changed.setattr(platforms, "TABLE", table)
        assert talk("C'est quoi fbouc?")[0]["topics"] != ["plateforme.facebook.description"]
        spelt.add(table, "facebook", "fbouc")
        engine.renew()
        assert talk("C'est quoi fbouc?")[0]["topics"] == ["plateforme.facebook.description"]
    engine.renew()
    assert talk("C'est quoi fbouc?")[0]["topics"] != ["plateforme.facebook.description"]


def held(say):
    return say.client.get(
        "/api/conversation", headers={"Authorization": f"Bearer {say.session}"}
    ).json()["messages"]
