"""Before anything is trained, a lesson says what its corrections contradict, and does not begin
where they contradict one another.
"""

import threading
import time

import pytest
import sqlalchemy as sa

from bot.paths import NLU
from bot.store import erasure
from bot.store.schema import audit, corrections, lessons, queue
from bot.teaching import candidates, opposing
from bot.teaching import lessons as teaching
from tests.review.conftest import shorten, shown, token


def row(number, text, topic, goes="training", intent=None, **more):
    return {
        "id": number,
        "text": text,
        "intent": intent or topic,
        "topics": [topic],
        "goes": goes,
        "staff": "remi",
        **more,
    }


# Corrections; which contradict one another; what is taught of them otherwise; which would prove
# nothing.
TAUGHT = "Comment choisir un média social?"
CASES = [
    (
        [row(1, "C'est pour qui?", "choix.criteres"), row(2, "c'est pour qui", "hors_guide")],
        [[1, 2]],
        {},
        [],
    ),
    (
        [
            row(1, "cb de monde su FB??", "choix.criteres"),
            row(2, "Combien de monde sur fb?", "hors_guide"),
        ],
        [[1, 2]],
        {},
        [],
    ),
    (
        [
            row(1, "C'est pour qui?", "choix.criteres"),
            row(2, "C’est pour qui ?", "choix.criteres", "evaluation"),
        ],
        [],
        {},
        [],
    ),
    (
        [row(1, "C'est pour qui?", "choix.criteres"), row(2, "C'est pour quand?", "hors_guide")],
        [],
        {},
        [],
    ),
    ([row(1, TAUGHT, "hors_sujet")], [], {1: ["choix.criteres"]}, []),
    ([row(1, TAUGHT.upper().replace("?", ""), "hors_sujet")], [], {1: ["choix.criteres"]}, []),
    ([row(1, TAUGHT, "choix.criteres")], [], {}, []),
    ([row(1, TAUGHT, "choix.criteres", "evaluation")], [], {}, [1]),
    ([row(1, TAUGHT, "suite.oui")], [], {}, []),  # it leans on what came before
    # taught outside the folder
    ([row(1, "Bonjour", "choix.criteres")], [], {1: ["assistant.salutation"]}, []),
    ([], [], {}, []),
]


@pytest.fixture
def places(app):
    shorten(app.places.training)
    path = app.places.training / "choix.criteres.yml"
    path.write_text(
        path.read_text(encoding="utf-8").rstrip("\n") + f"\n    - {TAUGHT}\n", encoding="utf-8"
    )
    return app.places


@pytest.mark.parametrize(("rows", "among", "against", "proves_nothing"), CASES)
def test_what_is_found(places, rows, among, against, proves_nothing):
    found = opposing.look(rows, places)
    assert [[line["id"] for line in group] for group in found["among"]] == among
    assert {line["id"]: line["intents"] for line in found["against"]} == against
    assert [line["id"] for line in found["proves_nothing"]] == proves_nothing


def test_the_projects_own_questions_are_looked_through(app):
    """And what is a contradiction there is one here."""
    text = next(
        line[6:].strip()
        for line in (NLU / "choix.criteres.yml").read_text(encoding="utf-8").splitlines()
        if line.startswith("    - ")
    )
    own = app.places.__class__(NLU, *list(vars(app.places).values())[1:])
    found = opposing.look(
        [row(1, text, "hors_sujet"), row(2, f"{text} vraiment, mais pour quoi", "hors_sujet")], own
    )
    assert [line["id"] for line in found["against"]] == [1]


@pytest.fixture
def waiting(app, places):
    """Corrections as staff made them, some by two people of one mind only about themselves."""
    with app.engine.begin() as connection:
        for one in (corrections, lessons, queue):
            connection.execute(one.delete())
    remi = app.client("remi")

    def correct(conversation, text, topic, **more):
        number = app.say(conversation, text, topics=("hors_sujet",), confidence=0.2)
        sent = {
            "jeton": token(remi),
            "decision": "topic",
            "autre": topic,
            "va": "training",
            "malgre": "oui",
            "vu_noms": "oui",
            **more,
        }
        assert (
            "corrected"
            in remi.post(f"/conversations/{conversation}/messages/{number}", data=sent).headers[
                "location"
            ]
        )

    return correct


def start(app):
    client = app.client("anne")
    address = client.post("/apprendre", data={"jeton": token(client)}).headers["location"]
    return client, address.partition("?")[0], address.partition("dit=")[2]


def test_a_lesson_whose_corrections_contradict_one_another_does_not_begin(app, waiting):
    waiting("web-o1", "cb de monde su FB??", "choix.criteres")
    waiting("web-o2", "Combien de monde sur fb?", "hors_guide")
    client, address, told = start(app)
    assert told == "lesson_opposed"
    page = shown(client.get(address).text)
    assert "Ces corrections se contredisent" in page
    assert "cb de monde su FB??" in page
    assert "Combien de monde sur fb?" in page
    assert "Gardez la bonne et retirez les autres" in page
    with app.engine.connect() as connection:
        held = teaching.waiting(connection)
        assert len(held) == 2
        assert connection.execute(sa.select(lessons.c.state)).scalar() == "opposed"
    assert (
        client.post(
            f"/corrections/{held[0]['id']}/retrait", data={"jeton": token(client)}
        ).status_code
        == 303
    )
    erasure.erase(app.engine, "web-o2", app.places)
    assert "Combien de monde" not in client.get(address).text
    with app.engine.connect() as connection:
        assert not connection.execute(
            sa.select(audit.c.id).where(audit.c.action == "lesson")
        ).first()


def test_what_is_taught_already_is_said_while_the_model_is_trained(app, waiting, monkeypatch):
    waiting("web-o3", TAUGHT, "hors_sujet")
    gate = threading.Event()
    # it would take minutes: what is shown meanwhile is looked at
    monkeypatch.setattr(candidates, "_train", lambda *given: gate.wait(30))
    client, address, told = start(app)
    assert told == "lesson_started"
    page = shown(client.get(address).text)
    assert "Déjà enseigné autrement" in page
    assert "enseignée sous « Comment choisir ses médias sociaux? »" in page
    assert "Arrêter" in page
    gate.set()
    while client.get(f"{address}/etat").json()["running"]:
        time.sleep(0.1)
    assert "Déjà enseigné autrement" in shown(client.get(address).text)
