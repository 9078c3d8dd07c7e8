"""Who has forgotten their password chooses another by a link, through a real SMTP server; nobody
learns by it who has an account.
"""

import re
import threading
import time

import pytest
import sqlalchemy as sa

from bot.review import accounts, resetting, second_step
from bot.store.schema import audit, staff, staff_resets
from tests.review.conftest import BOTH, PASSWORD, shown, token

pytestmark = BOTH
NEW = "onze canards derrière la grange"


@pytest.fixture(autouse=True)
def _begin_anew(app):
    with app.engine.begin() as connection:
        connection.execute(staff_resets.delete())
        connection.execute(audit.delete())
        connection.execute(staff.update().values(email=""))
        connection.execute(
            staff.update()
            .where(staff.c.name == "remi")
            .values(email="remi@exemple.ca", active=True, totp=None)
        )
    yield
    with app.engine.begin() as connection:
        kept = connection.execute(
            sa.select(staff.c.password).where(staff.c.name == "lise")
        ).scalar()
        connection.execute(
            staff.update().where(staff.c.name == "remi").values(password=kept, totp=None)
        )


def ask(app, name, client=None):
    """What is answered to who asks for a link."""
    answer = (client or app.client()).post("/oubli", data={"nom": name}, follow_redirects=True)
    return answer.status_code, shown(answer.text)


def ended():
    """Waits until nothing is on its way."""
    for thread in threading.enumerate():
        if thread.name == "reset":
            thread.join(20)


def link(app, smtp):
    """The latest link that came, as a path of the app."""
    ask(app, "remi")
    ended()
    return re.search(r"https://revision\.exemple\.ca(/\S+)", smtp.taken[-1][1].get_content())[1]


def choose(app, address, password=NEW, again=None):
    key = address.partition("cle=")[2]
    return app.client().post(
        "/oubli/nouveau",
        data={"cle": key, "passe": password, "encore": password if again is None else again},
    )


def acts(app):
    with app.engine.connect() as connection:
        return connection.execute(
            sa.select(audit.c.action, audit.c.staff, audit.c.target)
            .where(audit.c.action.like("%reset%"))
            .order_by(audit.c.id)
        ).all()


def enters(app, password, code=""):
    return (
        app.client()
        .post("/entree", data={"nom": "remi", "passe": password, "code": code})
        .status_code
        == 303
    )


def test_one_asks_for_a_link_chooses_a_password_and_signs_in_with_it(app, smtp):
    elsewhere = app.client("remi")
    assert 'href="/oubli"' in app.client().get("/entree").text
    address = link(app, smtp)
    ((to, message),) = smtp.taken
    assert (to, message["Auto-Submitted"]) == ("remi@exemple.ca", "auto-generated")
    assert "bon trente minutes et une seule fois" in message.get_content().replace(
        "\u00a0", " "
    ).replace("\n", " ")
    page = app.client().get(address)
    assert "Pour le compte remi" in shown(page.text)
    assert elsewhere.get("/").status_code == 200
    assert "dit=password_changed" in choose(app, address).headers["location"]
    assert elsewhere.get("/").status_code == 303  # what was open is closed
    assert enters(app, NEW)
    assert not enters(app, PASSWORD)
    assert acts(app) == [("reset_sent", "", "remi"), ("password_reset", "remi", "")]


def test_a_link_is_good_once(app, smtp):
    address = link(app, smtp)
    app.client().get(address)
    app.client().get(address)  # looking at it does not use it
    choose(app, address)
    assert choose(app, address, "douze oies sur le fleuve").status_code == 410
    assert "Ce lien ne vaut plus rien" in shown(app.client().get(address).text)
    assert enters(app, NEW)


def test_of_two_who_use_it_at_once_one_does(app, smtp):
    key, done = link(app, smtp).partition("cle=")[2], []

    def one(password):
        try:
            done.append(resetting.use(app.engine, key, password))
        except resetting.GoneError:
            done.append(None)

    both = [threading.Thread(target=one, args=(f"{NEW} {number}",)) for number in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(60)
    assert sorted(map(str, done)) == ["None", "remi"]


def test_it_is_good_for_half_an_hour(app, smtp):
    key = link(app, smtp).partition("cle=")[2]
    assert resetting.owner(app.engine, key, time.time() + resetting.GOOD_FOR - 5) == "remi"
    with pytest.raises(resetting.GoneError):
        resetting.owner(app.engine, key, time.time() + resetting.GOOD_FOR + 1)
    with pytest.raises(resetting.GoneError):
        resetting.use(app.engine, key, NEW, time.time() + resetting.GOOD_FOR + 1)
    assert enters(app, PASSWORD)


def test_the_database_holds_nothing_that_opens(app, smtp):
    key = link(app, smtp).partition("cle=")[2]
    with app.engine.connect() as connection:
        (row,) = connection.execute(sa.select(staff_resets)).all()
    assert key not in str(row)
    with pytest.raises(resetting.GoneError):
        resetting.owner(app.engine, row.token)


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("court", None, "de 12 à 256 caractères"),
        (NEW, "autre chose", "ne sont pas pareils"),
        (PASSWORD, None, "le même que l’ancien"),
        ("", None, "de 12 à 256"),
    ],
)
def test_a_password_that_will_not_do_costs_no_link(app, smtp, password, again, said):
    address = link(app, smtp)
    answer = choose(app, address, password, again)
    assert (answer.status_code, said in shown(answer.text)) == (422, True)
    assert "dit=password_changed" in choose(app, address).headers["location"]


