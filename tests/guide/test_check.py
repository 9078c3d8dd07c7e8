"""The content check finds nothing in the real data, and every fault that is planted in a copy of
it.
"""

import fnmatch
import os
import re
import shutil
from pathlib import Path
from typing import Any, Dict

import pytest

from bot.checks import check
from bot.checks.schemas import SHAPES
from tests.conftest import ROOT, bot, cases

HERE = Path(__file__).parent
_FIRST_QUESTIONS = 4


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the data that is quick to check: each training file cut to its first questions."""
    root = tmp_path_factory.mktemp("sound")
    shutil.copytree(ROOT / "data", root / "data")
    shutil.copy(ROOT / "domain.yml", root)
    for path in (root / "data" / "nlu").glob("*.yml"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(lines[: _first_block_end(lines)]), encoding="utf-8")
    return root


def _first_block_end(lines: "list[str]") -> int:
    first = next(number for number, line in enumerate(lines) if line.startswith("    - "))
    last = next(
        (
            number
            for number, line in enumerate(lines)
            if number > first and not line.startswith("    - ")
        ),
        len(lines),
    )
    return min(last, first + _FIRST_QUESTIONS)


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    """Another root of links to the sound copy, the guide apart: what is planted takes the place of
    its link.
    """
    root = Path(shutil.copytree(sound, tmp_path / "copy", copy_function=os.symlink))
    guide = root / "data" / "guide.yml"
    text = guide.read_text(encoding="utf-8")
    guide.unlink()
    guide.write_text(text, encoding="utf-8")
    return root


def plant(root: Path, file: str, find: str, put: str) -> int:
    """Replaces a text of one file of a copy, and gives the number of the first line that differs;
    the sound file that its link leads to stays as it is.
    """
    path = root / file
    before = path.read_text(encoding="utf-8")
    assert find in before, "the case no longer finds what it replaces"
    after = before.replace(find, put)
    path.unlink()
    path.write_text(after, encoding="utf-8")
    return next(
        number
        for number, (was, now) in enumerate(
            zip(before.splitlines(), after.splitlines(), strict=False), 1
        )
        if was != now
    )


def test_the_real_content_has_no_fault() -> None:
    assert [str(fault) for fault in check()] == []


def test_the_copy_is_as_sound_as_the_original(sound: Path) -> None:
    assert {fault.problem for fault in check(sound)} <= {fault.problem for fault in check()}


@pytest.mark.parametrize("case", cases(HERE / "planted.yml"))
def test_finds_the_planted_fault(case: Dict[str, Any], copy: Path) -> None:
    path = copy / case["file"]
    path.parent.mkdir(parents=True, exist_ok=True)
    line = 0
    if "find" in case:
        line = plant(copy, case["file"], case["find"], case["put"])
    else:
        path.unlink(missing_ok=True)
    if "add" in case:
        path.write_text(case["add"], encoding="utf-8")
    begins, holds = case["told"][0].replace("{line}", str(line)), case["told"][1]
    told = [str(fault) for fault in check(copy)]
    assert [line for line in told if line.startswith(begins) and holds in line], "\n".join(told)


def test_every_shape_has_a_fault_planted() -> None:
    files = {case.values[0]["file"] for case in cases(HERE / "planted.yml")}
    assert [shape for shape in SHAPES if not fnmatch.filter(files, shape)] == []


def test_collects_every_fault_at_once(copy: Path) -> None:
    (copy / "data" / "nlu" / "lexique.epingler.yml").unlink()
    guide = copy / "data" / "guide.yml"
    guide.write_text(
        guide.read_text(encoding="utf-8").replace('"{W1} {W2}"', '"{W1} tes {W99}"'),
        encoding="utf-8",
    )
    told = "\n".join(str(fault) for fault in check(copy))
    assert "lexique.epingler: no training questions" in told
    assert "« {W99} » is unknown" in told
    assert "precautions.interpretation, W2: no answer states this fact" in told


def test_names_the_line(copy: Path) -> None:
    guide = copy / "data" / "guide.yml"
    guide.write_text(
        guide.read_text(encoding="utf-8").replace(
            "label: Un arobas?", "label: Un arobas, qu'est-ce que c'est?"
        ),
        encoding="utf-8",
    )
    lines = guide.read_text(encoding="utf-8").splitlines()
    fault = next(fault for fault in check(copy) if "lexique.arobas, label" in fault.place)
    assert "Un arobas, qu'est-ce" in lines[fault.line - 1]


def test_the_command_prints_and_fails(copy: Path) -> None:
    (copy / "data" / "nlu" / "lexique.epingler.yml").unlink()
    done = bot("check", "--root", str(copy))
    assert done.returncode == 1
    assert re.search(
        r"^data/guide\.yml:\d+: lexique\.epingler: no training questions", done.stdout, re.M
    )
    assert "Traceback" not in done.stderr


def test_a_button_may_ask_any_question_that_was_taught_under_its_topic(copy: Path) -> None:
    guide = copy / "data" / "guide.yml"
    taught = (
        (copy / "data" / "nlu" / "lexique.epingler.yml")
        .read_text(encoding="utf-8")
        .split("    - ")[1]
        .split("\n")[0]
    )
    guide.write_text(
        guide.read_text(encoding="utf-8").replace(
            "question: Que veut dire épingler?", f'question: "{taught}"'
        ),
        encoding="utf-8",
    )
    assert not [
        fault
        for fault in check(copy)
        if "lexique.epingler, question" in fault.place and "not in" in fault.problem
    ]
