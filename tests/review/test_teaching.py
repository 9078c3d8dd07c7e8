"""A correction becomes training, a candidate, a comparison; accepted, it is in service; undone, it
never was. Nothing here is a stand-in.
"""

import json
import time

import pytest

from bot.store import erasure, taught
from bot.store.schema import conversation_tests
from bot.store.schema import lessons as lessons_table
from bot.teaching import lessons, testing, working
from tests.review.conftest import token

ASKED = "patente à gosses numérique pour jaser fort"


def test_what_is_added_is_readable_and_taken_back_exactly(tmp_path):
    path = tmp_path / "choix.criteres.yml"
    before = 'version: "3.1"\n\nnlu:\n- intent: choix.criteres\n  examples: |\n    - Que choisir?\n'
    path.write_text(before, encoding="utf-8")
    assert taught.add_training(path, "choix.criteres", ["Lequel?", "Que choisir?"]) == ["Lequel?"]
    assert taught.add_training(path, "choix.criteres", ["Pour [moi](x)?"]) == ["Pour moix?"]
    after = path.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert (
        "- intent: choix.criteres\n  metadata: {registre: revision}\n  examples: |\n    - Pour"
        " moix?\n    - Lequel?\n" in after
    )
    for text in ("Lequel?", "Pour [moi](x)?"):
        assert taught.remove_training(path, text)
    assert path.read_text(encoding="utf-8") == before


def test_a_hand_written_question_is_never_removed(tmp_path):
    path = tmp_path / "choix.criteres.yml"
    path.write_text(
        'version: "3.1"\n\nnlu:\n- intent: choix.criteres\n  examples: |\n    - Que choisir?\n',
        encoding="utf-8",
    )
    assert taught.remove_training(path, "Que choisir?") == 0


def test_a_lesson_needs_corrections(app):
    with pytest.raises(lessons.LessonError):
        lessons.start(app.engine, "anne", app.places)


@pytest.mark.model
def test_from_a_correction_to_a_model_in_service_and_back(app, small):
    number = app.say("web-teach", ASKED, topics=("hors_sujet",), confidence=0.2)
    client = app.client("anne")
    address = f"/conversations/web-teach/messages/{number}"
    client.post(
        address,
        data={
            "jeton": token(client),
            "decision": "topic",
            "autre": "presentation.definition",
            "va": "training",
        },
    )
    before, served = (
        {path.name: path.read_bytes() for path in app.places.training.iterdir()},
        small.read_bytes(),
    )
    started = client.post("/apprendre", data={"jeton": token(client)}).headers["location"]
    lesson = int(started.split("/")[2].split("?")[0])
    while client.get(f"/apprendre/{lesson}/etat").json()["running"]:
        time.sleep(0.5)
    page = client.get(f"/apprendre/{lesson}").text
    assert "Accepter le nouveau modèle" in page
    assert ASKED in page.split("Devenues bonnes")[1].split("Devenues mauvaises")[0]
    assert {path.name: path.read_bytes() for path in app.places.training.iterdir()} == before
    assert (
        "dit=lesson_accepted"
        in client.post(
            f"/apprendre/{lesson}", data={"jeton": token(client), "geste": "accept"}
        ).headers["location"]
    )
    assert f"    - {ASKED}\n" in (app.places.training / "presentation.definition.yml").read_text(
        encoding="utf-8"
    )
    assert small.read_bytes() != served
    assert (
        "dit=lesson_undone"
        in client.post(
            f"/apprendre/{lesson}", data={"jeton": token(client), "geste": "undo"}
        ).headers["location"]
    )
    assert {path.name: path.read_bytes() for path in app.places.training.iterdir()} == before
    assert small.read_bytes() == served
    erasure.erase(app.engine, "web-teach", app.places)
    left = [
        path
        for folder in vars(app.places).values()
        for path in folder.rglob("*.*")
        if path.suffix in (".yml", ".jsonl", ".json")
    ]
    assert not [path for path in left if ASKED in path.read_text(encoding="utf-8")]


