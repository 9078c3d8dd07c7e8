"""The e-mail that comes at once where somebody needs a person, through a real SMTP server: nothing
of anybody, not a flood, off by choice.
"""

import time

import pytest
import sqlalchemy as sa
from alembic import command

from bot.review import accounts, alerting
from bot.store import record, writing
from bot.store.database import config
from bot.store.schema import queue, staff
from tests.databases import KINDS, on_a_database
from tests.review.conftest import PASSWORD, token
from tests.store.conftest import make_turn

NOW = time.time()


@pytest.fixture(params=KINDS)
def engine(request, tmp_path):
    """A record with three of the staff who gave their address; the last one only reads."""
    with on_a_database(request.param, tmp_path) as made:
        for name, role in (("remi", "revision"), ("anne", "administration"), ("lise", "lecture")):
            accounts.add(made, name, PASSWORD, role)
        with made.begin() as connection:
            connection.execute(staff.update().values(email=staff.c.name + "@exemple.ca"))
        yield made


def needs(engine, name, at, flag="personne"):
    with engine.begin() as connection:
        writing.write(
            connection,
            [
                (
                    record.number(),
                    make_turn(name, "Je suis Line Roy, rappelez-moi", flags=(flag,), asked_at=at),
                )
            ],
        )


def addresses(smtp):
    return sorted(to for to, _ in smtp.taken)


def test_who_decides_is_told_at_once_and_nothing_of_anybody(engine, smtp):
    assert alerting.send_due(engine, NOW) == 0
    needs(engine, "web-line", NOW - 5)
    assert alerting.send_due(engine, NOW) == 2
    assert addresses(smtp) == ["anne@exemple.ca", "remi@exemple.ca"]
    text = smtp.taken[0][1].get_content().replace("\u00a0", " ")
    assert "https://revision.exemple.ca/file?voir=urgent" in text
    assert "https://revision.exemple.ca/compte" in text
    assert [
        word
        for word in ("Line", "Roy", "rappelez-moi", "web-line")
        if word in text + smtp.taken[0][1]["Subject"]
    ] == []
    assert alerting.send_due(engine, NOW + 3600) == 0  # of the same nobody is told twice


def test_many_are_one_e_mail_and_those_that_follow_wait_a_little(engine, smtp):
    needs(engine, "web-1", NOW - 5)
    alerting.send_due(engine, NOW)
    smtp.taken.clear()
    for number in range(3):
        needs(engine, f"web-more-{number}", NOW + 10 + number, "detresse")
    assert alerting.send_due(engine, NOW + 60) == 0
    assert alerting.send_due(engine, NOW + alerting.APART) == 2
    assert "Dans 3 conversations" in smtp.taken[0][1].get_content().replace("\u00a0", " ")


def test_who_said_so_first_and_is_written_last_is_told_of_too(engine, smtp):
    needs(engine, "web-second", NOW - 5)
    assert alerting.send_due(engine, NOW) == 2
    # an answer that took long, or a message that waited in the spool
    needs(engine, "web-first", NOW - 7200)
    smtp.taken.clear()
    assert alerting.send_due(engine, NOW + alerting.APART) == 2
    assert "Dans une conversation" in smtp.taken[0][1].get_content()
    assert alerting.send_due(engine, NOW + 2 * alerting.APART) == 0


def test_who_says_so_again_is_told_of_again_to_who_was_told(engine, smtp):
    needs(engine, "web-1", NOW - 5)
    smtp.refuses["RCPT"] = "450 plus tard"
    alerting.send_due(engine, NOW)
    smtp.refuses.clear()
    assert alerting.send_due(engine, NOW + 30) == 2
    needs(engine, "web-1", NOW - 10)
    assert alerting.send_due(engine, NOW + 30 + alerting.APART) == 2
    assert alerting.send_due(engine, NOW + 30 + 2 * alerting.APART) == 0


def test_of_whom_staff_were_told_before_an_update_they_are_not_told_again(engine, smtp):
    needs(engine, "web-1", NOW - 5)
    with engine.begin() as connection:
        command.downgrade(config(connection), "0022_floors")
        connection.execute(
            sa.text("UPDATE staff SET alerted_to = :at WHERE name = 'remi'").bindparams(at=NOW)
        )
        command.upgrade(config(connection), "head")
    assert alerting.send_due(engine, NOW) == 1
    assert addresses(smtp) == ["anne@exemple.ca"]


def test_of_what_is_decided_or_old_nobody_is_told(engine, smtp):
    needs(engine, "web-old", NOW - 3 * 86_400)
    needs(engine, "web-done", NOW - 5)
    with engine.begin() as connection:
        connection.execute(
            queue.update().where(queue.c.last_at > NOW - 100).values(state="corrected")
        )
    assert alerting.send_due(engine, NOW) == 0


def test_what_was_not_taken_is_due_again_and_the_log_names_nobody(engine, smtp, caplog):
    needs(engine, "web-1", NOW - 5)
    smtp.refuses["RCPT"] = "450 plus tard"
    assert alerting.send_due(engine, NOW) == 0
    assert "was not taken" in caplog.text
    assert "remi" not in caplog.text
    smtp.refuses.clear()
    assert alerting.send_due(engine, NOW + 30) == 2


def test_without_a_server_nothing_is_sent(engine):
    needs(engine, "web-1", NOW - 5)
    assert alerting.send_due(engine, NOW) == 0


def test_it_is_off_by_choice(app):
    client = app.client("remi")
    for choice in ("oui", ""):
        client.post(
            "/compte/courriel",
            data={"jeton": token(client), "courriel": "remi@exemple.ca", "alerte": choice},
        )
        with app.engine.connect() as connection:
            assert connection.execute(
                sa.select(staff.c.alerts).where(staff.c.name == "remi")
            ).scalar() == (choice == "oui")
        assert ('name="alerte" value="oui" checked' in client.get("/compte").text) == (
            choice == "oui"
        )
