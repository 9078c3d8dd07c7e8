"""The website channel over real HTTP: what docs/api.md promises."""

import concurrent.futures
import sys
from typing import Any, Dict
from unittest import mock

import httpx
import pytest

from bot.channels.website import sessions
from bot.privacy.notice import notice
from tests.conftest import Server, free_port

pytestmark = pytest.mark.model
ASKED = "C'est quoi, un mot-clic?"


@pytest.fixture
def api(server):
    with httpx.Client(base_url=f"{server.address}/api", timeout=30) as client:
        yield client


@pytest.fixture
def session(api) -> str:
    return str(api.post("/sessions", json={"notice": notice()["version"]}).json()["session"])


def ask(api: httpx.Client, session: str, text: str = ASKED, **more: Any) -> httpx.Response:
    return api.post("/messages", json={"session": session, "text": text, **more})


def mine(session: str) -> Dict[str, str]:
    return {"Authorization": f"Bearer {session}"}


def test_the_notice_is_there_before_any_session(api):
    told = api.get("/notice").json()
    contact = told.pop("contact")
    assert told.pop("callback") is None  # nobody may ask to be called back, here
    assert told == notice()
    assert [part["type"] for part in contact] == ["paragraph"]  # that nobody is named, here
    assert {section["title"] for section in told["sections"]} >= {
        "Pourquoi",
        "Combien de temps",
        "Qui y a accès",
    }


def test_a_session_keeps_the_version_of_the_notice_that_was_shown(api):
    opened = api.post("/sessions", json={"notice": notice()["version"]})
    assert opened.status_code == 201
    assert opened.json()["notice"] == notice()["version"]
    ask(api, opened.json()["session"], id="n1")
    assert (
        api.get("/conversation", headers=mine(opened.json()["session"])).json()["notice_version"]
        == notice()["version"]
    )
    assert api.post("/sessions", json={"notice": "invented"}).json()["notice"] is None


def test_a_message_sent_again_gets_the_same_answer_and_is_asked_once(api, session):
    first, again = ask(api, session, id="a"), ask(api, session, id="a")
    assert first.json() == again.json()
    assert len(api.get("/conversation", headers=mine(session)).json()["messages"]) == 1


def test_a_message_sent_ten_times_at_once_is_asked_once(api, session):
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: ask(api, session, id="once").json(), range(10)))
    assert all(answer == answers[0] for answer in answers)
    assert len(api.get("/conversation", headers=mine(session)).json()["messages"]) == 1


def test_the_same_id_in_another_conversation_is_another_message(api, session):
    other = api.post("/sessions", json={}).json()["session"]
    assert ask(api, session, id="x").json()["answers"][0]["topics"] == ["lexique.mot_clic"]
    assert ask(api, other, "C'est quoi, l'arobas?", id="x").json()["answers"][0]["topics"] == [
        "lexique.arobas"
    ]


def test_feedback_is_noted_and_redacted(api, session):
    ask(api, session, id="a")
    sent = api.post(
        "/feedback",
        json={
            "session": session,
            "message": "a",
            "value": "down",
            "word": "appelez-moi au 418 555-0123",
        },
    )
    assert sent.status_code == 204
    held = api.get("/conversation", headers=mine(session)).json()["messages"][0]
    assert (held["feedback"], held["feedback_comment"]) == (-1, "appelez-moi au [téléphone]")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message": "a"},
        {"message": "a", "value": "super"},
        {"message": 3, "value": "up"},
        {"message": "a", "value": "up", "word": []},
    ],
)
def test_feedback_that_says_nothing_is_refused(api, session, body):
    assert (
        api.post("/feedback", json={"session": session, **body}).json()["error"]["code"]
        == "bad_feedback"
    )


def test_a_conversation_is_erased_everywhere_and_twice_is_fine(api, session):
    ask(api, session, id="a")
    assert api.delete("/conversation", headers=mine(session)).status_code == 204
    assert api.get("/conversation", headers=mine(session)).json() == {"messages": []}
    assert api.delete("/conversation", headers=mine(session)).status_code == 204


def test_an_ended_session_can_still_fetch_and_erase_but_not_ask(api):
    import time

    with mock.patch("itsdangerous.timed.time.time", return_value=time.time() - 3 * 86_400):
        ended = sessions.open_session().token
    assert ask(api, ended).json()["error"]["code"] == "session_expired"
    assert api.get("/conversation", headers=mine(ended)).status_code == 200
    assert api.delete("/conversation", headers=mine(ended)).status_code == 204


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (None, "session_missing"),
        ("x", "session_forged"),
        (3, "session_missing"),
        ("a.b.c", "session_forged"),
    ],
)
def test_a_session_that_is_none_opens_nothing(api, token, code):
    assert ask(api, token).json()["error"]["code"] == code
    assert api.delete("/conversation", headers=mine(str(token))).status_code == 401


def test_the_limit_says_how_long_to_wait(api, session):
    answers = [ask(api, session) for _ in range(31)]
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].json()["error"]["message"].startswith("Vous écrivez très vite!")


def test_the_same_answer_also_after_a_restart(model, tmp_path):
    port = free_port()
    env = {"MOTCLIC_DATABASE_URL": f"sqlite:///{tmp_path / 'motclic.db'}"}
    command = [sys.executable, "-m", "bot", "serve", "--port", str(port)]
    answers = []
    session = sessions.open_session().token
    for _ in range(2):
        running = Server(command, env, port, tmp_path / "log")
        try:
            running.wait("/health")
            answer = httpx.post(
                f"{running.address}/api/messages",
                json={"session": session, "text": "Compare Facebook et Instagram", "id": "same"},
            ).json()
        finally:
            running.stop()
        answers.append(answer)
    assert "table" in [part["type"] for part in answers[0]["answers"][0]["parts"]]
    assert answers[0] == answers[1]
