"""A disk that is full: people are answered all the same, what cannot be done is said, and nothing
is lost once there is room.
"""

import contextlib
import os
import subprocess
import time

import pytest

from tests.databases import KINDS, AbsentError, address
from tests.outage.conftest import Assistant, PostgreSQL, SQLite
from tests.proxy import REFUSE, Proxy

pytestmark = pytest.mark.model


class Disk:
    """A small disk of its own."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)]
        if os.getuid() or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("no disk can be mounted here")

    def fill(self):
        with (
            contextlib.suppress(OSError),
            (self.folder / "ballast").open("wb", buffering=0) as file,
        ):
            while True:
                file.write(b"x" * 4096)

    def free(self):
        (self.folder / "ballast").unlink(missing_ok=True)

    def gone(self):
        subprocess.run(["umount", "-l", str(self.folder)], check=False)


@pytest.fixture
def disk(tmp_path):
    made = Disk(tmp_path / "disk")
    yield made
    made.gone()


@pytest.fixture(params=KINDS)
def assistant(request, model, tmp_path, disk):
    """Its spool is on the small disk; so is its database, where that is a file."""
    with contextlib.ExitStack() as held:
        try:
            url = held.enter_context(address(request.param, disk.folder))
        except AbsentError as error:
            pytest.skip(str(error))
        database = (
            SQLite(url)
            if request.param == "sqlite"
            else PostgreSQL(url, held.enter_context(Proxy()))
        )
        running = Assistant(database, tmp_path)
        running.spool = disk.folder / "spool"
        running.env.update(
            MOTCLIC_SPOOL=str(running.spool), MOTCLIC_ERASURES_FILE=str(disk.folder / "effacements")
        )
        try:
            yield running.start()
        finally:
            disk.free()
            database.back()
            running.stop()


def ready(assistant):
    answer = assistant.client.get("/health/ready")
    return answer.status_code, answer.json()["answers"], answer.json()["records"]


def test_answers_go_on_and_are_kept_once_there_is_room(assistant, disk):
    say = assistant.visitor()
    assert say("C'est quoi, Facebook?", id="m0") == ["plateforme.facebook.description"]
    assistant.caught_up()
    assert ready(assistant) == (200, True, True)
    disk.fill()
    if isinstance(assistant.database, PostgreSQL):
        assistant.database.away(REFUSE)
    said = ["C'est quoi, Facebook?"]
    for number in range(30):
        said.append(f"C'est quoi, Pinterest? {number}")
        assert say(said[-1], id=f"n{number}")[0].startswith("plateforme.pinterest.")
    assert ready(assistant) == (503, True, False)
    assert assistant.client.get("/health/live").status_code == 200
    disk.free()
    assistant.database.back()
    assistant.caught_up()
    assert assistant.recorded() == said
    say("C'est quoi, YouTube?")
    assistant.caught_up()
    assert ready(assistant) == (200, True, True)
    assert "Traceback" not in assistant.logged()
    assert "Pinterest" not in assistant.logged()


def test_an_erasure_that_cannot_be_done_is_not_said_to_be(assistant, disk):
    session = assistant.client.post("/api/sessions").json()["session"]
    assistant.client.post(
        "/api/messages", json={"session": session, "text": "C'est quoi, Facebook?"}
    )
    assistant.caught_up()
    disk.fill()
    if isinstance(assistant.database, PostgreSQL):
        assistant.database.away(REFUSE)
    answer = assistant.client.delete(
        "/api/conversation", headers={"Authorization": f"Bearer {session}"}
    )
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] in ("no_record", "erased_later")
    disk.free()
    assistant.database.back()
    for _ in range(100):
        answer = assistant.client.delete(
            "/api/conversation", headers={"Authorization": f"Bearer {session}"}
        )
        if answer.status_code == 204:
            break
        assert answer.status_code in (429, 503)
        time.sleep(1)
    assert answer.status_code == 204
    assistant.caught_up()
    assert assistant.recorded() == []
    assert "Traceback" not in assistant.logged()
