"""A comparison concludes: in a sentence, with what would be lost named and agreed to, and one
correction can be done without.
"""

import json
import threading

import pytest
import sqlalchemy as sa

from bot.evaluation.scoring import Result, Turn
from bot.store.schema import audit, corrections, queue
from bot.store.schema import lessons as table
from bot.store.traces import BEFORE
from bot.teaching import candidates, lessons
from bot.teaching.verdict import verdict
from tests.review.conftest import BOTH, shorten, shown, token
from tests.review.lessons import ASKED, correct, ready, state


def report(taught=(2, 2), others=((100, 90, 90),), better=0, worse=0, tests_lost=0):
    sets = {"corrections": {"of": taught[1], "before": 0, "after": taught[0]}}
    sets.update(
        {
            f"set{number}": {"of": of, "before": before, "after": after}
            for number, (of, before, after) in enumerate(others)
        }
    )
    lines = [{"set": "revision"}] * tests_lost
    return {"sets": sets, "better": [], "worse": lines, "better_of": better, "worse_of": worse}


@pytest.mark.parametrize(
    ("given", "tone", "losses"),
    [
        (report(better=2), "good", 0),
        # no more than chance, and what is lost is named
        (report(better=12, worse=9, others=((1000, 900, 901),)), "good", 1),
        (report(taught=(1, 2), better=1), "warn", 0),
        (report(better=2, worse=5, others=((1000, 900, 895),)), "warn", 1),
        (report(better=2, worse=40, others=((5000, 4900, 4862),)), "bad", 1),
        # one set pays for the other
        (report(better=20, worse=5, others=((100, 90, 85), (100, 50, 70))), "bad", 2),
        (report(better=9, worse=1, tests_lost=1), "bad", 2),
    ],
)
def test_it_says_what_it_comes_to_and_names_what_is_lost(given, tone, losses):
    found = verdict(given)
    assert (found.tone, len(found.losses)) == (tone, losses)
    assert found.said.startswith(
        {"good": "À accepter.", "warn": "À regarder de près", "bad": "À ne pas accepter"}[tone]
    )


def test_a_difference_that_chance_could_make_is_said_so():
    assert "par hasard" in verdict(report(better=6, worse=5)).said
    assert "par hasard" not in verdict(report(better=30, worse=2)).said


def result(text, number=0, file="dialogues", right=True, answered=("choix.criteres",)):
    return Result(
        Turn("D1", number, text, ("choix.criteres",), file=file), answered, "" if right else "wrong"
    )


def test_a_turn_of_a_dialogue_has_what_was_said_before_and_a_correction_that_is_not_learnt_is_listed():  # noqa: E501
    before = [
        result("Bonjour"),
        result("C'est quoi Facebook?", 1),
        result("Et YouTube?", 2),
        result("Seule", right=False, file="corrections"),
    ]
    after = [
        result("Bonjour"),
        result("C'est quoi Facebook?", 1),
        result("Et YouTube?", 2, right=False),
        result("Seule", right=False, file="corrections"),
    ]
    made = candidates.compared(before, after)
    assert [(line["text"], line["said"]) for line in made["worse"]] == [
        ("Et YouTube?", ["Bonjour", "C'est quoi Facebook?"])
    ]
    assert [(line["text"], line["said"]) for line in made["unlearnt"]] == [("Seule", [])]


@pytest.fixture
def _lessons(app):
    shorten(app.places.training)
    yield
    with app.engine.begin() as connection:
        for one in (corrections, table, queue):
            connection.execute(one.delete())


WORSE = {
    "set": "noisy",
    "text": "Lequel pour moi?",
    "expected": ["choix.criteres"],
    "before": ["choix.criteres"],
    "after": ["hors_sujet"],
    "said": ["Bonjour"],
}
REPORT = {
    "sets": {"noisy": {"of": 9, "before": 9, "after": 8}},
    "better": [],
    "better_of": 0,
    "worse": [WORSE],
    "worse_of": 1,
    "unlearnt": [],
}


@BOTH
@pytest.mark.usefixtures("_lessons")
def test_nothing_is_accepted_before_what_is_lost_was_agreed_to(app):
    correct(app)
    number, client = ready(app), app.client("anne")
    candidates.note(app.engine, number, report=json.dumps(REPORT))
    page = shown(client.get(f"/apprendre/{number}").text)
    assert "Demandé par Remi le" in page
    assert "Ce que l’accepter ferait perdre Réponses devenues mauvaises : 1." in page
    assert "« Bonjour », puis Lequel pour moi? Messages écrits vite" in page
    told = client.post(
        f"/apprendre/{number}",
        data={"jeton": token(client), "geste": "accept"},
        follow_redirects=True,
    ).text
    assert "cochez d’abord" in told
    assert state(app, number) == "ready"


