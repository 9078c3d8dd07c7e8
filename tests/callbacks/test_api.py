"""Asking to be called back over real HTTP: what docs/api.md promises; staff told at once through a
real SMTP server; nothing personal elsewhere.
"""

import json

import httpx
import pytest
import sqlalchemy as sa

from bot.store.database import connect
from bot.store.schema import callbacks
from tests.callbacks.serving import serving
from tests.conftest import until
from tests.smtp import Smtp

pytestmark = pytest.mark.model
FORM = {
    "name": "Zoé Tremblay",
    "phone": "418 555-0199",
    "when": "le mardi matin",
    "word": "pour ma boulangerie",
}
PERSONAL = ("Tremblay", "555-0199", "fleurs.example", "mardi matin", "boulangerie")
SECRET = "s" * 40
ORIGIN = "https://www.exemple.ca"


@pytest.fixture(scope="module")
def smtp():
    running = Smtp()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def assistant(model, smtp, tmp_path_factory):
    mail = {
        "MOTCLIC_CALLBACK_MAIL_TO": '["accueil@exemple.ca"]',
        "MOTCLIC_REVIEW_URL": "https://revision.exemple.ca",
        "MOTCLIC_SMTP_HOST": "127.0.0.1",
        "MOTCLIC_SMTP_PORT": str(smtp.port),
        "MOTCLIC_SMTP_SECURITY": "none",
        "MOTCLIC_SMTP_FROM": "mot-clic@exemple.ca",
        "MOTCLIC_ORIGINS": json.dumps([ORIGIN]),
        "MOTCLIC_PROXIES": '["127.0.0.1"]',  # each test comes from an address of its own
    }
    with serving(tmp_path_factory.mktemp("calling"), **mail) as running:
        yield running


@pytest.fixture
def api(assistant, request):
    address = f"198.51.100.{hash(request.node.name) % 200 + 1}"
    with httpx.Client(
        base_url=f"{assistant.address}/api", timeout=30, headers={"X-Forwarded-For": address}
    ) as client:
        yield client


@pytest.fixture
def offered(api):
    return api.get("/notice").json()["callback"]


@pytest.fixture
def ask(api, offered):
    """Sends the form; gives the answer."""

    def send(**changes):
        return api.post("/callbacks", json={**FORM, "consent": offered["consent"], **changes})

    return send


@pytest.fixture
def database(assistant):
    engine = connect(f"sqlite:///{assistant.log.parent / 'motclic.db'}")
    yield engine
    engine.dispose()


def mine(secret):
    return {"Authorization": f"Bearer {secret}"}


def test_the_notice_says_what_becomes_of_it(api, offered, assistant):
    told = api.get("/notice").json()
    (section,) = [section for section in told["sections"] if "rappelle" in section["title"]]
    assert "30 jours" in section["text"].replace("\u00a0", " ")
    assert told["version"].endswith("-rappel-30")
    assert "30 jours" in offered["agree"].replace("\u00a0", " ")
    assert offered["link"] == f"{assistant.address}/rappel"
    # the form stands beside: no link to it
    assert [part["type"] for part in told["contact"]] == ["paragraph", "link"]


def test_a_request_is_taken_seen_and_withdrawn_by_who_has_its_secret(api, ask):
    taken = ask()
    assert taken.status_code == 201
    secret = taken.json()["secret"]
    assert taken.json()["link"].endswith(f"/rappel?cle={secret}")
    held = api.get("/callbacks", headers=mine(secret)).json()
    assert held["asked"] == {**FORM, "email": ""}
    assert held["state"] == "todo"
    assert held["told"] == "Quelqu’un communiquera avec vous."
    assert api.delete("/callbacks", headers=mine(secret)).status_code == 204
    assert api.delete("/callbacks", headers=mine(secret)).status_code == 204
    gone = api.get("/callbacks", headers=mine(secret))
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "callback_unknown")


def test_sent_again_it_is_the_same_and_after_its_withdrawal_it_is_refused(api, ask, database):
    first, again = ask(secret=SECRET), ask(secret=SECRET)
    assert first.json() == again.json()
    api.delete("/callbacks", headers=mine(SECRET))
    late = ask(secret=SECRET)
    assert (late.status_code, late.json()["error"]["code"]) == (410, "callback_gone")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"name": "", "phone": "12"}, {"name", "phone"}),
        ({"phone": ""}, {"phone"}),
        ({"email": "line@"}, {"email"}),
        ({"consent": None}, {"consent"}),
        ({"consent": "2020-01"}, {"consent"}),
        ({"word": "a" * 501, "when": "b" * 121}, {"word", "when"}),
    ],
)
def test_what_is_wrong_is_said_for_each_field_and_nothing_is_kept(ask, database, changes, fields):
    before = count(database)
    answer = ask(**changes)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == "callback_invalid"
    assert set(error["fields"]) == fields
    assert all(sentence.endswith(".") for sentence in error["fields"].values())
    assert count(database) == before


@pytest.mark.parametrize("secret", ["court", "a" * 70, "é" * 40, 12, "../" * 12])
def test_a_secret_that_could_be_guessed_is_refused(ask, secret):
    assert ask(secret=secret).json()["error"]["code"] == "bad_id"


