"""The assistant behind a proxy that the operator has named, for a site on another origin: what
every answer says, and who is counted.
"""

import concurrent.futures
import itertools
import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable, Iterator

import httpx
import pytest
import sqlalchemy as sa

from bot.channels import errors
from bot.channels.errors import RefusedError
from bot.engine.server import served
from tests.conftest import ROOT, Server, free_port

pytestmark = pytest.mark.model
ORIGIN = "https://fleurs.example"
A_MINUTE = 3
_addresses = itertools.count(1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def behind(model: Path, folder: Path) -> Iterator[Server]:
    """The assistant, as a proxy on this machine reaches it."""
    port = free_port()
    env = {
        "MOTCLIC_DATABASE_URL": f"sqlite:///{folder / 'motclic.db'}",
        "MOTCLIC_ORIGINS": json.dumps([ORIGIN]),
        "MOTCLIC_PROXIES": json.dumps(["127.0.0.1"]),
        "MOTCLIC_PUBLIC_URL": "https://assistant.example",
        "MOTCLIC_SESSIONS_PER_MINUTE": str(A_MINUTE),
        "MOTCLIC_MESSAGES_PER_MINUTE": str(A_MINUTE),
    }
    running = Server(
        [sys.executable, "-m", "bot", "serve", "--port", str(port)], env, port, folder / "log"
    )
    try:
        yield running.wait("/health")
    finally:
        running.stop()


@pytest.fixture
def visitor(behind: Server) -> Iterator[httpx.Client]:
    """A person at an address of their own, on a page of the other site."""
    headers = {"X-Forwarded-For": f"198.51.100.{next(_addresses)}", "Origin": ORIGIN}
    with httpx.Client(base_url=behind.address, timeout=60, headers=headers) as client:
        yield client


def opened(visitor: httpx.Client) -> str:
    return str(visitor.post("/api/sessions").json()["session"])


def refused(visitor: httpx.Client, what: str) -> httpx.Response:
    """An answer of the API with that status."""
    session = opened(visitor)
    asked = {"session": session, "text": "Merci!"}
    bearer = {"Authorization": f"Bearer {session}"}
    if what == "429":
        return [visitor.post("/api/messages", json=asked) for _ in range(A_MINUTE + 1)][-1]
    method, path, more = {
        "200": ("POST", "/api/messages", {"json": asked}),
        "201": ("POST", "/api/sessions", {}),
        "204": ("DELETE", "/api/conversation", {"headers": bearer}),
        "400": ("POST", "/api/messages", {"json": {**asked, "text": ""}}),
        "401": ("POST", "/api/messages", {"json": {**asked, "session": "x"}}),
        "404": ("GET", "/api/nulle-part", {}),
        "405": ("PUT", "/api/messages", {}),
        "413": ("POST", "/api/messages", {"json": {**asked, "text": "a" * 2001}}),
        "413 by its size": ("POST", "/api/messages", {"content": b"a" * 300_000}),
    }[what]
    return visitor.request(method, path, **more)


ANSWERS = ["200", "201", "204", "400", "401", "404", "405", "413", "413 by its size", "429"]


def readable(answer: httpx.Response) -> None:
    """Asserts that a script of the other site can read an answer, that no cache keeps it, and that
    nothing is guessed of it.
    """
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "Origin" in answer.headers["vary"]
    assert answer.headers["access-control-expose-headers"] == "Retry-After"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("what", ANSWERS)
def test_every_answer_of_the_api_can_be_read_from_the_other_site(
    what: str, visitor: httpx.Client
) -> None:
    answer = refused(visitor, what)
    assert answer.status_code == int(what[:3])
    readable(answer)
    assert answer.headers["strict-transport-security"].startswith("max-age=")


@pytest.mark.parametrize("origin", ["https://ailleurs.example", "null"])
@pytest.mark.parametrize("what", ANSWERS)
def test_and_none_from_a_site_that_is_not_declared_or_from_an_isolated_page(
    what: str, origin: str, visitor: httpx.Client
) -> None:
    visitor.headers["Origin"] = origin
    assert "access-control-allow-origin" not in refused(visitor, what).headers


def test_a_breakdown_can_be_read_too(
    serving: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from sanic import Sanic

    from bot.settings import Settings

    app = Sanic("breaks", configure_logging=False)
    errors.install(app)

    @app.get("/api/<status:int>")
    async def breaks(request: Any, status: int) -> Any:
        raise RefusedError(503, "no_record", wait=10) if status == 503 else ValueError("inside")

    monkeypatch.setattr("bot.engine.server.settings", lambda: Settings(origins=[ORIGIN]))
    port = serving(served(app), whole=True)
    for status in (503, 500):
        answer = httpx.get(
            f"http://127.0.0.1:{port}/api/{status}", headers={"Origin": ORIGIN}, timeout=60
        )
        assert answer.status_code == status
        assert "inside" not in answer.text
        readable(answer)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_the_browser_may_ask_beforehand(method: str, visitor: httpx.Client) -> None:
    asked = {
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    answer = visitor.request("OPTIONS", "/api/conversation", headers=asked)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert method in answer.headers["access-control-allow-methods"]


def test_pages_and_health_are_guarded_as_well(visitor: httpx.Client) -> None:
    health, page = visitor.get("/health"), visitor.get("/")
    assert health.headers["cache-control"] == "no-store"
    assert page.headers["cache-control"] == "no-cache"
    assert "access-control-allow-origin" not in page.headers
    for answer in (health, page, visitor.get("/nulle-part")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "strict-transport-security" in answer.headers


def test_without_https_browsers_are_not_bound_to_it(server: Server) -> None:
    assert "strict-transport-security" not in httpx.get(f"{server.address}/").headers


def test_one_visitor_who_opens_many_sessions_keeps_nobody_out(visitor: httpx.Client) -> None:
    assert [visitor.post("/api/sessions").status_code for _ in range(A_MINUTE + 1)] == [
        201
    ] * A_MINUTE + [429]
    # nor by the page without JavaScript
    assert visitor.post("/conversation", data={"says": "Merci!"}).status_code == 429
    visitor.headers["X-Forwarded-For"] = "203.0.113.9"
    assert visitor.post("/api/sessions").status_code == 201
    assert visitor.post("/conversation", data={"says": "Merci!"}).status_code == 200


def test_an_address_that_a_visitor_invents_is_not_believed(visitor: httpx.Client) -> None:
    mine = visitor.headers["X-Forwarded-For"]
    forged = [
        {"X-Forwarded-For": f"10.9.8.{number}, {mine}", "X-Real-IP": f"10.9.8.{number}"}
        for number in range(A_MINUTE + 1)
    ]
    assert [visitor.post("/api/sessions", headers=headers).status_code for headers in forged] == [
        201
    ] * A_MINUTE + [429]


def test_the_addresses_of_one_subscriber_are_counted_together(visitor: httpx.Client) -> None:
    told = [
        visitor.post(
            "/api/sessions", headers={"X-Forwarded-For": f"2001:db8:7:7::{number}"}
        ).status_code
        for number in range(A_MINUTE + 1)
    ]
    assert told == [201] * A_MINUTE + [429]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_conversation_is_given_back_and_erased_so_often(
    method: str, visitor: httpx.Client
) -> None:
    bearer = {"Authorization": f"Bearer {opened(visitor)}"}
    answers = [
        visitor.request(method, "/api/conversation", headers=bearer) for _ in range(A_MINUTE + 1)
    ]
    assert [answer.status_code < 300 for answer in answers] == [True] * A_MINUTE + [False]
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_an_address_may_not_try_sessions_without_end(method: str, visitor: httpx.Client) -> None:
    answers = [
        visitor.request(method, "/api/conversation", headers={"Authorization": f"Bearer {number}"})
        for number in range(4 * A_MINUTE + 1)
    ]
    assert [answer.status_code for answer in answers] == [401] * 4 * A_MINUTE + [429]


def test_health_asks_one_question_however_often_it_is_asked(
    visitor: httpx.Client, folder: Path
) -> None:
    """Each question leaves its time with the conversation that health has."""

    def asked() -> Any:
        with sa.create_engine(f"sqlite:///{folder / 'motclic.db'}").connect() as connection:
            return connection.execute(
                sa.text("SELECT updated FROM contexts WHERE sender_id = 'health'")
            ).scalar()

    seen = set()
    for _ in range(40):
        assert visitor.get("/health").json()["status"] == "ready"
        seen.add(asked())
    assert len(seen) < 20


def test_the_database_is_for_its_owner_alone(visitor: httpx.Client, folder: Path) -> None:
    opened(visitor)
    for path in folder.glob("motclic.db*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_a_port_that_is_taken_is_one_line(behind: Server) -> None:
    port = behind.address.rsplit(":", 1)[1]
    done = subprocess.run(
        [sys.executable, "-m", "bot", "serve", "--port", port],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ},
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert f"127.0.0.1:{port}" in line
    assert "MOTCLIC_PORT" in line


def test_told_to_stop_it_answers_what_it_was_asked_and_ends_well(
    model: Path, tmp_path: Path
) -> None:
    port = free_port()
    env = {"MOTCLIC_DATABASE_URL": f"sqlite:///{tmp_path / 'motclic.db'}"}
    running = Server(
        [sys.executable, "-m", "bot", "serve", "--port", str(port)], env, port, tmp_path / "log"
    ).wait("/health")
    try:
        with (
            httpx.Client(base_url=running.address, timeout=60) as client,
            concurrent.futures.ThreadPoolExecutor(8) as pool,
        ):
            session = client.post("/api/sessions").json()["session"]
            asked = [
                pool.submit(
                    client.post,
                    "/api/messages",
                    json={
                        "session": session,
                        "text": "Compare Facebook et Instagram",
                        "id": f"m{number}",
                    },
                )
                for number in range(8)
            ]
            concurrent.futures.wait(asked, return_when=concurrent.futures.FIRST_COMPLETED)
            running._process.send_signal(signal.SIGTERM)
            told = [one.exception() or one.result().status_code for one in asked]
        assert running._process.wait(60) == 0
        assert told.count(200) >= 1
        # what had not reached it yet finds nobody
        assert all(one == 200 or isinstance(one, httpx.HTTPError) for one in told)
        assert "Traceback" not in running.logged()
    finally:
        running.stop()


def test_nothing_went_wrong_in_the_server(behind: Server) -> None:
    assert "Traceback" not in behind.logged()
    assert " ERROR " not in behind.logged()
