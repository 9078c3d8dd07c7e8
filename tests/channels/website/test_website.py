"""The website channel over real HTTP: questions, conversations, and everything that is no
question.
"""

import json
import time
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List

import httpx
import pytest
from itsdangerous import TimestampSigner

from tests.conftest import Server, cases

HERE = Path(__file__).parent
pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, timeout=60) as client:
        yield client


def opened(client: httpx.Client) -> str:
    answer = client.post("/api/sessions")
    assert answer.status_code == 201
    return str(answer.json()["session"])


@pytest.fixture
def session(client: httpx.Client) -> str:
    return opened(client)


@pytest.fixture
def say(client: httpx.Client, session: str) -> Callable[..., List[Dict[str, Any]]]:
    """Says a message in one conversation; gives its answers."""

    def message(text: str, **more: Any) -> List[Dict[str, Any]]:
        answer = client.post("/api/messages", json={"session": session, "text": text, **more})
        assert answer.status_code == 200, answer.text
        return list(answer.json()["answers"])

    return message


def topics(answers: List[Dict[str, Any]]) -> List[str]:
    return [topic for answer in answers for topic in answer["topics"]]


def test_a_question_gets_its_answer_whole(say: Callable[..., List[Dict[str, Any]]]) -> None:
    answers = say("Combien de personnes utilisent Facebook?")
    assert topics(answers) == ["plateforme.facebook.chiffres"]
    answer = answers[0]
    assert "2,13\u00a0milliards" in answer["text"]
    assert answer["parts"]
    assert answer["parts"][0]["type"] == "list"
    assert "2018-2019" in answer["source"]
    assert all(set(suggestion) == {"label", "says"} for suggestion in answer["suggestions"])


def test_who_asks_about_their_data_is_told_where_it_is(
    say: Callable[..., List[Dict[str, Any]]],
) -> None:
    (answer,) = say("Qu'est-ce que vous faites de mes données?")
    assert answer["topics"] == ["assistant.confidentialite"]
    assert "« Mes données »".replace("« ", "«\u00a0").replace(" »", "\u00a0»") in answer["text"]


def test_a_conversation_remembers(say: Callable[..., List[Dict[str, Any]]]) -> None:
    say("Combien de personnes utilisent Facebook?")
    assert topics(say("et Pinterest?")) == ["plateforme.pinterest.chiffres"]


def test_another_conversation_knows_nothing_of_it(
    client: httpx.Client, say: Callable[..., List[Dict[str, Any]]]
) -> None:
    say("Combien de personnes utilisent Facebook?")
    other = client.post(
        "/api/messages", json={"session": opened(client), "text": "et Pinterest?"}
    ).json()["answers"]
    assert topics(other) != ["plateforme.pinterest.chiffres"]


def test_a_message_sent_again_gets_the_same_answer(client: httpx.Client, session: str) -> None:
    asked = {"session": session, "text": "C'est quoi, Facebook?", "id": "m1"}
    first, again = (
        client.post("/api/messages", json=asked),
        client.post("/api/messages", json=asked),
    )
    assert first.json()["answers"] == again.json()["answers"]
    assert first.json()["id"] == "m1"


def filled(case: Dict[str, Any], session: str) -> bytes:
    """The body of a case."""
    if "hex" in case:
        return bytes.fromhex(case["hex"])
    if "body_repeated" in case:
        text, times = case["body_repeated"]
        return str(text * times).encode()
    if "body" in case:
        return str(case["body"]).replace("{session}", session).encode("utf-8")
    value = case["json"]
    if isinstance(value, dict):
        value = {
            key.removesuffix("_repeated"): part[0] * part[1] if key.endswith("_repeated") else part
            for key, part in value.items()
        }
        if isinstance(value.get("session"), str):
            value["session"] = value["session"].replace("{session}", session)
    return json.dumps(value).encode()


