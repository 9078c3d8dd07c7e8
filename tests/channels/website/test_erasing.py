"""Erasing over real HTTP, on both databases: what was on its way, what waited, what is sent again;
an honest answer where it has to wait.
"""

import threading
import time

import httpx
import pytest
import sqlalchemy as sa

from bot.store.database import connect
from tests.channels.conftest import Assistant
from tests.conftest import until
from tests.databases import KINDS, AbsentError, address

pytestmark = pytest.mark.model
TABLES = ("conversations", "messages", "conversation_topics", "contexts", "queue")


@pytest.fixture(scope="module", params=KINDS)
def place(request, tmp_path_factory):
    """The address of an empty database, and a folder."""
    folder = tmp_path_factory.mktemp("erasing")
    try:
        with address(request.param, folder) as url:
            yield url, folder
    except AbsentError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def assistant(model, place):
    url, folder = place
    env = {
        "MOTCLIC_DATABASE_URL": url,
        "MOTCLIC_SESSIONS_PER_MINUTE": "500",
        "MOTCLIC_ERASURES_FILE": str(folder / "effacements"),
    }
    running = Assistant(env, folder / "log")
    try:
        running.start()
        until(lambda: made(url))  # the tables are made behind the first answer
        yield running
    finally:
        running.stop()


def made(url):
    engine = connect(url)
    try:
        return set(TABLES) <= set(sa.inspect(engine).get_table_names())
    finally:
        engine.dispose()


@pytest.fixture
def client(assistant):
    with httpx.Client(base_url=assistant.url, timeout=60) as client:
        yield client


@pytest.fixture
def database(place):
    engine = connect(place[0])
    yield engine
    engine.dispose()


def opened(client):
    return client.post("/api/sessions").json()["session"]


def ask(client, session, text="Combien de personnes utilisent Facebook?", **more):
    return client.post("/api/messages", json={"session": session, "text": text, **more})


def erase(client, session):
    return client.delete("/api/conversation", headers={"Authorization": f"Bearer {session}"})


def held(database):
    """How many rows each table has."""
    with database.connect() as connection:
        return {
            name: connection.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar()  # noqa: S608 - our own names
            for name in TABLES
        }


def settled(client, database, of=1):
    """Waits until a conversation that begins now is recorded: whatever was taken before has been
    written or refused by then.
    """
    session = opened(client)
    assert ask(client, session).status_code == 200
    until(lambda: held(database)["messages"] >= of)
    mine = {"Authorization": f"Bearer {session}"}
    # refused while the record is thought away
    until(lambda: client.get("/api/conversation", headers=mine).json().get("messages"))
    return session


def test_a_message_on_its_way_is_not_recorded(client, database):
    before = held(database)
    for milliseconds in range(0, 41, 4):
        session = opened(client)
        assert ask(client, session, id="first").status_code == 200
        answers = []
        asking = threading.Thread(
            target=lambda s=session, a=answers: a.append(
                ask(client, s, "C'est quoi, Pinterest?", id="second")
            )
        )
        asking.start()
        time.sleep(milliseconds / 1000)
        assert erase(client, session).status_code == 204
        asking.join()
        assert answers[0].status_code in (200, 401)
    erase(client, settled(client, database))
    assert held(database) == before


def test_the_session_of_an_erased_conversation_is_over(client, database):
    session, before = opened(client), held(database)
    answer = ask(client, session, id="one").json()
    assert erase(client, session).status_code == 204
    for again in (
        ask(client, session, id="one"),
        ask(client, session),
        client.post("/api/feedback", json={"session": session, "message": "one", "value": "up"}),
    ):
        assert again.status_code == 401
        assert again.json()["error"]["code"] == "session_expired"
    assert ask(client, opened(client), id="one").json()["answers"] == answer["answers"]
    assert erase(client, session).status_code == 204
    assert client.get(
        "/api/conversation", headers={"Authorization": f"Bearer {session}"}
    ).json() == {"messages": []}
    assert held(database)["conversations"] <= before["conversations"] + 1


def _away(database, place):
    """Makes the database refuse; gives what brings it back."""
    if database.dialect.name == "sqlite":
        connection = database.raw_connection()
        connection.isolation_level = None
        connection.execute("BEGIN IMMEDIATE")
        return lambda: (connection.execute("ROLLBACK"), connection.close())
    name = sa.engine.make_url(place[0]).database
    server = sa.create_engine(
        place[0].rsplit("/", 1)[0] + "/postgres", isolation_level="AUTOCOMMIT"
    )

    def do(*statements):
        with server.connect() as connection:
            for statement in statements:
                connection.execute(sa.text(statement))

    database.dispose()
    ended = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 - our own name
    do(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", ended)
    return lambda: (do(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"), server.dispose())


def test_erased_while_the_database_is_away(client, assistant, database, place):
    kept = settled(client, database)
    session, already = opened(client), held(database)["conversations"]
    ask(client, session)
    until(lambda: held(database)["conversations"] == already + 1)
    before = held(database)
    back = _away(database, place)
    try:
        if database.dialect.name == "postgresql":
            for text in ("C'est quoi, Pinterest?", "Et Twitter?"):
                assert ask(client, session, text).status_code == 200
        told = erase(client, session)
        assert (told.status_code, told.json()["error"]["code"]) == (503, "erased_later")
        assert "reçue" in told.json()["error"]["message"]
        assert "Retry-After" in told.headers
        assert ask(client, session).json()["error"]["code"] == "session_expired"
    finally:
        back()
    until(lambda: held(database)["conversations"] == before["conversations"] - 1)
    settled(client, database)
    assert client.get(
        "/api/conversation", headers={"Authorization": f"Bearer {session}"}
    ).json() == {"messages": []}
    assert client.get("/api/conversation", headers={"Authorization": f"Bearer {kept}"}).json()[
        "messages"
    ]
    assert erase(client, session).status_code == 204


def test_erased_while_the_database_is_away_and_killed(client, assistant, database, place):
    session, earlier = settled(client, database), opened(client)
    assert erase(client, earlier).status_code == 204
    back = _away(database, place)
    try:
        assert erase(client, session).json()["error"]["code"] == "erased_later"
        assistant.kill()
    finally:
        back()
    before = held(database)["conversations"]
    assistant.start()
    until(lambda: held(database)["conversations"] == before - 1)
    for over in (session, earlier):
        assert ask(client, over, id="one").json()["error"]["code"] == "session_expired"
    assert client.get(
        "/api/conversation", headers={"Authorization": f"Bearer {session}"}
    ).json() == {"messages": []}
