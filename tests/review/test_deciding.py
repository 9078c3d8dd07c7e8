"""A lesson is accepted, left or undone whole, or nothing changes and staff are told why, in
French.
"""

import json
import threading

import pytest
import sqlalchemy as sa

from bot.store import erasure, taught
from bot.store.schema import audit, corrections
from bot.store.schema import lessons as table
from bot.store.traces import BEFORE, MODEL
from bot.teaching import candidates, deciding, lessons, running, runs, testing
from tests.review.conftest import BOTH, TEACHING, token
from tests.review.lessons import (
    ASKED,
    BEFORE_IT,
    NEW,
    Immutable,
    correct,
    files,
    ready,
    served,
    state,
)

__all__ = ["served"]

pytestmark = TEACHING


def decide(client, number, act):
    """Presses a button of a lesson's page; the page that it leads to."""
    answer = client.post(f"/apprendre/{number}", data={"jeton": token(client), "geste": act})
    return answer if answer.status_code != 303 else client.get(answer.headers["location"])


def everything(app, served):
    return files(
        app.places.training,
        app.places.questions,
        app.places.dialogues,
        app.places.platforms,
        app.places.lessons,
        served.parent,
    )


def waits(app):
    with app.engine.connect() as connection:
        return connection.execute(sa.select(corrections.c.state)).scalars().all()


LOCKED = {
    "the evaluation questions": lambda app, served, number: app.places.questions,
    "the training questions": (
        lambda app, served, number: app.places.training / "choix.criteres.yml"
    ),
    "the lesson": lambda app, served, number: app.places.lessons / str(number),
    "the models": lambda app, served, number: served.parent,
    "the model": lambda app, served, number: served,
}


@BOTH
@pytest.mark.parametrize("what", LOCKED)
def test_accepting_and_undoing_change_all_or_nothing(app, served, what):
    correct(app)
    correct(app, "web-proof", "evaluation", "Pour une PME, lequel?")
    number, client = ready(app), app.client("anne")
    before = everything(app, served)
    with Immutable(LOCKED[what](app, served, number)):
        told = decide(client, number, "accept")
    assert told.status_code == 503
    assert "ne peut pas être écrit (l’écriture y est interdite)" in told.text
    assert (everything(app, served), state(app, number), waits(app)) == (
        before,
        "ready",
        ["waiting", "waiting"],
    )
    assert "Le nouveau modèle est accepté" in decide(client, number, "accept").text
    accepted = everything(app, served)
    assert served.read_bytes() == NEW
    assert waits(app) == ["taught", "taught"]
    assert ASKED in (app.places.training / "choix.criteres.yml").read_text(encoding="utf-8")
    with Immutable(LOCKED[what](app, served, number)):
        assert decide(client, number, "undo").status_code == 503
    assert (everything(app, served), state(app, number)) == (accepted, "accepted")
    assert "est annulé" in decide(client, number, "undo").text
    left = everything(app, served)
    assert {path: content for path, content in left.items() if "/lessons/" not in path} == {
        path: content for path, content in before.items() if "/lessons/" not in path
    }
    with app.engine.connect() as connection:
        assert (
            connection.execute(
                sa.select(sa.func.count()).where(audit.c.action == "lesson_accept_refused")
            ).scalar()
            >= 1
        )


def test_a_stale_page_is_told_who_decided_what(app, served):
    correct(app)
    number, anne = ready(app), app.client("anne")
    decide(anne, number, "accept")
    page = decide(app.client("anne"), number, "leave").text
    assert "Trop tard" in page
    assert "Anne l’a accepté le" in page
    assert state(app, number) == "accepted"
    assert (app.places.lessons / str(number) / BEFORE).read_bytes() == BEFORE_IT
    assert "est annulé" in decide(anne, number, "undo").text
    assert served.read_bytes() == BEFORE_IT


def test_a_lesson_that_was_left_cannot_be_accepted(app, served):
    correct(app)
    number, client = ready(app), app.client("anne")
    assert "Le modèle est laissé de côté" in decide(client, number, "leave").text
    told = decide(client, number, "accept")
    assert told.status_code == 200
    assert "Trop tard" in told.text
    assert "Anne l’a laissé de côté le" in told.text
    assert "Trop tard" in decide(client, number, "undo").text
    assert served.read_bytes() == BEFORE_IT


def test_a_lesson_that_runs_is_neither_left_nor_accepted(app, served):
    correct(app)
    number, client = ready(app), app.client("anne")
    candidates.note(app.engine, number, state="comparing")
    for act in ("leave", "accept"):
        assert "n’est pas terminé" in decide(client, number, act).text
    assert state(app, number) == "comparing"
    assert (app.places.lessons / str(number) / MODEL).exists()


