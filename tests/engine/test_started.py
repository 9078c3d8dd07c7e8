"""A model that is there is served: after an erasure, by either way in, and after its sources were
changed by hand.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from bot.store.database import connect
from bot.store.schema import conversations, corrections
from tests.conftest import ROOT, Server, free_port, until

pytestmark = pytest.mark.model

PASSWORD = "sept chats sur un toit"
SAID = ("Une patente à gosses numérique pour jaser fort?", "Une bébelle à placoter, ça existe?")
TAUGHT = "choix.criteres"
_TEACH = f"""
from bot import stamp
from bot.store import taught
from bot.paths import NLU
taught.add_training(NLU / "{TAUGHT}.yml", "{TAUGHT}", {list(SAID)!r})
stamp.stamp_path().write_text(stamp.written(), encoding="utf-8")
"""


class Project:
    """A copy of the project, with its model: what is taught and erased there, is erased there."""

    def __init__(self, folder: Path, model: Path) -> None:
        self.folder = folder
        for name in ("bot", "actions", "data", "tests/questions", "tests/dialogues"):
            shutil.copytree(
                ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        for path in ROOT.glob("*.yml"):
            shutil.copyfile(path, folder / path.name)
        (folder / "models").mkdir()
        shutil.copyfile(model, folder / "models" / "motclic.tar.gz")
        self.database = f"sqlite:///{folder / 'motclic.db'}"
        self.env = {
            **os.environ,
            "MOTCLIC_DATABASE_URL": self.database,
            "MOTCLIC_MODEL": "",
            "PYTHONPATH": str(folder),
        }

    def run(self, *words: str, **options: str) -> None:
        subprocess.run(
            [sys.executable, *words],
            cwd=self.folder,
            env=self.env,
            check=True,
            text=True,
            capture_output=True,
            **options,
        )

    def start(self, verb: str, path: str) -> Server:
        port = free_port()
        command = [
            "env",
            "-C",
            str(self.folder),
            sys.executable,
            "-m",
            "bot",
            verb,
            "--port",
            str(port),
        ]
        running = Server(command, self.env, port, self.folder / f"{verb}.log")
        try:
            return running.wait(path, 300)
        except RuntimeError:
            running.stop()
            raise

    def taught(self) -> str:
        return (self.folder / "data" / "nlu" / f"{TAUGHT}.yml").read_text(encoding="utf-8")


@pytest.fixture
def project(model, tmp_path):
    return Project(tmp_path / "project", model)


def ask(server, text):
    """Asks as a visitor does; the session."""
    session = httpx.post(f"{server.address}/api/sessions", timeout=60).json()["session"]
    answer = httpx.post(
        f"{server.address}/api/messages", json={"session": session, "text": text}, timeout=60
    )
    assert answer.status_code == 200
    return session


def note_taught(database):
    """What staff do to a question that is taught, once it stands in the training questions."""
    engine = connect(database)
    with engine.begin() as connection:
        names = dict(
            connection.execute(sa.select(conversations.c.first_text, conversations.c.id)).all()
        )
        for text in SAID:
            row = {
                "message": 1,
                "alike": "x",
                "was": "[]",
                "decision": "topic",
                "intent": TAUGHT,
                "topics": f'["{TAUGHT}"]',
                "platforms": "[]",
            }
            row = {
                **row,
                "conversation": names[text],
                "text": text,
                "goes": "training",
                "staff": "anne",
                "at": 1.0,
                "state": "taught",
            }
            connection.execute(corrections.insert().values(**row))
    engine.dispose()
    return names


def recorded(database):
    engine = connect(database)
    with engine.connect() as connection:
        found = (
            connection.execute(sa.select(sa.func.count()).select_from(conversations)).scalar()
            if sa.inspect(connection).has_table("conversations")
            else 0
        )
    engine.dispose()
    return found


def test_after_an_erasure_by_either_way_in_the_assistant_starts(project):
    project.run("-c", _TEACH)
    server = project.start("serve", "/health")
    try:
        sessions = [ask(server, text) for text in SAID]
        until(lambda: recorded(project.database) >= 2)
        names = note_taught(project.database)
        before = httpx.get(f"{server.address}/health", timeout=60).json()
        assert (before["stale"], before["to_redo"]) == (False, False)
        erased = httpx.delete(
            f"{server.address}/api/conversation",
            headers={"Authorization": f"Bearer {sessions[0]}"},
            timeout=60,
        )
        assert erased.status_code == 204
    finally:
        server.stop()
    assert [text in project.taught() for text in SAID] == [False, True]

    project.run(
        "-m", "bot", "staff", "add", "anne", "--role", "administration", input=PASSWORD + "\n"
    )
    review = project.start("review", "/entree")
    try:
        with httpx.Client(base_url=review.address, timeout=60) as staff:
            assert staff.post("/entree", data={"nom": "anne", "passe": PASSWORD}).status_code == 303
            page = staff.get("/apprendre").text
            assert "Refaire le modèle" in page
            assert "lancez un apprentissage pour le refaire" in page
            token = page.split('name="jeton" value="')[1].split('"')[0]
            staff.post(
                f"/conversations/{names[SAID[1]]}/effacement",
                data={"jeton": token, "certain": "oui"},
            )
    finally:
        review.stop()
    assert not [text for text in SAID if text in project.taught()]

    rules = project.folder / "data" / "rules.yml"
    rules.write_text(rules.read_text(encoding="utf-8") + "# changed by hand\n", encoding="utf-8")
    server = project.start("serve", "/health")
    try:
        health = httpx.get(f"{server.address}/health", timeout=60).json()
        assert (health["status"], health["model"]) == ("ready", before["model"])
        assert (health["stale"], health["to_redo"]) == (True, True)
        (warning,) = [
            line for line in server.logged().splitlines() if "older than its sources" in line
        ]
        assert "(data/rules.yml)" in warning  # and not the questions that were erased
    finally:
        server.stop()
