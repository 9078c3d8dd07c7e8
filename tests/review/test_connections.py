"""Connections that ask for nothing, or never come to an end, do not keep others out."""

import socket
import time

import pytest

from bot.review import connections, visit
from tests.review.conftest import PASSWORD, token

FORM = (
    b"POST /entree HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type:"
    b" application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%b"
)
HALF = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "


@pytest.fixture
def half(app):
    """Opens connections that each begin a request."""
    opened = []

    def begin(number, sent=HALF):
        for _ in range(number):
            opened.append(socket.create_connection(("127.0.0.1", app.port), timeout=30))
            opened[-1].sendall(sent)
        return opened[-number:]

    yield begin
    for one in opened:
        one.close()


def ended(one):
    """Waits until the other side closes."""
    try:
        while one.recv(4096):
            pass
    except ConnectionResetError:
        pass
    return True


def test_half_a_request_is_not_waited_for(app, half, monkeypatch):
    monkeypatch.setattr(connections, "HEADERS_WITHIN", 0.3)
    assert all(ended(one) for one in half(40))


def test_a_second_half_request_on_a_connection_is_not_waited_for_either(app, half, monkeypatch):
    monkeypatch.setattr(connections, "HEADERS_WITHIN", 0.5)
    (one,) = half(1, b"GET /entree HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert b"200 OK" in one.recv(4096)
    one.sendall(HALF)
    assert ended(one)


def test_who_comes_is_served_however_many_ask_for_nothing(app, half, monkeypatch):
    monkeypatch.setattr(connections, "MOST", 20)
    half(60)
    client = app.client("anne")
    assert client.get("/").status_code == 200
    assert len(app.server.server_state.connections) <= 20


def test_a_form_that_does_not_come_is_not_waited_for(app, half, monkeypatch):
    monkeypatch.setattr(visit, "_FORM_SECONDS", 0.3)
    (one,) = half(1, FORM % (30, b"nom=anne"))
    assert b"408" in one.recv(4096)


def test_a_form_that_comes_slowly_is_taken_all_the_same(app, half):
    body = f"nom=anne&passe={PASSWORD.replace(' ', '+')}".encode()
    (one,) = half(1, FORM % (len(body), b""))
    for place in range(0, len(body), 10):
        one.sendall(body[place : place + 10])
        time.sleep(0.02)
    assert b"303" in one.recv(4096)
    assert token(app.client("anne"))
