"""A server whose database can be taken away: PostgreSQL behind a proxy, SQLite locked by another
process.
"""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time

import httpx
import pytest
import sqlalchemy as sa

from bot.store.schema import messages
from tests.conftest import ROOT, free_port
from tests.databases import AbsentError, address
from tests.proxy import FORWARD, REFUSE, SILENT, Proxy


class PostgreSQL:
    """An empty database of the server that others use, behind a proxy of our own."""

    ways = (REFUSE, SILENT)

    def __init__(self, url, proxy):
        self.direct, self._proxy = url, proxy
        self.url = str(sa.engine.make_url(url).set(port=proxy.port))

    def away(self, way=REFUSE):
        self._proxy.set(way)

    def back(self):
        self._proxy.set(FORWARD)


class SQLite:
    """A file, which another connection locks."""

    ways = ("locked",)

    def __init__(self, url):
        self.direct = self.url = url
        self._path = sa.engine.make_url(url).database
        self._lock = None

    def away(self, way="locked"):
        self._lock = sqlite3.connect(self._path, isolation_level=None, timeout=60)
        self._lock.execute("BEGIN EXCLUSIVE")

    def back(self):
        if self._lock is not None:
            self._lock.close()
            self._lock = None


@contextlib.contextmanager
def database(kind, folder):
    """An empty database that can be taken away; the test is skipped where there is none of its
    kind.
    """
    try:
        with address(kind, folder) as url:
            if kind == "sqlite":
                held = SQLite(url)
                yield held
                held.back()
            else:
                with Proxy() as proxy:
                    yield PostgreSQL(url, proxy)
    except AbsentError as error:
        pytest.skip(str(error))


class Assistant:
    """`python -m bot serve` on such a database, with a spool of its own."""

    def __init__(self, held, folder):
        self.database, self.spool, self.log = held, folder / "spool", folder / "log"
        self.env = {
            **os.environ,
            "MOTCLIC_DATABASE_URL": held.url,
            "MOTCLIC_SPOOL": str(self.spool),
            "MOTCLIC_MESSAGES_PER_MINUTE": "1000",
            "MOTCLIC_SESSIONS_PER_MINUTE": "1000",
        }
        self.process = None

    def start(self):
        port = free_port()
        with self.log.open("ab") as file:
            command = [sys.executable, "-m", "bot", "serve", "--port", str(port)]
            self.process = subprocess.Popen(
                command, stdout=file, stderr=subprocess.STDOUT, cwd=ROOT, env=self.env
            )
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
        for _ in range(1500):
            assert self.process.poll() is None, self.logged()[-3000:]
            with contextlib.suppress(httpx.HTTPError):
                if self.client.get("/health").status_code == 200:
                    return self
            time.sleep(0.2)
        raise AssertionError(self.logged()[-3000:])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """Ends as an operator has it end; the exit status. Fails where it hangs."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(timeout=45)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def logged(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def visitor(self):
        """Says messages in a conversation of its own; gives the topics of the answer."""
        session = self.client.post("/api/sessions").json()["session"]

        def say(text, **more):
            answer = self.client.post(
                "/api/messages", json={"session": session, "text": text, **more}
            )
            assert answer.status_code == 200, (answer.text, self.logged()[-3000:])
            return [topic for one in answer.json()["answers"] for topic in one["topics"]]

        return say

    def recorded(self):
        """The texts that the database holds, in order; asked of the database itself."""
        engine = sa.create_engine(self.database.direct)
        try:
            with engine.connect() as connection:
                return list(
                    connection.execute(sa.select(messages.c.text).order_by(messages.c.id)).scalars()
                )
        except sa.exc.DBAPIError:
            return []  # no table yet
        finally:
            engine.dispose()

    def caught_up(self):
        """Waits until nothing waits any more."""
        for _ in range(300):
            health = self.client.get("/health").json()
            if (health.get("database"), health.get("waiting")) == ("ready", 0):
                return
            time.sleep(0.2)
        raise AssertionError((health, self.logged()[-3000:]))


@pytest.fixture(params=("sqlite", "postgresql"), scope="module")
def assistant(request, model, tmp_path_factory):
    """One server a kind of database, for the tests of a module to share."""
    folder = tmp_path_factory.mktemp("outage")
    with database(request.param, folder) as held:
        running = Assistant(held, folder)
        try:
            yield running.start()
        finally:
            held.back()
            running.stop()