def test_a_code_is_asked_for_as_before(app, smtp, moment):
    secret = second_step.new_secret()
    assert second_step.turn_on(app.engine, "remi", secret, second_step.code_at(secret, moment - 30))
    choose(app, link(app, smtp))
    assert not enters(app, NEW)
    assert enters(app, NEW, second_step.code_at(secret, moment))


# with an address, without, none such, closed
@pytest.mark.parametrize("name", ["remi", "lise", "personne", "zoe"])
def test_what_is_answered_tells_nothing_of_accounts(app, smtp, name):
    with app.engine.begin() as connection:
        if not connection.execute(sa.select(staff.c.name).where(staff.c.name == "zoe")).first():
            connection.execute(
                staff.insert().values(
                    name="zoe",
                    role="lecture",
                    password="x",
                    active=False,
                    created_at=1.0,
                    email="zoe@exemple.ca",
                )
            )
    status, said = ask(app, name)
    ended()
    assert status == 200
    assert said == ask(app, "remi")[1]
    ended()
    assert {to for to, _ in smtp.taken} == {"remi@exemple.ca"}
    assert {row.target for row in acts(app)} == {"remi"}


def test_an_account_is_sent_few_links_and_an_address_asks_for_few(app, smtp):
    for _ in range(5):
        assert ask(app, "remi")[0] == 200
        ended()
    assert len(smtp.taken) == 3
    client = app.client()
    answers = [
        client.post("/oubli", data={"nom": f"qui-{number}"}).status_code for number in range(7)
    ]
    assert answers == [303] * 5 + [429] * 2
    assert "Trop de demandes" in shown(client.post("/oubli", data={"nom": "remi"}).text)
    assert len(acts(app)) == 3


@pytest.mark.parametrize("change", ["password", "closed", "address"])
def test_a_link_is_void_once_the_account_has_changed(app, smtp, change):
    address = link(app, smtp)
    if change == "password":
        accounts.change(app.engine, "remi", password="treize loups au clair de lune")
    elif change == "closed":
        accounts.change(app.engine, "remi", active=False)
    else:
        client = app.client("remi")
        client.post(
            "/compte/courriel", data={"jeton": token(client), "courriel": "nouveau@exemple.ca"}
        )
    assert choose(app, address).status_code == 410


def test_what_the_server_does_not_take_is_noted_nowhere_but_for_the_operator(app, smtp, caplog):
    smtp.refuses["remi@exemple.ca"] = "550 inconnu"
    status, said = ask(app, "remi")
    ended()
    assert (status, "Si ce compte existe" in said) == (200, True)
    assert acts(app) == []
    assert "was not taken" in caplog.text
    assert "exemple.ca" not in caplog.text


def test_without_a_server_one_is_told_whom_to_ask(app):
    page = shown(app.client().get("/oubli").text)
    assert "Demandez un nouveau mot de passe à une personne de l’administration" in page
    assert "Envoyer le lien" not in page
    assert ask(app, "remi")[0] == 200
    with app.engine.connect() as connection:
        assert not connection.execute(sa.select(staff_resets.c.token)).first()


def test_its_person_sees_it_on_their_account(app, smtp):
    choose(app, link(app, smtp))
    client = app.client()
    client.post("/entree", data={"nom": "remi", "passe": NEW})
    page = shown(client.get("/compte").text)
    assert "lien envoyé pour un nouveau mot de passe" in page
    assert "nouveau mot de passe choisi par un lien" in page
    assert "lien envoyé pour un nouveau mot de passe remi" in shown(
        app.client("anne").get("/journal").text.split("<tbody>")[-1]
    )


def test_no_other_site_can_ask_nor_choose(app, smtp):
    headers = {"Origin": "https://ailleurs.example", "Sec-Fetch-Site": "cross-site"}
    for address in ("/oubli", "/oubli/nouveau"):
        assert (
            app.client()
            .post(address, data={"nom": "remi", "cle": "x"}, headers=headers)
            .status_code
            == 403
        )
    ended()
    assert smtp.taken == []
