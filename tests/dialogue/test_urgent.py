"""Who needs a person is flagged, the most urgent first; who asks a question is not."""

from pathlib import Path
from typing import Any, Dict

import pytest

from bot.answers.handoff import wants_a_person
from bot.dialogue import urgent
from bot.dialogue.urgent import HEARD, flags, in_distress, in_order, known, label, urgency
from bot.nlu.reading import CERTAIN
from bot.yamlfile import DataError, read_yaml
from tests.answers import read_as
from tests.conftest import ROOT, cases

HERE = ROOT / "tests" / "dialogue"


@pytest.mark.parametrize("case", cases(HERE / "urgent.yml"))
def test_who_needs_a_person_is_flagged(case: Dict[str, Any]) -> None:
    heard = {name: case.get(name, {}) for name in ("situations", "stance", "outside")}
    heard["danger"] = case.get("danger", 0.0)
    assert flags(read_as(case["text"], asks=tuple(case.get("asks", ())), **heard)) == tuple(
        case["flags"]
    )


@pytest.mark.parametrize(
    "text", read_yaml(ROOT / "tests" / "answers" / "person_wanted.yml")["asked"]
)
def test_whoever_is_answered_by_a_person_to_reach_is_flagged(text: str) -> None:
    assert wants_a_person(read_as(text))
    assert "personne" in flags(read_as(text))


def test_whoever_is_given_help_lines_is_flagged_before_all_others() -> None:
    assert in_distress(read_as("je veux mourir"))
    assert flags(read_as("je veux mourir"))[0] == next(iter(known()))


def test_each_flag_is_more_urgent_than_those_below_it() -> None:
    ranks = [urgency([name]) for name in known()]
    assert list(known()) == ["detresse", "danger", "piratage", "harcelement", "personne"]
    assert ranks == sorted(set(ranks), reverse=True)
    assert ranks[-1] > urgency([])


def test_the_most_urgent_of_several_counts() -> None:
    assert urgency(["personne", "danger"]) == urgency(["danger"])


def test_a_flag_of_another_time_is_no_more_urgent_than_none() -> None:
    assert urgency(["inondation"]) == 0


def test_flags_of_another_time_come_last_under_their_own_name() -> None:
    assert in_order(["inondation", "personne", "detresse", "personne"]) == [
        "detresse",
        "personne",
        "inondation",
    ]
    assert [label(name) for name in ("detresse", "inondation")] == ["détresse", "inondation"]


@pytest.mark.parametrize(
    "written",
    [
        "flags: {danger: {}}",
        "flags: [danger]",
        "danger: {}",
        "flags: {danger: {label: danger, when: now}}",
    ],
)
def test_a_file_of_flags_that_is_malformed_is_named(
    written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "urgent.yml"
    file.write_text(written, encoding="utf-8")
    monkeypatch.setattr(urgent, "FILE", file)
    with pytest.raises(DataError, match=r"urgent\.yml"):
        known.__wrapped__()


def test_who_thinks_of_dying_is_heard_without_the_words_of_it() -> None:
    reading = read_as("je me rendrai pas à samedi", distress=HEARD)
    assert in_distress(reading)
    assert flags(reading)[0] == next(iter(known()))


@pytest.mark.parametrize(
    "changes",
    [
        {"distress": HEARD - 0.01},
        {"distress": 0.9, "known": True},
        {"distress": 0.9, "situations": {"conduite.detresse_personnelle": CERTAIN}},
    ],
    ids=["unsure", "a question of ours", "a button"],
)
def test_what_is_doubtful_or_ours_is_no_distress(changes: Dict[str, Any]) -> None:
    assert not in_distress(read_as("Que faire des commentaires méchants?", **changes))