def run(app, client):
    """Begins a run of the tests, and waits for its end; its address."""
    address = client.post("/essais", data={"jeton": token(client)}).headers["location"]
    assert client.get(f"{address}/etat").json()["running"]
    page = client.get(address).text
    assert "Questions posées" in page
    assert "<progress" in page
    assert (
        "tests_running" in client.post("/essais", data={"jeton": token(client)}).headers["location"]
    )
    while client.get(f"{address}/etat").json()["running"]:
        time.sleep(0.3)
    return address


@pytest.mark.model
def test_a_conversation_becomes_a_test_and_shows_what_differs(app, small):
    app.say("web-test", "C'est quoi Facebook?", topics=("plateforme.facebook.description",))
    app.say("web-test", "C'est quoi Pinterest?", topics=("hors_sujet",))
    client = app.client("remi")
    assert "tests_none" in client.post("/essais", data={"jeton": token(client)}).headers["location"]
    client.post("/conversations/web-test/essai", data={"jeton": token(client)})
    assert (
        "test_there"
        in client.post("/conversations/web-test/essai", data={"jeton": token(client)}).headers[
            "location"
        ]
    )
    page = client.get(run(app, client)).text
    assert "1 essai sur 1 diffère" in page
    with app.engine.connect() as connection:
        (row,) = testing.every(connection)
    assert [line["right"] for line in row["result"]] == [True, False]
    assert (row["result"][1]["missing"], row["result"][1]["extra"]) == (
        ["hors_sujet"],
        ["plateforme.pinterest.description"],
    )
    assert "1 différent" in client.get("/essais").text
    # what is answered now is better: expected from now on
    client.post(f"/essais/{row['id']}/attente", data={"jeton": token(client)})
    assert "plateforme.pinterest.description" in (
        app.places.dialogues / taught.REVIEW_DIALOGUES
    ).read_text(encoding="utf-8")
    assert "Tout est pareil" in client.get(run(app, client)).text


@pytest.mark.model
def test_a_run_that_fails_says_so_and_changes_nothing(app, small):
    app.say("web-test", "C'est quoi Facebook?", topics=("plateforme.facebook.description",))
    client = app.client("remi")
    client.post("/conversations/web-test/essai", data={"jeton": token(client)})
    small.write_bytes(b"no model")
    assert "n’a pas abouti" in client.get(run(app, client)).text


def test_erasing_a_conversation_that_became_a_test_leaves_no_line_of_it(app):
    said = "Mon chum Gaétan de Matane veut une page"
    app.say("web-tested", said)
    testing.make(app.engine, "remi", "web-tested", app.places)
    with app.engine.begin() as connection:
        report = json.dumps({"worse": [{"text": said, "set": "revision"}]})
        number = connection.execute(
            lessons_table.insert().values(
                staff="anne", started_at=1.0, state="ready", report=report
            )
        ).inserted_primary_key[0]
        result = json.dumps([{"text": said, "expected": [], "answered": [], "right": True}])
        connection.execute(
            conversation_tests.update()
            .where(conversation_tests.c.conversation == "web-tested")
            .values(result=result)
        )
    erasure.erase(app.engine, "web-tested", app.places)
    with app.engine.connect() as connection:
        assert "Gaétan" not in lessons.one(connection, number)["report"]["worse"][0]["text"]
        assert not [row for row in testing.every(connection) if "Gaétan" in str(row)]
    path = app.places.dialogues / taught.REVIEW_DIALOGUES
    assert "Gaétan" not in (path.read_text(encoding="utf-8") if path.exists() else "")


def test_a_fifth_of_the_questions_prove(app):
    goes = [working.default_destination(f"question {number}") for number in range(1000)]
    assert 150 < goes.count("evaluation") < 250