@BOTH
@pytest.mark.usefixtures("_lessons")
def test_one_correction_is_done_without_and_the_others_are_taught_anew(app, monkeypatch):
    monkeypatch.setattr(candidates, "make", lambda *given: None)
    correct(app)
    correct(app, "web-bad", text="Une correction qui est une erreur")
    number, client = ready(app), app.client("anne")
    with app.engine.connect() as connection:
        bad = connection.execute(
            sa.select(corrections.c.id).where(corrections.c.conversation == "web-bad")
        ).scalar()
    page = client.get(f"/apprendre/{number}").text
    assert f"/apprendre/{number}/sans/{bad}" in page
    assert (
        client.post(f"/apprendre/{number}/sans/{bad + 1000}", data={"jeton": token(client)})
        .headers["location"]
        .endswith("lesson_stale")
    )
    following = client.post(
        f"/apprendre/{number}/sans/{bad}", data={"jeton": token(client)}
    ).headers["location"]
    assert "lesson_started" in following
    assert state(app, number) == "left"
    with app.engine.connect() as connection:
        assert [row["text"] for row in lessons.waiting(connection)] == [ASKED]
        assert (
            connection.execute(sa.select(queue.c.state).order_by(queue.c.alike))
            .scalars()
            .all()
            .count("open")
            == 1
        )


@BOTH
@pytest.mark.usefixtures("_lessons")
def test_a_lesson_that_runs_is_stopped_and_another_can_begin(app, monkeypatch):
    go = threading.Event()

    def slow(engine, number, rows, where, control):
        go.wait(60)
        candidates.note(engine, number, state="ready")  # it ends although it was stopped

    monkeypatch.setattr(candidates, "make", slow)
    correct(app)
    client = app.client("remi")
    number = lessons.start(app.engine, "remi", app.places)
    assert "Arrêter" in client.get(f"/apprendre/{number}").text
    told = client.post(
        f"/apprendre/{number}/arret", data={"jeton": token(client)}, follow_redirects=True
    ).text
    assert "est arrêté. Rien n’a changé." in shown(told)
    assert "Remi l’a arrêté le" in shown(told)
    go.set()
    for thread in threading.enumerate():
        if thread.name == f"lesson-{number}":
            thread.join(30)
    assert state(app, number) == "stopped"
    assert (
        "déjà terminé"
        in client.post(
            f"/apprendre/{number}/arret", data={"jeton": token(client)}, follow_redirects=True
        ).text
    )
    with app.engine.connect() as connection:
        assert [row["text"] for row in lessons.waiting(connection)] == [ASKED]
        assert (
            connection.execute(
                sa.select(sa.func.count()).where(audit.c.action == "lesson_stop")
            ).scalar()
            == 1
        )
    lessons.start(app.engine, "remi", app.places)


@BOTH
@pytest.mark.usefixtures("_lessons")
def test_models_of_lessons_that_are_too_old_to_be_taken_back_go(app):
    with app.engine.begin() as connection:
        rows = [
            {"staff": "anne", "started_at": 1.0, "state": state}
            for state in ("accepted", "stopped", *["accepted"] * 3, "ready", "undone")
        ]
        numbers = [
            connection.execute(table.insert().values(**row)).inserted_primary_key[0] for row in rows
        ]
    for number in numbers:
        (app.places.lessons / str(number)).mkdir(exist_ok=True)
        (app.places.lessons / str(number) / BEFORE).write_bytes(b"a model")
    candidates.tidy(app.engine, app.places)
    kept = [number for number in numbers if (app.places.lessons / str(number) / BEFORE).exists()]
    assert kept == numbers[2:6]


@BOTH
@pytest.mark.usefixtures("_lessons")
def test_how_long_the_last_one_took_and_what_is_taught_elsewhere_are_told_beforehand(app):
    correct(app)
    (app.places.training / "aide.animateur.yml").write_text(
        f'version: "3.1"\n\nnlu:\n- intent: aide.animateur\n  examples: |\n    - {ASKED}\n',
        encoding="utf-8",
    )
    with app.engine.begin() as connection:
        connection.execute(
            table.insert().values(staff="anne", started_at=0.0, ended_at=950.0, state="left")
        )
        connection.execute(
            table.insert().values(staff="anne", started_at=0.0, ended_at=5.0, state="failed")
        )
    page = shown(app.client("remi").get("/apprendre").text)
    assert "Le dernier a pris 16 minutes." in page
    assert "enseignée aussi sous :" in page
    (app.places.training / "aide.animateur.yml").unlink()
    assert "enseignée aussi sous" not in app.client("remi").get("/apprendre").text


def test_the_steps_of_a_lesson_are_told_in_french_one_after_the_other():
    assert candidates.said("preparing") == "Étape 1 sur 4 : Préparation"
    assert (
        candidates.said("asking_new", "20 / 1552")
        == "Étape 4 sur 4 : Questions au nouveau modèle : 20 / 1552"
    )
