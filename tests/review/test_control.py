"""A control tells what a new training changes by itself: a model that has nothing to do with the
corrections.
"""

import time

import pytest

from bot.teaching import candidates
from bot.teaching.verdict import verdict
from tests.review.conftest import TEACHING, shown, token
from tests.review.lessons import correct

pytestmark = TEACHING
MOVED = {
    "sets": {"noisy": {"of": 9000, "before": 800, "after": 790}},
    "better_of": 10,
    "worse_of": 20,
    "worse": [],
}


@pytest.mark.parametrize(
    ("control", "tone", "chance"),
    [
        ((9, 12), "bad", False),
        ((15, 16), "bad", False),
        ((15, 21), "warn", True),
        (None, "warn", True),
    ],
)
def test_what_moves_no_more_than_the_control_is_noise(control, tone, chance):
    report = {**MOVED, "better_of": 2 if control else 19}
    if control:
        report["control"] = {"dropped": 3, "better_of": control[0], "worse_of": control[1]}
    found = verdict(report)
    assert found.tone == tone
    assert ("par hasard" in found.said) is chance
    assert ("retirées au hasard : 3" in found.said.replace("\u00a0", " ")) is bool(control)


def test_the_control_lacks_as_many_questions_drawn_by_lot_and_nothing_else(app, tmp_path):
    folder = tmp_path / "control"
    assert candidates._prepare_control(folder, 7, 5, app.places) == 5
    before, after = (
        {path.name: path.read_text(encoding="utf-8") for path in where.glob("*.yml")}
        for where in (app.places.training, folder / "data" / "nlu")
    )
    assert (
        sum(len(text.splitlines()) for text in before.values())
        - sum(len(text.splitlines()) for text in after.values())
        == 5
    )
    assert all(
        set(after[name].splitlines()) <= set(text.splitlines()) for name, text in before.items()
    )
    other = tmp_path / "other"
    candidates._prepare_control(other, 8, 5, app.places)
    # another lesson draws others
    assert {
        path.name: path.read_text(encoding="utf-8")
        for path in (other / "data" / "nlu").glob("*.yml")
    } != after


@pytest.mark.model
@pytest.mark.usefixtures("small")
def test_a_lesson_with_a_control_says_what_it_changes_and_leaves_nothing_of_it(app):
    correct(app)
    client = app.client("anne")
    number = int(
        client.post("/apprendre", data={"jeton": token(client), "temoin": "oui"})
        .headers["location"]
        .split("/")[2]
        .split("?")[0]
    )
    steps = []
    while (state := client.get(f"/apprendre/{number}/etat").json())["running"]:
        steps.append(state["step"])
        time.sleep(0.2)
    page = shown(client.get(f"/apprendre/{number}").text).replace("\u00a0", " ")
    assert "retirées au hasard : 1" in page
    assert any(step.startswith("Étape 5 sur 6 : Entraînement du témoin") for step in steps)
    assert not (app.places.lessons / str(number) / "control").exists()
    assert "Accepter le nouveau modèle" in page
