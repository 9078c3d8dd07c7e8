"""What staff see of erasing and of ageing, over real HTTP, on both databases."""

import time

import pytest
import sqlalchemy as sa

from bot.store import retention, taught
from bot.store.schema import conversations, purges
from bot.teaching import testing
from tests.review.conftest import BOTH, token

DAY = 86_400.0
pytestmark = BOTH


def here(app, name):
    with app.engine.connect() as connection:
        return (
            connection.execute(
                sa.select(conversations.c.id).where(conversations.c.id == name)
            ).first()
            is not None
        )


@pytest.fixture(autouse=True)
def purged_at_the_start(app):
    """The app purges when it starts, beside what it serves; what a test records must not be purged
    by that.
    """
    for _ in range(600):
        with app.engine.connect() as connection:
            if connection.execute(sa.select(purges.c.id)).first() is not None:
                return
        time.sleep(0.05)
    pytest.fail("the app has not purged")


def test_a_test_outlives_its_conversation_without_its_name(app):
    app.say("web-aged", "C'est quoi Facebook?", asked_at=time.time() - 91 * DAY)
    app.say("web-today", "Bonjour")
    assert testing.make(app.engine, "remi", "web-aged", app.places)
    assert retention.purge(app.engine, 90, where=app.places)["conversations"] == 1
    path = app.places.dialogues / taught.REVIEW_DIALOGUES
    assert "web-aged" not in path.read_text(encoding="utf-8")
    client = app.client("remi")
    page = client.get("/essais").text
    assert "La conversation n’est plus gardée" in page
    number = page.split('action="/essais/')[1].split("/")[0]
    assert (
        "dit=test_dropped"
        in client.post(
            f"/essais/{number}/retrait", data={"jeton": token(client), "certain": "oui"}
        ).headers["location"]
    )
    assert not path.exists()


def test_the_page_says_that_the_clock_has_leapt_and_asks(app):
    app.say("web-old-one", "C'est quoi Facebook?", asked_at=time.time() - 91 * DAY)
    with app.engine.begin() as connection:
        connection.execute(purges.update().values(at=time.time() - 30 * DAY))
    client = app.client("anne")
    assert "Le serveur se croit le" in client.get("/conservation").text
    assert (
        "dit=purge_refused"
        in client.post("/conservation", data={"jeton": token(client)}).headers["location"]
    )
    assert here(app, "web-old-one")
    assert (
        "dit=purged"
        in client.post("/conservation", data={"jeton": token(client), "certain": "oui"}).headers[
            "location"
        ]
    )
    assert not here(app, "web-old-one")
    assert "Le serveur se croit le" not in client.get("/conservation").text


@pytest.mark.parametrize("address", ["/?q=facebook", "/conservation"])
def test_the_page_says_how_long_a_filter_with_words_is_kept(app, address):
    assert "oublié après 90 jours" in app.client("anne").get(address).text.replace("\u00a0", " ")