@pytest.mark.parametrize("content", [b"fifteen bytes!!", None], ids=["another file", "no file"])
def test_a_candidate_that_is_not_the_one_compared_is_refused(app, served, content):
    correct(app)
    number = ready(app)
    candidate = app.places.lessons / str(number) / MODEL
    candidate.unlink()
    if content:
        candidate.write_bytes(content)
    before = everything(app, served)
    assert "n’est plus celui qui a été comparé" in decide(app.client("anne"), number, "accept").text
    assert (everything(app, served), state(app, number), waits(app)) == (
        before,
        "ready",
        ["waiting"],
    )


def test_a_correction_erased_meanwhile_makes_the_lesson_stale_and_its_candidate_go(app, served):
    correct(app)
    number = ready(app)
    erasure.erase(app.engine, "web-lesson", app.places)
    assert "a été retirée ou effacée" in decide(app.client("anne"), number, "accept").text
    assert not (app.places.lessons / str(number) / MODEL).exists()
    assert served.read_bytes() == BEFORE_IT


def test_the_model_before_goes_where_it_was_trained_on_what_is_erased(app, served):
    correct(app)
    deciding.accept(app.engine, ready(app), "anne", app.places)
    correct(app, "web-later", text="Une bébelle à placoter, ça existe?")
    later = ready(app, b"a later model")
    deciding.accept(app.engine, later, "anne", app.places)
    erasure.erase(app.engine, "web-later", app.places)
    # it was made before that question was taught
    assert (app.places.lessons / str(later) / BEFORE).exists()
    erasure.erase(app.engine, "web-lesson", app.places)
    assert not (app.places.lessons / str(later) / BEFORE).exists()
    assert "n’est plus là" in decide(app.client("anne"), later, "undo").text


@pytest.mark.parametrize("of", ["file", "folder"])
def test_making_a_test_changes_all_or_nothing(app, of):
    app.say("web-example", "C'est quoi Facebook?")
    client, path = app.client("remi"), app.places.dialogues / taught.REVIEW_DIALOGUES
    path.write_text(json.dumps({"id": "C0", "turns": []}) + "\n", encoding="utf-8")
    with Immutable(path if of == "file" else path.parent):
        told = client.post("/conversations/web-example/essai", data={"jeton": token(client)})
    assert told.status_code == 503
    assert "ne peut pas être écrit" in told.text
    with app.engine.connect() as connection:
        assert not testing.every(connection)
    client.post("/conversations/web-example/essai", data={"jeton": token(client)})
    with app.engine.connect() as connection:
        (row,) = testing.every(connection)
    with Immutable(path if of == "file" else path.parent):
        assert (
            client.post(
                f"/essais/{row['id']}/retrait", data={"jeton": token(client), "certain": "oui"}
            ).status_code
            == 503
        )
    assert "web-example" in path.read_text(encoding="utf-8")
    client.post(f"/essais/{row['id']}/retrait", data={"jeton": token(client), "certain": "oui"})
    assert "web-example" not in path.read_text(encoding="utf-8")


@pytest.fixture
def slow(monkeypatch):
    """Lessons that take as long as the test likes."""
    go = threading.Event()
    monkeypatch.setattr(candidates, "make", lambda *given: go.wait(60))
    yield go
    go.set()


def started(app, places):
    try:
        return lessons.start(app.engine, "anne", places)
    except lessons.LessonError as error:
        return error.code


@BOTH
@pytest.mark.parametrize("apart", [False, True], ids=["on one machine", "on machines of their own"])
def test_of_those_who_start_at_once_one_does(app, slow, tmp_path, apart):
    correct(app)
    places = [app.places] * 6
    if apart:  # they see the same database, and no lock of one another's
        places = [
            taught.Places(tmp_path, tmp_path, tmp_path, tmp_path / str(number) / "lessons")
            for number in range(6)
        ]
    told = []
    threads = [
        threading.Thread(target=lambda place=place: told.append(started(app, place)))
        for place in places
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, told))[1:] == ["lesson_running"] * 5
    with app.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar() == 1


def test_what_another_process_runs_is_not_given_up(app, slow):
    correct(app)
    number = lessons.start(app.engine, "anne", app.places)
    lessons.abandon(app.engine, app.places)
    assert state(app, number) == "training"
    slow.set()
    lock = None
    while lock is None:
        lock = running.hold(app.places, table.name)
    lock.release()
    lessons.abandon(app.engine, app.places)  # it died without a word
    assert state(app, number) == "failed"
    runs.abandon(app.engine, app.places)
