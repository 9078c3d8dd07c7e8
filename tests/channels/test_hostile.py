"""Messages made to stop the assistant: each is answered, whoever comes next too, and it stops when
it is told to.
"""

import os
import signal
import subprocess
import sys
import time
import uuid

import httpx
import pytest

from bot.answers.phrases import wording
from bot.channels.inbound import LONGEST
from bot.text.typography import typeset
from tests.channels import meta, telegram_server
from tests.channels.conftest import Assistant, environment
from tests.channels.deadly import WORDS
from tests.conftest import ROOT, free_port

pytestmark = pytest.mark.model
QUESTION = "C'est quoi, Facebook?"
REPEATED = {
    "names joined by et": "facebook et ",
    "short names joined by et": "fb et ",
    "names joined by a comma and et": "fb, et ",
    "names joined by pis": "insta pis ",
    "names and ni": "ni facebook ",
    "names and commas": "fb, ",
    "names alone": "fb ",
    "names misspelt": "facebok et instagran ",
    "digits and dashes": "1-1-",
    "digits and spaces": "1 1 ",
    "digits and dots": "1.1.",
    "telephone numbers": "418-555-",
    "postal codes": "h0h ",
    "elisions": "l'l'",
    "elided names": "l'fb d'fb ",
    "one letter": "a",
    "words of one letter": "a ",
    "quotation marks": '" ',
    "apostrophes": "' ",
    "parentheses": "( ) ",
    "opening parentheses": "(",
    "at signs": "a@",
    "addresses": "a.a@a.",
    "streets": "12 rue ",
    "introductions": "je m'appelle ",
    "questions": "c'est quoi? ",
    "two questions": "combien sur fb et c'est quoi insta, ",
    "what is not asked": "pas de photos, juste ",
    "the most": "le plus ",
    "ordinals": "premier ",
    "not the name": "pas de fb ",
    "taken already": "j'ai deja fb et ",
    "emoji": "😀",
    "accents": "e\u0301",
}


def messages():
    return [(name, (token * LONGEST)[:LONGEST].strip()) for name, token in REPEATED.items()]


def test_over_http_each_is_answered_and_so_is_the_next_visitor(assistant):
    with httpx.Client(base_url=assistant.url, timeout=60) as client:
        session = client.post("/api/sessions").json()["session"]
        for number, (name, text) in enumerate(messages()):
            if number % 15 == 0:
                session = client.post("/api/sessions").json()["session"]
            answer = client.post(
                "/api/messages", json={"session": session, "text": text, "id": name}
            )
            assert answer.status_code == 200, (name, answer.text)
            assert answer.json()["answers"][0]["text"], name
        visitor = client.post("/api/sessions").json()["session"]
        answered = client.post("/api/messages", json={"session": visitor, "text": QUESTION}).json()[
            "answers"
        ]
        assert answered[0]["topics"] == ["plateforme.facebook.description"]
        assert client.get("/health").status_code == 200


def test_in_messenger_and_telegram_each_is_answered(assistant, platforms):
    facebook, telegram = platforms
    told = messages()
    for number, (name, text) in enumerate(told):
        person = 880_000 + number
        if number % 2:
            assert (
                assistant.messenger(
                    meta.delivery(meta.typed(str(person), text, f"hostile {name}"))
                ).status_code
                == 200
            )
        else:
            assert (
                assistant.telegram(telegram_server.typed(person, text, person)).status_code == 200
            )
    for number, (name, _) in enumerate(told):
        where = facebook if number % 2 else telegram
        person = str(880_000 + number)
        assert where.wait_for(
            lambda where=where, person=person: len(where.texts(person)) >= 2, 120
        ), name


class Supervised(Assistant):
    """The assistant under its watch, in which some words never end; the time limits shortened."""

    def start(self):
        script, port = str(ROOT / "tests" / "channels" / "deadly.py"), str(self.port)
        code = (
            "import sys; from bot.commands.supervise import keep; sys.exit(keep([sys.executable,"
            f" {script!r}, 'serve', '--port', {port!r}], 10.0))"
        )
        with self.log.open("ab") as file:
            env = {**os.environ, **self.env, "PYTHONPATH": str(ROOT)}
            self.process = subprocess.Popen(
                [sys.executable, "-c", code],
                stdout=file,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=env,
            )
        return self.ready()

    def ready(self):
        end = time.monotonic() + 300
        while time.monotonic() < end:
            try:
                if httpx.get(f"{self.url}/health", timeout=5).status_code == 200:
                    return self
            except httpx.HTTPError:
                time.sleep(0.5)
        raise RuntimeError(self.logged()[-3000:])


@pytest.fixture
def supervised(model, platforms, tmp_path):
    env = environment(f"sqlite:///{tmp_path / 'motclic.db'}", platforms[0], TEST_VAR=str(tmp_path))
    running = Supervised(env, tmp_path / "log", free_port())
    yield running.start()
    running.stop()


@pytest.mark.slow
@pytest.mark.xdist_group("supervised")
def test_a_message_that_ends_the_process_is_tried_twice_then_apologised_for(supervised, platforms):
    facebook, _ = platforms
    apology = typeset(wording("failure"))
    deadly, other = str(uuid.uuid4().int % 10**12), str(uuid.uuid4().int % 10**12)
    events = [
        meta.typed(person, text, uuid.uuid4().hex)
        for person, text in ((deadly, f"un {WORDS}"), (other, QUESTION))
    ]
    assert supervised.messenger(meta.delivery(*events)).status_code == 200
    assert facebook.wait_for(lambda: apology in facebook.texts(deadly), 400), supervised.logged()
    assert facebook.wait_for(
        lambda: any("Facebook" in text for text in facebook.texts(other)), 60
    ), supervised.logged()
    assert supervised.logged().count("has not been heard") == 2

    supervised.ready()
    session = httpx.post(f"{supervised.url}/api/sessions", timeout=60).json()["session"]
    asked = {"session": session, "text": f"un {WORDS}", "id": "m1"}
    for _ in range(2):
        with pytest.raises(httpx.HTTPError):
            httpx.post(f"{supervised.url}/api/messages", json=asked, timeout=300)
        supervised.ready()
    assert (
        httpx.post(f"{supervised.url}/api/messages", json=asked, timeout=60).json()["answers"][0][
            "text"
        ]
        == apology
    )
    visitor = {"session": session, "text": QUESTION, "id": "m2"}
    assert httpx.post(f"{supervised.url}/api/messages", json=visitor, timeout=60).json()["answers"][
        0
    ]["topics"] == ["plateforme.facebook.description"]

    supervised.process.send_signal(signal.SIGTERM)
    assert supervised.process.wait(timeout=60) == 0