def test_staff_are_told_at_once_and_of_nothing_personal(ask, smtp):
    smtp.taken.clear()
    ask()
    until(lambda: smtp.taken)
    to, message = smtp.taken[0]
    assert to == "accueil@exemple.ca"
    assert "https://revision.exemple.ca/rappels" in message.get_content()
    assert [word for word in PERSONAL if word in message.as_string() + message.get_content()] == []


def test_it_is_erased_with_its_conversation(api, ask):
    session = api.post("/sessions").json()["session"]
    secret = ask(session=session).json()["secret"]
    assert api.delete("/conversation", headers=mine(session)).status_code == 204
    assert api.get("/callbacks", headers=mine(secret)).status_code == 404
    assert ask(session=session).json()["error"]["code"] == "session_expired"


def test_a_forged_session_is_refused(ask):
    answer = ask(session="WyJ3ZWItMSIsIiJd.aaaa.bbbb")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "session_forged")


def test_one_conversation_asks_a_few_times(api, ask):
    session = api.post("/sessions").json()["session"]
    codes = [ask(session=session).status_code for _ in range(4)]
    assert codes == [201, 201, 201, 429]


def test_one_address_asks_so_many_times_an_hour(model, tmp_path):
    with (
        serving(tmp_path, MOTCLIC_CALLBACKS_PER_HOUR="2") as running,
        httpx.Client(base_url=f"{running.address}/api") as api,
    ):
        form = {**FORM, "consent": api.get("/notice").json()["callback"]["consent"]}
        # what is not taken does not count
        assert api.post("/callbacks", json={**form, "name": ""}).status_code == 400
        answers = [api.post("/callbacks", json=form) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [201, 201, 429]
        assert int(answers[-1].headers["Retry-After"]) > 60
        assert "Attendez une heure" in answers[-1].json()["error"]["message"]
        assert "CALLBACK_MAIL_TO" in running.logged()


def test_secrets_are_not_tried_without_end(api):
    codes = [api.get("/callbacks", headers=mine("x" * 40)).status_code for _ in range(32)]
    assert codes[0] == 404
    assert codes[-1] == 429


def test_other_sites_that_are_declared_may_ask_and_read_the_refusals(api, offered):
    headers = {"Origin": ORIGIN}
    taken = api.post("/callbacks", json={**FORM, "consent": offered["consent"]}, headers=headers)
    refused = api.post("/callbacks", json=FORM, headers=headers)
    before = api.options(
        "/callbacks",
        headers={
            **headers,
            "Access-Control-Request-Method": "DELETE",
            "Access-Control-Request-Headers": "authorization",
        },
    )
    assert [
        answer.headers.get("access-control-allow-origin") for answer in (taken, refused, before)
    ] == [ORIGIN] * 3
    foreign = api.post("/callbacks", json=FORM, headers={"Origin": "https://ailleurs.example"})
    assert "access-control-allow-origin" not in foreign.headers


def test_who_asks_to_be_called_back_is_told_how(api, assistant):
    session = api.post("/sessions").json()["session"]
    (answer,) = api.post(
        "/messages", json={"session": session, "text": "Pouvez-vous me rappeler?"}
    ).json()["answers"]
    assert "Quelqu’un peut vous rappeler" in answer["text"]
    assert "ni vous faire rappeler" not in answer["text"]
    assert {
        "type": "link",
        "text": "Demander un rappel",
        "url": f"{assistant.address}/rappel",
        "note": "",
    } in answer["parts"]


def test_where_it_is_off_there_is_nothing_of_it(server):
    with httpx.Client(base_url=server.address) as client:
        told = client.get("/api/notice").json()
        assert told["callback"] is None
        assert not [section for section in told["sections"] if "rappelle" in section["title"]]
        assert client.post("/api/callbacks", json=FORM).status_code == 404
        assert client.get("/api/callbacks").status_code == 404


def count(database):
    with database.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(callbacks)).scalar()


def test_where_the_database_is_away_that_is_said_and_nothing_is_kept(model, tmp_path):
    with (
        serving(tmp_path) as running,
        httpx.Client(base_url=f"{running.address}/api", timeout=60) as api,
    ):
        form = {**FORM, "consent": api.get("/notice").json()["callback"]["consent"]}
        assert api.post("/callbacks", json=form).status_code == 201
        lock = connect(f"sqlite:///{tmp_path / 'motclic.db'}")
        with lock.connect() as connection:
            connection.exec_driver_sql("BEGIN EXCLUSIVE")
            away = api.post("/callbacks", json=form)
        lock.dispose()
        assert (away.status_code, away.json()["error"]["code"]) == (503, "callback_away")
        assert [word for word in PERSONAL if word in running.logged()] == []


def test_nothing_personal_reached_the_log_the_record_or_the_database(assistant):
    """Runs last: after all of the above."""
    held = assistant.logged().encode() + b"".join(
        path.read_bytes() for path in assistant.log.parent.glob("motclic.db*")
    )
    assert [word for word in PERSONAL if word.encode() in held] == []
    assert SECRET.encode() not in held
    assert "Traceback" not in assistant.logged()
    assert " ERROR " not in assistant.logged()