@pytest.mark.parametrize("case", cases(HERE / "bad_inputs.yml"))
def test_bad_input_gets_a_clear_answer_and_the_conversation_goes_on(
    case: Dict[str, Any], client: httpx.Client, session: str
) -> None:
    answer = client.post(
        "/api/messages", content=filled(case, session), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in case["status"], answer.text
    assert answer.headers["content-type"].startswith("application/json")
    told = answer.json()
    if answer.status_code == 200:
        assert not case.get("topics") or set(topics(told["answers"])) & set(case["topics"]), told
        text = " ".join(one["text"] for one in told["answers"])
        assert text.strip()
    else:
        text = told["error"]["message"]
        assert text[:1].isupper()
        assert text.endswith((".", "!"))
        assert "code" not in case or told["error"]["code"] in case["code"]
    assert [unwanted for unwanted in case.get("never", ()) if unwanted in text] == []
    assert "Traceback" not in answer.text
    assert "rasa" not in answer.text.lower()
    after = client.post(
        "/api/messages",
        json={"session": session, "text": "Combien de personnes utilisent YouTube?"},
    )
    assert topics(after.json()["answers"]) == ["plateforme.youtube.chiffres"]


def test_restart_forgets_nothing(say: Callable[..., List[Dict[str, Any]]]) -> None:
    say("Combien de personnes utilisent Facebook?")
    say("/restart")
    assert topics(say("Combien de personnes utilisent LinkedIn?")) == [
        "plateforme.linkedin.chiffres"
    ]
    say("/restart")
    assert topics(say("et Pinterest?")) == ["plateforme.pinterest.chiffres"]


def test_an_expired_session_is_told_so(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.channels.website.sessions import open_session

    monkeypatch.setattr(
        TimestampSigner, "get_timestamp", lambda self: int(time.time()) - 100 * 3600
    )
    old = open_session().token
    monkeypatch.undo()
    answer = client.post("/api/messages", json={"session": old, "text": "allo"})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "session_expired"


def test_a_session_signed_by_somebody_else_is_refused(client: httpx.Client) -> None:
    from itsdangerous import URLSafeTimedSerializer

    forged = URLSafeTimedSerializer("another secret", salt="website-session").dumps("web-123")
    answer = client.post("/api/messages", json={"session": forged, "text": "allo"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "session_forged")


def test_who_writes_very_fast_is_asked_to_wait_and_others_are_not(client: httpx.Client) -> None:
    session = opened(client)
    answers = [
        client.post("/api/messages", json={"session": session, "text": "Merci!"}) for _ in range(31)
    ]
    assert [answer.status_code for answer in answers[:30]] == [200] * 30
    last = answers[-1]
    assert last.status_code == 429
    assert int(last.headers["Retry-After"]) > 0
    assert last.json()["error"]["code"] == "too_many"
    assert "minute" not in last.json()["error"]["message"]  # how long is in Retry-After
    assert (
        client.post("/api/messages", json={"session": opened(client), "text": "Merci!"}).status_code
        == 200
    )


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/messages", 405),
        ("PUT", "/api/sessions", 405),
        ("GET", "/nulle-part", 404),
        ("POST", "/webhooks/rest/webhook", 404),
        ("GET", "/conversations/x/tracker", 404),
    ],
)
def test_a_wrong_address_is_a_clear_error(
    method: str, path: str, status: int, client: httpx.Client
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert "Traceback" not in answer.text


def test_a_body_far_too_large_is_refused(client: httpx.Client, session: str) -> None:
    try:
        answer = client.post("/api/messages", content=b"x" * 1_000_000)
    except httpx.HTTPError:
        return  # the server hung up before the whole was sent, which it may
    assert answer.status_code == 413


def test_health_tells_that_questions_are_answered(client: httpx.Client) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ready"


def test_the_page_is_there(client: httpx.Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert 'lang="fr' in answer.text


def test_personal_information_reaches_neither_the_log_nor_the_database(
    client: httpx.Client, session: str, server: Server
) -> None:
    client.post(
        "/api/messages",
        json={
            "session": session,
            "text": "mon numéro est le 418 555-0123 et line@fleurs.example, NAS 046 454 286",
        },
    )
    client.get("/health")
    kept = server.logged().encode() + b"".join(
        path.read_bytes() for path in server.log.parent.glob("motclic.db*")
    )
    assert [
        secret for secret in (b"555-0123", b"fleurs.example", b"454 286") if secret in kept
    ] == []


def test_nothing_went_wrong_in_the_server(server: Server) -> None:
    """Runs last: not one stack trace, not one error line, after all of the above."""
    assert "Traceback" not in server.logged()
    assert " ERROR " not in server.logged()
