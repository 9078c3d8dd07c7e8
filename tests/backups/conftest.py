"""An installation of its own: a copy of the project, its var/ and an empty database; commands are
run in it as an operator runs them.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Iterator, List

import httpx
import pytest
import sqlalchemy as sa

from bot.store.database import connect
from bot.store.schema import messages
from tests.conftest import Server
from tests.databases import KINDS, AbsentError, address
from tests.engine.test_started import Project


class Installation(Project):
    """A project that keeps its key, its list of erasures and its spool in its own var/."""

    def __init__(self, folder: Path, model: Path, url: str) -> None:
        super().__init__(folder, model)
        self.database, self.backups = url, folder.parent / "backups"
        own = {
            "MOTCLIC_DATABASE_URL": url,
            "MOTCLIC_SECRET": "",
            "MOTCLIC_ERASURES_FILE": "",
            "MOTCLIC_MESSAGES_PER_MINUTE": "100000",
        }
        self.env.update(
            own,
            MOTCLIC_SESSIONS_PER_MINUTE="100000",
            MOTCLIC_PORT="59995",
            MOTCLIC_REVIEW_PORT="59996",
        )

    def bot(self, *words: str, status: int = 0) -> str:
        """Runs a command; what it printed on both ways out."""
        command = [sys.executable, "-m", "bot", *words]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def backup(self) -> Path:
        self.bot("staff", "list")  # the tables are there
        self.bot("backup", str(self.backups))
        return max(self.backups.glob("*.tar"))

    def serve(self) -> Server:
        return self.start("serve", "/health/ready")

    def engine(self) -> sa.engine.Engine:
        return connect(self.database)

    def texts(self) -> List[str]:
        engine = self.engine()
        try:
            with engine.connect() as connection:
                return list(
                    connection.execute(sa.select(messages.c.text).order_by(messages.c.id)).scalars()
                )
        finally:
            engine.dispose()

    def lose(self) -> None:
        """Loses the database and var/."""
        engine = self.engine()
        if engine.dialect.name == "sqlite":
            for path in Path(str(engine.url.database)).parent.glob("record.db*"):
                path.unlink()
        else:
            with engine.begin() as connection:
                connection.execute(sa.text("DROP SCHEMA public CASCADE"))
                connection.execute(sa.text("CREATE SCHEMA public"))
        engine.dispose()
        subprocess.run(["rm", "-rf", str(self.folder / "var")], check=True)


class Visitor:
    """Somebody who writes."""

    def __init__(self, server: Server) -> None:
        self.client = httpx.Client(base_url=server.address, timeout=60)
        self.session = self.client.post("/api/sessions").json()["session"]

    def say(self, text: str, **more: Any) -> int:
        return self.client.post(
            "/api/messages", json={"session": self.session, "text": text, **more}
        ).status_code

    def held(self) -> List[str]:
        answer = self.client.get(
            "/api/conversation", headers={"Authorization": f"Bearer {self.session}"}
        )
        return [message["text"] for message in answer.json()["messages"]]

    def erase(self) -> int:
        return self.client.delete(
            "/api/conversation", headers={"Authorization": f"Bearer {self.session}"}
        ).status_code


def installation(kind: str, folder: Path, model: Path) -> Iterator[Installation]:
    try:
        (folder / "data").mkdir()
        with address(kind, folder / "data") as url:
            yield Installation(folder / "project", model, url)
    except AbsentError as error:
        pytest.skip(str(error))


@pytest.fixture(params=KINDS)
def there(request: pytest.FixtureRequest, model: Path, tmp_path: Path) -> Iterator[Installation]:
    """On each kind of database."""
    os.umask(0o022)
    yield from installation(request.param, tmp_path, model)


@pytest.fixture
def simple(model: Path, tmp_path: Path) -> Iterator[Installation]:
    """On SQLite."""
    yield from installation("sqlite", tmp_path, model)
