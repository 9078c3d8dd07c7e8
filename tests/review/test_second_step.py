"""A second step at the door: who has the password alone does not enter, a code is good once, and a lost telephone shuts nobody out for good."""

import re
import time

import pytest
import sqlalchemy as sa

from bot.conversations.schema import audit
from bot.review import second_step, tries
from bot.review.pages import access
from tests.review.conftest import BOTH, PASSWORD, token

pytestmark = BOTH


def enter(app, code="", name="remi", password=PASSWORD):
    return app.client().post("/entree", data={"nom": name, "passe": password, "code": code}).status_code


@pytest.fixture
def secret(app):
    """Rémi's account asks for a code."""
    client = app.client("remi")
    page = client.post("/compte/code", data={"jeton": token(client), "geste": "begin"}).text
    shown = re.search(r'class="key">([A-Z2-7]{32})<', page)[1]
    assert f"otpauth://totp/Mot-clic:remi?digits=6&amp;secret={shown}" in page
    wrong = client.post("/compte/code", data={"jeton": token(client), "geste": "on", "secret": shown, "code": "000000"})
    assert wrong.status_code == 422
    assert shown in wrong.text  # the same one, to try again
    long_ago = second_step.code_at(shown, time.time() - 30)  # so that the code of now is not used yet
    assert "code_on" in client.post("/compte/code", data={"jeton": token(client), "geste": "on", "secret": shown, "code": long_ago}).headers["location"]
    yield shown
    second_step.turn_off(app.engine, "remi")
    with app.engine.begin() as connection:
        tries.clear(connection, "remi")


def test_the_password_alone_does_not_do_and_a_code_is_good_once(app, secret):
    assert enter(app) == 401
    assert enter(app, "000000") == 401
    code = second_step.code_at(secret, time.time())
    assert enter(app, code, password="pas le bon du tout") == 401
    assert enter(app, f" {code[:3]} {code[3:]} ") == 303
    assert enter(app, code) == 401
    assert enter(app, name="lise") == 303  # whose account asks for none


def test_wrong_codes_make_one_wait_as_wrong_passwords_do(app, secret):
    for _ in range(tries.FREE):
        assert enter(app, "123456") == 401
        access.forget()
    with app.engine.connect() as connection:
        assert "remi" in tries.waiting(connection)


def test_one_stops_it_with_ones_password_and_an_administrator_for_a_lost_telephone(app, secret):
    client = app.client()
    client.post("/entree", data={"nom": "remi", "passe": PASSWORD, "code": second_step.code_at(secret, time.time())})
    off = {"jeton": token(client), "geste": "off"}
    assert "wrong_present" in client.post("/compte/code", data={**off, "present": "autre chose"}).headers["location"]
    assert "demande un code en plus" in client.get("/compte").text
    anne = app.client("anne")
    assert "code à l’entrée" in anne.get("/equipe").text
    anne.post("/equipe/remi", data={"jeton": token(anne), "sans_code": "oui"})
    assert enter(app) == 303
    with app.engine.connect() as connection:
        assert connection.execute(sa.select(audit.c.target).where(audit.c.action == "code_off")).scalars().all()[-1] == "remi"
