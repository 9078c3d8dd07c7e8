"""Clients that are slow, greedy or never done: each is let go, and the others are answered."""

import socket
import time
from typing import Any, Callable, List

import httpx
import pytest

from bot.web import bodies, connections

PATIENCE = 0.5  # seconds, where the product has ten to thirty
HEAD = "POST /x HTTP/1.1\r\nHost: localhost\r\n"


class Echo:
    """Says how much it was sent, or as much as it is asked for; notes what it saw."""

    def __init__(self) -> None:
        self.seen: List[int] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for name in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{name}.complete"})
            return
        body = (await receive())["body"]
        self.seen.append(len(body))
        told = (
            b"x" * int(scope["path"][5:])
            if scope["path"].startswith("/much")
            else str(len(body)).encode()
        )
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"Content-Type", b"text/plain")],
            }
        )
        await send({"type": "http.response.body", "body": told})


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADERS_SECONDS", PATIENCE)
    monkeypatch.setattr(connections, "UNREAD_SECONDS", PATIENCE)
    monkeypatch.setattr(bodies, "SECONDS", PATIENCE)


def opened(port: int, text: str = "") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.sendall(text.encode())
    return connection


def rest(connection: socket.socket) -> bytes:
    """What still comes until the server hangs up; a reset is a hanging up too."""
    told = b""
    try:
        while part := connection.recv(65536):
            told += part
    except ConnectionResetError:
        pass
    return told


@pytest.mark.parametrize(
    "text",
    ["", "POST", HEAD, HEAD + "X-A: b\r\nContent-Le"],
    ids=["nothing", "half a word", "half the headers", "half a header"],
)
def test_headers_that_never_end_are_not_waited_for(text: str, serving: Callable[..., int]) -> None:
    connection = opened(serving(Echo()), text)
    assert rest(connection) == b""


def test_nor_are_those_of_a_second_request(serving: Callable[..., int]) -> None:
    connection = opened(serving(Echo()), HEAD + "Content-Length: 2\r\n\r\n{}" + "GET /x HT")
    assert rest(connection).count(b"HTTP/1.1 200") == 1


def test_headers_a_byte_at_a_time_have_the_same_time(serving: Callable[..., int]) -> None:
    connection = opened(serving(Echo()))
    with pytest.raises((ConnectionError, BrokenPipeError)):  # noqa: PT012 - the server hangs up at any of these
        for _ in range(200):
            connection.sendall(b"A")
            time.sleep(0.05)


@pytest.mark.parametrize("how", ["Content-Length: 500", "Transfer-Encoding: chunked"])
def test_a_body_that_never_ends_is_told_so_and_never_reaches_the_application(
    how: str, serving: Callable[..., int]
) -> None:
    app = Echo()
    told = rest(opened(serving(app), f"{HEAD}{how}\r\n\r\n5\r\nabc"))
    assert told.startswith(b"HTTP/1.1 408")
    assert b"connection: close" in told
    assert app.seen == []


def test_a_body_is_whole_or_nothing_where_the_client_goes(serving: Callable[..., int]) -> None:
    app = Echo()
    port = serving(app)
    opened(port, HEAD + "Content-Length: 500\r\n\r\nhalf").close()
    assert httpx.post(f"http://127.0.0.1:{port}/x", content=b"abc").text == "3"
    assert app.seen == [3]


@pytest.mark.parametrize("size", [1001, 200_000, 3_000_000])
def test_a_body_too_large_is_refused_once_it_is_there(
    size: int, serving: Callable[..., int]
) -> None:
    app = Echo()
    port = serving(app)
    assert httpx.post(f"http://127.0.0.1:{port}/x", content=b"a" * 1000).text == "1000"
    assert httpx.post(f"http://127.0.0.1:{port}/x", content=b"a" * size).status_code == 413
    assert httpx.post(f"http://127.0.0.1:{port}/x", content=iter([b"a" * size])).status_code == 413
    assert app.seen == [1000]


def test_a_body_without_bound_is_refused_at_once(serving: Callable[..., int]) -> None:
    told = rest(opened(serving(Echo()), f"{HEAD}Content-Length: 10000000000\r\n\r\nabc"))
    assert told.startswith(b"HTTP/1.1 413")


def test_only_so_many_large_bodies_are_held_at_once(
    serving: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others wait at the door with what the network holds of them; small ones pass by."""
    monkeypatch.setattr(bodies, "SECONDS", 5.0)
    app = Echo()
    port = serving(app, most=lambda path: 500_000)
    half = f"{HEAD}Content-Length: 400000\r\n\r\n" + "a" * 300_000
    large = [opened(port) for _ in range(20)]
    for connection in large:
        connection.settimeout(0.2)
        try:
            connection.sendall(half.encode())
        except TimeoutError:
            continue  # nobody takes more of it
    assert httpx.post(f"http://127.0.0.1:{port}/x", content=b"a").text == "1"
    assert app.seen == [1]
    for connection in large:
        connection.close()


def test_an_answer_that_is_not_read_is_not_kept(serving: Callable[..., int]) -> None:
    port = serving(Echo())
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(30)
    connection.connect(("127.0.0.1", port))
    connection.sendall(b"GET /much8000000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    time.sleep(3 * PATIENCE)  # two looks at what has not been read
    assert len(rest(connection)) < 8_000_000


def test_an_answer_that_is_read_slowly_comes_whole(serving: Callable[..., int]) -> None:
    connection = opened(
        serving(Echo()), "GET /much8000000 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    told, end = 0, time.monotonic() + 60
    while part := connection.recv(400_000):
        told += len(part)
        time.sleep(0.1)
        assert time.monotonic() < end
    assert told > 8_000_000


def test_one_address_has_so_many_connections_and_others_are_heard(
    serving: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST_OF_ONE", 5)
    monkeypatch.setattr(connections, "HEADERS_SECONDS", 20.0)
    port = serving(Echo())
    kept = [opened(port) for _ in range(5)]
    assert rest(opened(port)) == b""  # one too many
    with socket.create_connection(
        ("127.0.0.1", port), timeout=30, source_address=("127.0.0.2", 0)
    ) as other:
        other.sendall(b"GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert rest(other).startswith(b"HTTP/1.1 200")
    for connection in kept:
        connection.close()
    assert httpx.get(f"http://127.0.0.1:{port}/x").status_code == 200
