"""The nginx configuration that operators are given, in a real nginx before the real assistant."""

import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Iterator, NamedTuple

import httpx
import pytest

from tests.conftest import ROOT, Server, free_port

pytestmark = pytest.mark.model
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
CONF = ROOT / "deploy" / "nginx" / "motclic.conf"
A_MINUTE = 5


class Served(NamedTuple):
    """nginx's port, and the assistant behind it."""

    port: int
    assistant: Server


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if NGINX is None or shutil.which("openssl") is None:
        pytest.skip("no nginx, or no openssl, on this machine")
    folder = tmp_path_factory.mktemp("nginx")
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=assistant.exemple.ca",
    ]
    subprocess.run(
        [*command, "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
        check=True,
        capture_output=True,
    )
    return folder


def configured(folder: Path, plain: int, tls: int, assistant: int) -> Path:
    """The file as it is given, but for ports, names of files, and what nginx itself needs around
    it.
    """
    text = CONF.read_text(encoding="utf-8")
    text = re.sub(
        r"listen (\[::\]:)?80;",
        lambda match: "" if match[1] else f"listen 127.0.0.1:{plain};",
        text,
    )
    text = re.sub(
        r"listen (\[::\]:)?443 ",
        lambda match: f"listen [::1]:{tls} " if match[1] else f"listen 127.0.0.1:{tls} ",
        text,
    )
    text = text.replace("127.0.0.1:5005", f"127.0.0.1:{assistant}")
    text = re.sub(r"/etc/letsencrypt/live/[a-z.]+/fullchain.pem", str(folder / "cert.pem"), text)
    text = re.sub(r"/etc/letsencrypt/live/[a-z.]+/privkey.pem", str(folder / "key.pem"), text)
    text = text.replace("/var/log/nginx", str(folder))
    if not socket.has_ipv6 or not _ipv6():
        text = re.sub(r"listen \[::1\]:[^;]+;", "", text)
    paths = "".join(
        f"{name}_temp_path {folder}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf = folder / "nginx.conf"
    around = (
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; events"
        f" {{}}\nhttp {{ {paths}\n{text}\n}}\n"
    )
    conf.write_text(around, encoding="utf-8")
    return conf


def _ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def served(folder: Path, model: Path) -> Iterator[Served]:
    plain, tls, port = free_port(), free_port(), free_port()
    conf = configured(folder, plain, tls, port)
    env = {
        "MOTCLIC_DATABASE_URL": f"sqlite:///{folder / 'motclic.db'}",
        "MOTCLIC_PROXIES": '["127.0.0.1"]',
        "MOTCLIC_PUBLIC_URL": "https://assistant.exemple.ca",
        "MOTCLIC_SESSIONS_PER_MINUTE": str(A_MINUTE),
        "MOTCLIC_LOG_LEVEL": "INFO",
    }
    assistant = Server(
        [sys.executable, "-m", "bot", "serve", "--port", str(port)],
        env,
        port,
        folder / "assistant.log",
    )
    nginx = subprocess.Popen([str(NGINX), "-c", str(conf), "-e", str(folder / "error.log")])
    try:
        assistant.wait("/health/ready")
        yield Served(tls, assistant)
    finally:
        nginx.terminate()
        nginx.wait(20)
        assistant.stop()


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=f"https://127.0.0.1:{served.port}",
        verify=False,  # noqa: S501
        timeout=60,
        headers={"Host": "assistant.exemple.ca"},
    ) as client:
        yield client


def test_nginx_finds_no_fault_in_it(folder: Path) -> None:
    conf = configured(folder, 80, 443, 5005)
    done = subprocess.run(
        [str(NGINX), "-t", "-c", str(conf), "-e", str(folder / "t.log")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


def test_a_question_is_answered_through_it(client: httpx.Client) -> None:
    assert client.get("/").status_code == 200
    session = client.post("/api/sessions").json()["session"]
    answer = client.post(
        "/api/messages", json={"session": session, "text": "C'est quoi, Facebook?"}
    )
    assert answer.json()["answers"][0]["topics"] == ["plateforme.facebook.description"]
    assert answer.headers["strict-transport-security"]


def test_one_request_has_one_name_in_both_logs(
    client: httpx.Client, served: Served, folder: Path
) -> None:
    name = client.get("/api/notice", headers={"X-Request-ID": "invente-0001"}).headers[
        "x-request-id"
    ]
    assert name != "invente-0001"
    assert f"[{name}]" in served.assistant.logged()
    for _ in range(50):
        if name in (folder / "motclic.log").read_text():
            return
        time.sleep(0.1)
    pytest.fail("nginx has not logged it")


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/health", "/health/ready"])
def test_what_is_for_the_operator_is_not_given_to_the_world(
    path: str, client: httpx.Client
) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "motclic_" not in answer.text


def test_an_address_that_a_visitor_invents_is_not_passed_on(client: httpx.Client) -> None:
    time.sleep(0.1)
    told = [
        client.post(
            "/api/sessions",
            headers={"X-Forwarded-For": f"10.1.1.{number}", "Forwarded": f"for=10.2.2.{number}"},
        ).status_code
        for number in range(12)
    ]
    assert told.count(201) <= A_MINUTE
    assert told[-1] == 429


def raw(port: int, request: bytes) -> bytes:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", port), timeout=30) as plain,
        context.wrap_socket(plain) as line,
    ):
        line.sendall(request)
        answer = b""
        while block := line.recv(65_536):
            answer += block
        return answer


@pytest.mark.parametrize(
    "lengths",
    [
        b"Content-Length: -1",
        b"Content-Length: 2\r\nContent-Length: 3",
        b"Content-Length: 2\r\nTransfer-Encoding: chunked",
        b"Content-Length: +2",
        b"Content-Length: a",
    ],
)
def test_a_request_that_could_be_read_in_two_ways_goes_no_further(
    lengths: bytes, served: Served
) -> None:
    asked = (
        b"POST /api/messages HTTP/1.1\r\nHost: assistant.exemple.ca\r\nConnection: close\r\n"
        + lengths
        + b"\r\n\r\n{}GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    )
    answer = raw(served.port, asked)
    assert answer.split(b" ", 2)[1] in (b"400", b"411", b"501")
    assert answer.count(b"HTTP/1.1 ") == 1


def test_a_body_that_is_too_large_is_stopped_at_the_door(client: httpx.Client) -> None:
    assert client.post("/api/messages", content=b"a" * 70_000).status_code == 413


def test_while_the_assistant_starts_again_people_are_told_to_wait(folder: Path) -> None:
    """502 by nginx: the widget keeps the message and tries again."""
    plain, tls = free_port(), free_port()
    beside = folder / "alone"
    beside.mkdir()
    for name in ("cert.pem", "key.pem"):
        shutil.copyfile(folder / name, beside / name)
    nginx: Any = subprocess.Popen(
        [
            str(NGINX),
            "-c",
            str(configured(beside, plain, tls, free_port())),
            "-e",
            str(beside / "error.log"),
        ]
    )
    try:
        for _ in range(100):
            try:
                answer = httpx.get(
                    f"https://127.0.0.1:{tls}/",
                    verify=False,  # noqa: S501
                    headers={"Host": "assistant.exemple.ca"},
                    timeout=30,
                )
                break
            except httpx.ConnectError:
                time.sleep(0.1)
        assert answer.status_code == 502
    finally:
        nginx.terminate()
        nginx.wait(20)
