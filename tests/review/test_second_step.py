"""A second step at the door: who has the password alone does not enter, a code is good once, and a
lost telephone shuts nobody out for good.
"""

import re

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from bot.review import sealing, second_step, tries
from bot.review.pages import access
from bot.settings import settings
from bot.store.schema import audit, staff
from tests.review.conftest import BOTH, PASSWORD, token

pytestmark = BOTH


def enter(app, code="", name="remi", password=PASSWORD):
    return (
        app.client()
        .post("/entree", data={"nom": name, "passe": password, "code": code})
        .status_code
    )


@pytest.fixture
def secret(app, moment):
    """Rémi's account asks for a code."""
    client = app.client("remi")
    page = client.post("/compte/code", data={"jeton": token(client), "geste": "begin"}).text
    shown = re.search(r'class="key">([A-Z2-7]{32})<', page)[1]
    assert f"otpauth://totp/Mot-clic:remi?digits=6&amp;secret={shown}" in page
    wrong = client.post(
        "/compte/code",
        data={"jeton": token(client), "geste": "on", "secret": shown, "code": "000000"},
    )
    assert wrong.status_code == 422
    assert shown in wrong.text  # the same one, to try again
    # so that the code of now is not used yet
    long_ago = second_step.code_at(shown, moment - 30)
    assert (
        "code_on"
        in client.post(
            "/compte/code",
            data={"jeton": token(client), "geste": "on", "secret": shown, "code": long_ago},
        ).headers["location"]
    )
    yield shown
    second_step.turn_off(app.engine, "remi")
    with app.engine.begin() as connection:
        tries.clear(connection, "remi")


def test_the_password_alone_does_not_do_and_a_code_is_good_once(app, secret, moment):
    assert enter(app) == 401
    assert enter(app, "000000") == 401
    code = second_step.code_at(secret, moment)
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


def test_one_stops_it_with_ones_password_and_an_administrator_for_a_lost_telephone(
    app, secret, moment
):
    client = app.client()
    client.post(
        "/entree",
        data={"nom": "remi", "passe": PASSWORD, "code": second_step.code_at(secret, moment)},
    )
    off = {"jeton": token(client), "geste": "off"}
    assert (
        "wrong_present"
        in client.post("/compte/code", data={**off, "present": "autre chose"}).headers["location"]
    )
    assert "demande un code en plus" in client.get("/compte").text
    anne = app.client("anne")
    assert "code à l’entrée" in anne.get("/equipe").text
    anne.post("/equipe/remi", data={"jeton": token(anne), "sans_code": "oui"})
    assert enter(app) == 303
    with app.engine.connect() as connection:
        assert (
            connection.execute(sa.select(audit.c.target).where(audit.c.action == "code_off"))
            .scalars()
            .all()[-1]
            == "remi"
        )


def kept(app, name="remi", **values):
    """What stands in the database of a secret, once it is put there where it is given."""
    with app.engine.begin() as connection:
        if values:
            connection.execute(staff.update().where(staff.c.name == name).values(**values))
        return connection.execute(sa.select(staff.c.totp).where(staff.c.name == name)).scalar()


@pytest.fixture
def keys(monkeypatch):
    """Gives the operator's keys."""

    def give(*given):
        monkeypatch.setenv("MOTCLIC_CALLBACK_KEY", ",".join(given))
        settings.cache_clear()

    yield give
    monkeypatch.undo()
    settings.cache_clear()


def test_the_database_holds_no_secret_that_anybody_could_use(app, secret, moment):
    assert secret not in kept(app)
    assert enter(app, second_step.code_at(secret, moment)) == 303


def test_a_secret_of_an_earlier_version_works_and_is_sealed_as_the_app_starts(app, secret, moment):
    kept(app, totp=secret)
    assert enter(app, second_step.code_at(secret, moment)) == 303
    sealing.seal_all(app.engine)
    assert secret not in kept(app)
    assert sealing.opened("remi", kept(app)) == secret
    before = kept(app)
    sealing.seal_all(app.engine)
    assert kept(app) == before


def test_a_secret_put_in_anothers_place_opens_nothing(app, secret, moment):
    mine = kept(app)
    kept(app, name="lise", totp=mine)
    assert enter(app, second_step.code_at(secret, moment), name="lise") == 401
    second_step.turn_off(app.engine, "lise")
    with app.engine.begin() as connection:
        tries.clear(connection, "lise")


def test_the_operators_key_seals_and_what_was_sealed_before_it_still_opens(
    app, secret, moment, keys
):
    keys(Fernet.generate_key().decode())
    # sealed with the key made of the signing one
    assert sealing.opened("remi", kept(app)) == secret
    theirs = sealing.sealed("remi", secret)
    keys(Fernet.generate_key().decode(), settings().callback_key.get_secret_value())
    assert sealing.opened("remi", theirs) == secret
    kept(app, totp=theirs)
    sealing.seal_all(app.engine)
    keys(settings().callback_key.get_secret_value().split(",")[0])
    assert sealing.opened("remi", kept(app)) == secret  # sealed anew while both keys were there
    keys(Fernet.generate_key().decode())
    assert sealing.opened("remi", theirs) is None
    kept(app, totp=theirs)
    # nobody enters without the code
    assert enter(app, second_step.code_at(secret, moment)) == 401
