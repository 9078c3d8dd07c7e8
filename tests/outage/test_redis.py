"""Two assistants that share a database and a Redis are one to a person; without their Redis, people
are answered all the same.
"""

import concurrent.futures
import secrets
import time
from collections import Counter

import pytest

from tests.outage.conftest import Assistant, database
from tests.proxy import FORWARD, REFUSE, SILENT, redis_behind_a_proxy

pytestmark = pytest.mark.model
A_MINUTE = 3  # few: a slow machine must say as many within the minute


@pytest.fixture(scope="module")
def between():
    """The Redis of this machine, which can be taken away."""
    with redis_behind_a_proxy() as proxy:
        yield proxy


@pytest.fixture(scope="module")
def two(between, model, tmp_path_factory):
    """Two processes, as an operator sets them up: one PostgreSQL, one Redis, one key."""
    folder, secret = tmp_path_factory.mktemp("redis"), secrets.token_urlsafe(32)
    with database("postgresql", folder) as held:
        both = [Assistant(held, folder), Assistant(held, folder)]
        for number, one in enumerate(both):
            one.log = folder / f"log{number}"
            one.env |= {
                "MOTCLIC_SECRET": secret,
                "MOTCLIC_REDIS_URL": f"redis://127.0.0.1:{between.port}/0",
                "MOTCLIC_MESSAGES_PER_MINUTE": str(A_MINUTE),
            }
        with concurrent.futures.ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda one: one.start(), both))
        try:
            yield both
        finally:
            between.set(FORWARD)
            for one in both:
                one.stop()


def say(one, session, text):
    return one.client.post("/api/messages", json={"session": session, "text": text})


def begin(one):
    return one.client.post("/api/sessions").json()["session"]


def test_a_conversation_goes_on_whichever_answers(two):
    session = begin(two[0])
    said = ["Combien de personnes utilisent Facebook?", "et Pinterest?", "et Instagram?"]
    answers = [say(two[number % 2], session, text) for number, text in enumerate(said)]
    assert [answer.status_code for answer in answers] == [200] * len(said)
    topics = [answer.json()["answers"][0]["topics"] for answer in answers]
    assert topics == [
        [f"plateforme.{name}.chiffres"] for name in ("facebook", "pinterest", "instagram")
    ]


def test_messages_at_once_are_as_many_as_one_process_would_answer_and_each_is_kept_once(two):
    session = begin(two[1])
    said = [f"C'est quoi, Facebook? {number}" for number in range(2 * A_MINUTE)]
    with concurrent.futures.ThreadPoolExecutor(len(said)) as threads:
        told = list(
            threads.map(
                lambda number: say(two[number % 2], session, said[number]), range(len(said))
            )
        )
    assert Counter(answer.status_code for answer in told) == {200: A_MINUTE, 429: A_MINUTE}
    assert all(
        int(answer.headers["Retry-After"]) >= 1 for answer in told if answer.status_code == 429
    )
    for one in two:
        one.caught_up()
    kept = Counter(two[0].recorded())
    assert [kept[text] for text in said] == [int(answer.status_code == 200) for answer in told]


@pytest.mark.parametrize("way", [REFUSE, SILENT])
def test_without_redis_people_are_answered_and_the_operator_is_told(way, two, between):
    before = [one.logged().count("Redis does not answer") for one in two]
    between.set(way)
    try:
        for one in two:
            assert say(one, begin(one), "C'est quoi, Facebook?").status_code == 200
            assert one.client.get("/health").json()["redis"] == "away"
    finally:
        between.set(FORWARD)
    for one, told in zip(two, before, strict=True):
        for _ in range(40):
            say(one, begin(one), "merci")
            if one.client.get("/health").json()["redis"] == "ready":
                break
            time.sleep(0.5)
        assert one.client.get("/health").json()["redis"] == "ready"
        # a connection of before may be lost once more
        assert one.logged().count("Redis does not answer") - told in (1, 2)
        assert "Traceback" not in one.logged()
