"""The day's e-mail, through a real SMTP server: how much waits and where, nothing of anybody, once
a day, to who wants it.
"""

from datetime import datetime

import pytest
import sqlalchemy as sa

from bot.review import digest
from bot.settings import settings
from bot.store.schema import staff
from bot.store.writing import QUEBEC
from tests.conftest import free_port
from tests.review.conftest import BOTH, token, use

pytestmark = BOTH
MORNING = datetime(2030, 5, 6, 8, tzinfo=QUEBEC).timestamp()
DAY = 86_400.0


@pytest.fixture
def smtp(app, smtp):
    """The server, and nobody told yet."""
    with app.engine.begin() as connection:
        connection.execute(staff.update().values(told_on="", email="", digest=True))
    return smtp


def wants(app, name, address, digest_wanted="oui"):
    client = app.client(name)
    return client.post(
        "/compte/courriel",
        data={"jeton": token(client), "courriel": address, "resume": digest_wanted},
    ).headers["location"]


def test_who_has_an_address_is_told_how_much_waits_and_nothing_of_anybody(app, smtp):
    app.say(
        "web-line", "Je suis Line Roy, rappelez-moi", flags=("personne",), asked_at=MORNING - 60
    )
    assert "mail_changed" in wants(app, "remi", "remi@exemple.ca")
    wants(app, "lise", "lise@exemple.ca")  # who has nothing to decide
    assert digest.send_due(app.engine, MORNING) == 1
    ((to, message),) = smtp.taken
    text = message.get_content().replace("\u00a0", " ")
    assert (to, message["From"], message["Auto-Submitted"]) == (
        "remi@exemple.ca",
        "mot-clic@exemple.ca",
        "auto-generated",
    )
    assert "Mot-clic" in message["Subject"]
    assert "Personnes à aider en premier : 1. https://revision.exemple.ca/file?voir=urgent" in text
    assert "Conversations depuis hier : 1. https://revision.exemple.ca/" in text
    assert "https://revision.exemple.ca/compte" in text
    assert [
        word for word in ("Line", "Roy", "rappelez-moi", "web-line", "remi@") if word in text
    ] == []


def test_it_comes_once_a_day_from_seven_on(app, smtp):
    app.say("web-a", "Question obscure", confidence=0.1)
    wants(app, "remi", "remi@exemple.ca")
    assert digest.send_due(app.engine, MORNING - 2 * 3600) == 0
    assert [digest.send_due(app.engine, MORNING + hour * 3600) for hour in (0, 1, 9)] == [1, 0, 0]
    assert digest.send_due(app.engine, MORNING + DAY) == 1


def test_who_said_no_or_gave_no_address_is_told_nothing(app, smtp):
    app.say("web-a", "Question obscure", confidence=0.1)
    wants(app, "remi", "remi@exemple.ca", "")
    assert digest.send_due(app.engine, MORNING) == 0
    assert "mail_wrong" in wants(app, "anne", "pas une adresse")
    assert digest.send_due(app.engine, MORNING) == 0
    assert smtp.taken == []


def test_what_was_not_taken_is_due_again_and_an_operator_is_told_why(app, smtp, caplog):
    app.say("web-a", "Question obscure", confidence=0.1)
    wants(app, "remi", "remi@exemple.ca")
    smtp.refuses["RCPT"] = "450 plus tard"
    assert digest.send_due(app.engine, MORNING) == 0
    assert "was not taken" in caplog.text
    assert "remi" not in caplog.text
    smtp.refuses.clear()
    assert digest.send_due(app.engine, MORNING) == 1


def test_without_a_server_nothing_is_sent_and_the_page_says_so(app, smtp, monkeypatch):
    wants(app, "remi", "remi@exemple.ca")
    assert "pas réglé" not in app.client("remi").get("/compte").text
    monkeypatch.setenv("MOTCLIC_SMTP_HOST", "")
    settings.cache_clear()
    assert digest.send_due(app.engine, MORNING) == 0
    assert "pas réglé" in app.client("remi").get("/compte").text


def test_a_server_that_is_away_costs_nobody_their_e_mail(app, smtp, monkeypatch):
    app.say("web-a", "Question obscure", confidence=0.1)
    wants(app, "remi", "remi@exemple.ca")
    use(monkeypatch, free_port())
    assert digest.send_due(app.engine, MORNING) == 0
    with app.engine.connect() as connection:
        assert (
            connection.execute(sa.select(staff.c.told_on).where(staff.c.name == "remi")).scalar()
            == ""
        )
