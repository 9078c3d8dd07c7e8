"""Two assistants on one database, an SQLite file too: all is answered, each message is kept
once.
"""

import concurrent.futures
from collections import Counter

import pytest

from tests.databases import KINDS
from tests.outage.conftest import Assistant, database

pytestmark = pytest.mark.model
SECRET = "the same for both, and as long as a key must be"


@pytest.fixture(params=KINDS)
def two(request, model, tmp_path):
    """Two processes, each with its own log, one spool folder."""
    with database(request.param, tmp_path) as held:
        both = [Assistant(held, tmp_path), Assistant(held, tmp_path)]
        for number, one in enumerate(both):
            one.log = tmp_path / f"log{number}"
            one.env["MOTCLIC_SECRET"] = SECRET
        with concurrent.futures.ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda one: one.start(), both))  # at once, on an empty database
        try:
            yield both
        finally:
            for one in both:
                one.stop()


def test_the_same_message_at_the_same_instant_is_kept_once(two):
    ids = [f"m{number}" for number in range(12)]
    session = two[0].client.post("/api/sessions").json()["session"]

    def ask(one, name):
        return one.client.post(
            "/api/messages",
            json={"session": session, "text": f"C'est quoi, Facebook? {name}", "id": name},
        )

    with concurrent.futures.ThreadPoolExecutor(4) as threads:
        for name in ids:
            told = list(
                threads.map(
                    lambda one, name=name: ask(one, name).status_code,
                    (two[0], two[1], two[0], two[1]),
                )
            )
            assert told == [200] * 4
    for one in two:
        one.caught_up()
    assert Counter(two[0].recorded()) == Counter(f"C'est quoi, Facebook? {name}" for name in ids)


def test_many_at_once_lose_nothing_and_one_may_go(two):
    said = []

    def write(number):
        say = two[number % 2].visitor()
        for turn in range(6):
            text = f"C'est quoi, Pinterest? {number} {turn}"
            say(text, id=f"m{turn}")
            said.append(text)

    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(8)))
    assert two[1].stop() == 0
    write(0)
    two[0].caught_up()
    assert Counter(two[0].recorded()) == Counter(said)
    assert [
        word for one in two for word in ("Traceback", "INSERT", "Pinterest") if word in one.logged()
    ] == []
