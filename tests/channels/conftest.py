"""A real server in a process of its own, for these tests to kill, with the platforms stood in
for.
"""

import os
import signal
import subprocess
import sys
import time

import httpx
import pytest

from tests.channels import meta, telegram_server
from tests.conftest import ROOT, free_port
from tests.databases import AbsentError, address


class Assistant:
    """`python -m bot serve`, which can be killed and started again on the same port and
    database.
    """

    def __init__(self, env, log, port=None):
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.env, self.log = env, log
        self.process = None

    def start(self):
        with self.log.open("ab") as file:
            command = [sys.executable, "-m", "bot", "serve", "--port", str(self.port)]
            self.process = subprocess.Popen(
                command,
                stdout=file,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env={**os.environ, **self.env},
            )
        end = time.monotonic() + 400  # a machine that has much to do
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if httpx.get(f"{self.url}/health", timeout=10).status_code == 200:
                    return self
            except httpx.HTTPError:
                time.sleep(0.1)
        raise RuntimeError(self.logged()[-3000:])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def logged(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def messenger(self, content, body=None, sign=None, path="/messenger"):
        """Delivers as Meta does; the answer."""
        import json

        body = json.dumps(content).encode() if body is None else body
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": meta.signature(body) if sign is None else sign,
        }
        return httpx.post(self.url + path, content=body, headers=headers, timeout=20)

    def telegram(self, content, secret=telegram_server.SECRET, body=None):
        """Delivers as Telegram does; the answer."""
        import json

        body = json.dumps(content).encode() if body is None else body
        headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": secret}
        return httpx.post(f"{self.url}/telegram", content=body, headers=headers, timeout=20)


def environment(url, facebook=None, telegram=None, **more):
    """The settings of a server with its channels open, its waits shortened tenfold."""
    env = {
        "MOTCLIC_DATABASE_URL": url,
        "MOTCLIC_SENDING_SECONDS": "3",
        "MOTCLIC_SENDING_RETRY": "0.1",
        "MOTCLIC_CLAIM_SECONDS": "3",
        "MOTCLIC_TELEGRAM_GAP": "0",
    }
    if facebook:
        env.update(
            MOTCLIC_MESSENGER_PAGE_TOKEN=meta.TOKEN,
            MOTCLIC_MESSENGER_APP_SECRET=meta.SECRET,
            MOTCLIC_MESSENGER_VERIFY_TOKEN=meta.VERIFY,
            MOTCLIC_MESSENGER_GRAPH=facebook.url,
        )
    if telegram:
        env.update(
            MOTCLIC_TELEGRAM_TOKEN=telegram_server.TOKEN,
            MOTCLIC_TELEGRAM_SECRET=telegram_server.SECRET,
            MOTCLIC_TELEGRAM_API=telegram.url,
        )
    return {**env, **more}


@pytest.fixture
def postgresql(tmp_path):
    """The address of an empty PostgreSQL database."""
    try:
        with address("postgresql", tmp_path) as url:
            yield url
    except AbsentError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def platforms():
    """Meta and Telegram, stood in for."""
    with meta.Meta() as facebook, telegram_server.TelegramServer() as telegram:
        yield facebook, telegram


@pytest.fixture(scope="module")
def assistant(model, platforms, tmp_path_factory):
    """A server with both channels open, for the tests of a module to share."""
    folder = tmp_path_factory.mktemp("messaging")
    facebook, telegram = platforms
    env = environment(
        f"sqlite:///{folder / 'motclic.db'}",
        facebook,
        telegram,
        MOTCLIC_PUBLIC_URL="https://assistant.example",
    )
    running = Assistant(env, folder / "log")
    try:
        yield running.start()
    finally:
        running.stop()
