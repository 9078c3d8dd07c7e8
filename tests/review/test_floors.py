"""Floors: under the share of right answers that administrators set, no new model is accepted."""

import json

import pytest

from bot.teaching import candidates, deciding
from bot.teaching.lessons import LessonError
from bot.teaching.verdict import verdict
from tests.review.conftest import BOTH, TEACHING, shown, token
from tests.review.lessons import correct, ready, state

pytestmark = [BOTH, TEACHING]
REPORT = {
    "sets": {"noisy": {"of": 10, "before": 8, "after": 9}},
    "better": [],
    "better_of": 1,
    "worse": [],
    "worse_of": 0,
    "unlearnt": [],
}


def put(app, who="anne", **floors):
    client = app.client(who)
    data = {"jeton": token(client), **{f"plancher_{name}": value for name, value in floors.items()}}
    return client.post("/apprendre/planchers", data=data, follow_redirects=True)


def lesson(app):
    correct(app)
    number = ready(app)
    candidates.note(app.engine, number, report=json.dumps(REPORT))
    return number


def test_under_a_floor_nothing_is_accepted_and_one_is_told_which(app):
    number, client = lesson(app), app.client("anne")
    assert "sont enregistrés" in put(app, noisy="95", standard="100").text
    page = shown(client.get(f"/apprendre/{number}").text)
    assert "Sous un plancher" in page
    assert "Messages écrits vite » : 9 bonnes réponses sur 10; le plancher est de 95 %" in page
    assert "Questions bien écrites »" not in page  # it was not asked
    assert "Accepter le nouveau modèle" not in page
    assert "À ne pas accepter" in page
    told = client.post(
        f"/apprendre/{number}",
        data={"jeton": token(client), "geste": "accept", "certain": "oui"},
        follow_redirects=True,
    ).text
    assert "sous un plancher" in shown(told)
    with pytest.raises(LessonError):
        deciding.accept(app.engine, number, "anne", app.places)
    assert state(app, number) == "ready"


@pytest.mark.parametrize("floor", ["90", "", "1"])
def test_at_its_floor_or_without_one_a_model_can_be_accepted(app, floor):
    number = lesson(app)
    put(app, noisy=floor)
    page = shown(app.client("anne").get(f"/apprendre/{number}").text)
    assert "Accepter le nouveau modèle" in page
    assert "Sous un plancher" not in page


@pytest.mark.parametrize("wrong", ["0", "101", "beaucoup", "9.5", "-3"])
def test_a_floor_is_a_share(app, wrong):
    put(app, noisy="80")
    assert "de 1 à 100" in put(app, noisy=wrong).text
    assert (
        'name="plancher_noisy" min="1" max="100" value="80"'
        in app.client("anne").get("/apprendre").text
    )


def test_administrators_set_them_all_who_review_see_them_and_the_journal_tells(app):
    assert put(app, "remi", noisy="80").status_code == 403
    put(app, noisy="80")
    put(app, noisy="85")
    page = shown(app.client("remi").get("/apprendre").text)
    assert "Planchers : Messages écrits vite 85 %" in page
    assert "Enregistrer les planchers" not in page
    journal = shown(app.client("anne").get("/journal").text)
    assert "planchers changés" in journal
    assert "Messages écrits vite 80 % → Messages écrits vite 85 %" in journal


def test_the_verdict_is_bad_under_a_floor_whatever_got_better():
    assert verdict(REPORT).tone == verdict(REPORT, {"noisy": 90}).tone == "good"
    assert verdict(REPORT, {"noisy": 91}).tone == "bad"
