"""The staff app over real HTTP on a real database, with one account of each role."""

import html
import re
import shutil
import socket
import threading
import time
import types

import httpx
import pytest
import uvicorn

from bot.paths import DATA, NLU, ROOT
from bot.review import accounts, second_step, sessions
from bot.review.app import application
from bot.review.connections import SERVED
from bot.review.pages import access, forgotten
from bot.settings import settings
from bot.store import record, taught, writing
from bot.store.schema import (
    conversation_tests,
    corrections,
    lesson_floors,
    lessons,
    messages,
    open_erasures,
    queue,
    tombstones,
)
from tests.databases import KINDS, on_a_database
from tests.smtp import Smtp
from tests.store.conftest import make_turn

PASSWORD = "sept chats sur un toit"
ROLES = {"lise": "lecture", "remi": "revision", "anne": "administration"}


class App:
    """The app as it runs: its address, its database, and clients that are signed in."""

    def __init__(self, engine, places):
        self.engine, self.places = engine, places
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.starlette = application(engine)
        self.starlette.state.places = places
        self.server = uvicorn.Server(
            uvicorn.Config(self.starlette, port=self.port, log_level="error", **SERVED)
        )
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def start(self):
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)

    def stop(self):
        self.server.should_exit = True
        self.thread.join(10)

    def client(self, name=None):
        # a check of the whole content, on a slow machine with other work
        client = httpx.Client(base_url=self.url, timeout=120)
        if name:
            assert client.post("/entree", data={"nom": name, "passe": PASSWORD}).status_code == 303
        return client

    def say(self, conversation, text, **changes):
        number = record.number()
        with self.engine.begin() as connection:
            writing.write(connection, [(number, make_turn(conversation, text, **changes))])
        return number


def site(root):
    """A copy of what staff change, among the rest of the data as it is but for the labelled
    conversations; its data folder.
    """
    (root / "data").mkdir(parents=True)
    for path in DATA.iterdir():
        if path.name in ("guide.yml", "figures.yml"):
            shutil.copyfile(path, root / "data" / path.name)
        elif path.name != "dialogues":
            (root / "data" / path.name).symlink_to(path)
    (root / "domain.yml").symlink_to(ROOT / "domain.yml")
    return root / "data"


@pytest.fixture(scope="module")
def app(request, tmp_path_factory):
    """On SQLite; on another database too where a module asks for it (BOTH)."""
    folder = tmp_path_factory.mktemp("review")
    with on_a_database(getattr(request, "param", "sqlite"), folder) as engine:
        for name, role in ROLES.items():
            accounts.add(engine, name, PASSWORD, role, name.title())
        names = ("nlu", "questions", "dialogues", "lessons")
        for name in names:
            (folder / name).mkdir()
        shutil.copyfile(DATA / "platforms.yml", folder / "platforms.yml")
        content = site(folder / "site")
        running = App(
            engine,
            taught.Places(*(folder / name for name in names), folder / "platforms.yml", content),
        )
        running.start()
        yield running
        running.stop()


BOTH = pytest.mark.parametrize("app", KINDS, indirect=True, scope="module")  # on every database


SMALL = ("presentation.definition", "hors_sujet", "choix.criteres", "hors_guide")


def shorten(folder, names=SMALL):
    """The first training questions of some topics: enough to make a model in seconds."""
    for name in names:
        first = (NLU / f"{name}.yml").read_text(encoding="utf-8").splitlines(keepends=True)[:40]
        (folder / f"{name}.yml").write_text("".join(first), encoding="utf-8")


_OF_TEACHING = (
    corrections,
    lessons,
    lesson_floors,
    conversation_tests,
    open_erasures,
    queue,
    messages,
)


@pytest.fixture
def teaching(app):
    """A little training data, and afterwards nothing that was said, decided or taught."""
    shorten(app.places.training)
    yield
    with app.engine.begin() as connection:
        for table in _OF_TEACHING:
            connection.execute(table.delete())
    for path in (
        app.places.questions / taught.REVIEW_QUESTIONS,
        app.places.dialogues / taught.REVIEW_DIALOGUES,
    ):
        path.unlink(missing_ok=True)


TEACHING = pytest.mark.usefixtures("teaching")


@pytest.fixture
def small(app, model, tmp_path, monkeypatch):
    """The smallest training data that makes a model, a copy of the model in service, and processes
    that use both.
    """
    shorten(app.places.training)
    served = tmp_path / "served" / "motclic.tar.gz"
    served.parent.mkdir()
    shutil.copyfile(model, served)
    monkeypatch.setenv("MOTCLIC_MODEL", str(served))
    settings.cache_clear()
    yield served
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture(autouse=True)
def _nothing_erased(request):
    """Tests give conversations the same names over and over: one that was erased in the test before
    is not erased here.
    """
    yield
    if "app" in request.fixturenames:
        with request.getfixturevalue("app").engine.begin() as connection:
            connection.execute(tombstones.delete())
        settings().erasures_file.unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def _nobody_counted():
    access.forget()
    forgotten.forget()


def token(client, address="/compte"):
    """The CSRF token of a page's forms."""
    return client.get(address).text.split('name="jeton" value="')[1].split('"')[0]


def begin(client):
    """Takes the next item of the queue; the page on which it is decided."""
    return client.post("/file/suivante", data={"jeton": token(client)}, follow_redirects=True)


def shown(page):
    """What a page says, without its tags, in plain spaces."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.fixture
def moment(monkeypatch):
    """Holds the clock of who enters, and gives it: a code stays of its half minute however slow the
    machine is.
    """
    held = time.time()
    for module in (sessions, second_step):
        monkeypatch.setattr(module, "time", types.SimpleNamespace(time=lambda: held))
    return held


@pytest.fixture
def smtp(monkeypatch):
    """A server that takes everything, and settings that name it."""
    running = Smtp()
    use(monkeypatch, running.port)
    yield running
    running.stop()
    monkeypatch.undo()
    settings.cache_clear()


def use(monkeypatch, port):
    values = {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(port),
        "SMTP_SECURITY": "none",
        "SMTP_FROM": "mot-clic@exemple.ca",
    }
    for name, value in {**values, "REVIEW_URL": "https://revision.exemple.ca"}.items():
        monkeypatch.setenv(f"MOTCLIC_{name}", value)
    kept = settings().erasures_file
    settings.cache_clear()
    settings().erasures_file = kept
