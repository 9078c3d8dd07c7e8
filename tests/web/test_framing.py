"""Requests that could be understood in two ways, over raw sockets: each refused or answered once,
and the server lives on.
"""

import json
import re
import socket
from pathlib import Path
from typing import Any, Dict
from urllib.parse import urlsplit

import httpx
import pytest

from tests.conftest import Server, cases

pytestmark = pytest.mark.model
HERE = Path(__file__).parent
SECOND = "GET /widget.js HTTP/1.1\r\nHost: localhost\r\n\r\n"  # what an ambiguous end would let in


def sent(server: Server, raw: bytes, seconds: float = 60) -> bytes:
    """All that comes back until the server hangs up."""
    where = urlsplit(server.address)
    with socket.create_connection(
        (str(where.hostname), int(where.port or 0)), timeout=seconds
    ) as connection:
        connection.sendall(raw)
        told = b""
        while part := _received(connection):
            told += part
    return told


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65536)
    except ConnectionResetError:  # hung up while we were still writing
        return b""


def written(case: Dict[str, Any]) -> bytes:
    """The bytes of a case."""
    if "raw" in case:
        return str(case["raw"]).encode("latin-1")
    head = list(case.get("head", ()))
    if "head_repeated" in case:
        name, part, times = case["head_repeated"]
        head.append(name + part * times)
    first = [
        f"POST /api/sessions HTTP/{case.get('version', '1.1')}",
        *([] if case.get("no_host") else ["Host: localhost"]),
    ]
    last = ["Connection: close"] if case["is"] == "once" else []
    text = "\r\n".join([*first, *head, *last, "", ""]) + case["body"]
    return (text + (SECOND if case["is"] == "refused" else "")).encode("latin-1")


@pytest.mark.parametrize("case", cases(HERE / "framing.yml"))
def test_a_request_has_one_end(case: Dict[str, Any], server: Server) -> None:
    told = sent(server, written(case))
    statuses = re.findall(rb"HTTP/1\.1 (\d+)", told)
    if case["is"] == "once":
        assert statuses == [b"201"]
    else:
        assert statuses == [b"400"]
        assert json.loads(told.split(b"\r\n\r\n", 1)[1])["error"]["code"] == "bad_request"
    assert httpx.get(f"{server.address}/health", timeout=60).status_code == 200
