"""What staff see of their own account: where it is open, who tried it; and what browsers are told
of its cookie.
"""

import time

import httpx
import pytest
import sqlalchemy as sa

from bot.review import accounts
from bot.review.visit import COOKIE
from bot.store import upkeep
from bot.store.schema import audit, labels, notes, purges, staff_addresses
from tests.review.conftest import BOTH, PASSWORD, shown, token

pytestmark = BOTH
HTTPS = {"X-Forwarded-Proto": "https"}


def test_ones_sessions_are_listed_and_the_others_ended(app):
    here, there = app.client("lise"), app.client("lise")
    page = here.get("/compte").text
    assert page.count("<strong>Ici</strong>") == 1
    assert "Ailleurs" in page
    assert (
        "dit=sessions_ended"
        in here.post("/compte/sessions", data={"jeton": token(here)}).headers["location"]
    )
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 303
    assert "Ailleurs" not in here.get("/compte").text


def test_who_tried_an_account_and_who_changed_it_is_told_to_its_person(app):
    stranger = app.client()
    assert stranger.post("/entree", data={"nom": "remi", "passe": "pas le bon"}).status_code == 401
    remi = app.client("remi")
    anne = app.client("anne")
    anne.post("/equipe/remi", data={"jeton": token(anne), "role": "revision"})
    remi = app.client("remi")
    page = remi.get("/compte").text
    assert "mot de passe refusé à l’entrée" in page
    assert "compte changé par anne" in page
    assert "127.0.0.1" in page
    assert "refusé" not in app.client("lise").get("/compte").text  # each their own


def test_by_https_the_cookie_is_for_this_host_alone_and_browsers_keep_to_https(app):
    with httpx.Client(base_url=app.url, timeout=30, headers=HTTPS) as client:
        answer = client.post("/entree", data={"nom": "lise", "passe": PASSWORD})
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith(f"__Host-{COOKIE}=")
        assert [
            part for part in ("Secure", "HttpOnly", "Path=/", "SameSite=lax") if part not in cookie
        ] == []
        assert "Domain" not in cookie
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        value = cookie.split("=", 1)[1].split(";")[0]
        assert client.get("/", headers={"Cookie": f"__Host-{COOKIE}={value}"}).status_code == 200
        # another host's may have written that one
        assert client.get("/", headers={"Cookie": f"{COOKIE}={value}"}).status_code == 303
    assert "strict-transport-security" not in app.client().get("/entree").headers


def test_an_operators_tools_ask_whether_it_lives_is_ready_and_what_it_counts(app):
    client = app.client()

    def counted(outcome):
        answer = client.get("/metrics")
        assert answer.status_code == 200
        return float(
            next(
                line.split()[1]
                for line in answer.text.splitlines()
                if line.startswith(f'motclic_sign_ins_total{{outcome="{outcome}"}}')
            )
        )

    before = counted("entered"), counted("wrong")
    app.client("lise")
    client.post("/entree", data={"nom": "lise", "passe": "pas le bon"})
    assert (counted("entered"), counted("wrong")) == (before[0] + 1, before[1] + 1)
    assert client.get("/health/live").json() == {"status": "alive"}
    assert client.get("/health/ready").json() == {"status": "ready", "database": True}
    assert client.get("/metrics", headers={"X-Forwarded-For": "198.51.100.7"}).status_code == 404
    assert len(client.get("/entree").headers["x-request-id"]) == 16


def test_a_conversation_is_not_named_in_the_log(app, caplog):
    app.say("web-named-nowhere", "C'est quoi Facebook?")
    client = app.client("remi")
    with caplog.at_level("INFO", "bot"):
        assert client.get("/conversations/web-named-nowhere").status_code == 200
    told = [record for record in caplog.records if record.name == "bot.web.seen"]
    assert "/conversations" in [record.fields["path"] for record in told]
    assert "web-named-nowhere" not in str([vars(record) for record in told])


def test_notes_and_labels_are_masked_too(app):
    app.say("web-noted", "C'est quoi Facebook?")
    client = app.client("remi")
    for form in (
        {"geste": "note", "texte": "Rappeler au 418 555-0142, line@exemple.ca"},
        {"geste": "label", "etiquette": "418 555-0142"},
    ):
        assert (
            client.post(
                "/conversations/web-noted", data={"jeton": token(client), **form}
            ).status_code
            == 303
        )
    with app.engine.connect() as connection:
        held = [
            *connection.execute(sa.select(notes.c.text)).scalars(),
            *connection.execute(sa.select(labels.c.label)).scalars(),
        ]
    assert held
    assert [text for text in held if "0142" in text or "exemple" in text] == []


def test_the_log_of_what_staff_did_goes_in_its_time(app):
    old, recent = time.time() - 401 * 86_400, time.time() - 399 * 86_400
    with app.engine.begin() as connection:
        for at in (old, recent):
            connection.execute(audit.insert().values(at=at, staff="lise", action="aged"))
            connection.execute(
                staff_addresses.insert().values(staff="lise", address=str(at), seen_at=at)
            )
        connection.execute(purges.delete())
    for _ in range(100):
        try:
            upkeep.once(app.engine, app.places)
            break
        except upkeep.BusyError:  # the app is at it itself
            time.sleep(0.1)
    with app.engine.connect() as connection:
        assert list(
            connection.execute(sa.select(audit.c.at).where(audit.c.action == "aged")).scalars()
        ) == [pytest.approx(recent)]
        kept = set(connection.execute(sa.select(staff_addresses.c.address)).scalars())
    assert str(recent) in kept
    assert str(old) not in kept


def test_two_do_not_purge_at_once(app):
    with upkeep._alone(app.engine, app.places), pytest.raises(upkeep.BusyError):
        upkeep.once(app.engine, app.places)


def test_a_persons_name_is_corrected_without_signing_them_out(app):
    anne, remi = app.client("anne"), app.client("remi")
    sent = {"jeton": token(anne), "role": "revision", "actif": "oui", "complet": "Rémi Côté-Roy"}
    assert anne.post("/equipe/remi", data=sent).headers["location"] == "/equipe?dit=account_changed"
    assert "Rémi Côté-Roy" in remi.get("/").text
    assert "Remi → Rémi Côté-Roy" in shown(anne.get("/journal?geste=account_change").text)
    anne.post("/equipe/remi", data={**sent, "complet": "Remi"})


def test_closed_accounts_stand_apart_and_are_given_nothing_to_do(app):
    anne = app.client("anne")
    accounts.add(app.engine, "gilles", PASSWORD, "revision", "Gilles")
    app.say("web-given", "Allô?")
    anne.post("/equipe/gilles", data={"jeton": token(anne), "role": "revision", "actif": "non"})
    team = anne.get("/equipe").text
    assert team.index("Comptes fermés") < team.index("gilles")
    assert "gilles" not in anne.get("/").text.replace("/?pour=gilles", "")
    assert '<optgroup label="Comptes fermés"><option value="gilles"' in anne.get("/journal").text
    anne.post(
        "/conversations/web-given", data={"jeton": token(anne), "geste": "assign", "pour": "gilles"}
    )
    assert "gilles" not in anne.get("/conversations/web-given").text
