"""Answers are scored by the rule that the labelled questions were written for."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List

import pytest

from bot.evaluation.scoring import Share, fault, median_ms, score, table, turns_of
from bot.yamlfile import DataError
from tests.conftest import ROOT

SHARED = ROOT.parent / "shared" / "eval"
QUESTIONS = [
    {
        "id": "A",
        "text": "cb sur fb",
        "expected": ["plateforme.facebook.chiffres"],
        "also_ok": ["choix.classement"],
        "must_say": ["2,13|deux"],
        "register": "mobile",
    },
    {
        "id": "B",
        "text": "et tiktok",
        "expected": ["plateforme.autre"],
        "also_ok": ["hors_guide"],
        "register": "mobile",
    },
    {
        "id": "C",
        "text": "hello",
        "expected": ["assistant.salutation"],
        "also_ok": ["hors_sujet"],
        "register": "anglais",
        "refusable": True,
    },
    {
        "id": "D",
        "register": "oral",
        "turns": [
            {
                "user": "c'est quoi",
                "expected": ["presentation.definition"],
                "also_ok": [],
                "must_say": [],
            },
            {
                "user": "merci",
                "expected": ["assistant.merci", "assistant.au_revoir"],
                "also_ok": [],
            },
        ],
    },
]
ANSWERS: List[Dict[str, Any]] = [
    {
        "id": "A",
        "turn": 0,
        "topics": ["plateforme.facebook.chiffres"],
        "text": "plus de 2,13 milliards",
        "ms": 3.0,
    },
    {"id": "B", "turn": 0, "topics": ["hors_guide"], "text": "", "ms": 5.0},
    {"id": "C", "turn": 0, "topics": ["hors_sujet"], "text": "", "ms": 4.0},
    {"id": "D", "turn": 0, "topics": ["presentation.definition"], "text": "", "ms": 9.0},
    {"id": "D", "turn": 1, "topics": ["assistant.merci"], "text": "", "ms": 9.0},
]
VARIANTS = {
    "as they are": {},
    "an extra topic": {0: {"topics": ["plateforme.facebook.chiffres", "agir.contenus"]}},
    "an extra topic that is allowed": {
        0: {"topics": ["plateforme.facebook.chiffres", "choix.classement"]}
    },
    "only what is allowed": {0: {"topics": ["choix.classement"]}},
    "the figure unsaid": {0: {"text": "beaucoup"}},
    "said without accents and with other spaces": {0: {"text": "DEUX\u202fmilliards"}},
    "nothing answered": {0: {"topics": []}, 1: {"topics": []}, 2: {"topics": []}},
    "a refusal that is not allowed": {1: {"topics": ["incompris"]}},
    "whole dialogue right": {4: {"topics": ["assistant.merci", "assistant.au_revoir"]}},
}


def answers_of(changes: Dict[int, Dict[str, Any]]) -> List[Dict[str, Any]]:
    return [{**answer, **changes.get(number, {})} for number, answer in enumerate(ANSWERS)]


def ours(questions: Path, answers: List[Dict[str, Any]]) -> Dict[str, Share]:
    return table(
        [score(turn, answer) for turn, answer in zip(turns_of(questions), answers, strict=True)]
    )


def write(path: Path, rows: List[Dict[str, Any]]) -> Path:
    path.write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )
    return path


def test_counts_turns_dialogues_files_and_registers(tmp_path: Path) -> None:
    counted = ours(write(tmp_path / "q.jsonl", QUESTIONS), answers_of({}))
    assert counted == {
        "all turns": Share(4, 5),
        "single turns": Share(3, 3),
        "dialogue turns": Share(1, 2),
        "file q": Share(4, 5),
        "register mobile": Share(2, 2),
        "register anglais": Share(1, 1),
        "register oral": Share(1, 2),
        "whole dialogues": Share(0, 1),
    }


def test_takes_the_middle_time(tmp_path: Path) -> None:
    turns = turns_of(write(tmp_path / "q.jsonl", QUESTIONS))
    assert (
        median_ms([score(turn, answer) for turn, answer in zip(turns, ANSWERS, strict=True)]) == 5.0
    )


def test_says_why(tmp_path: Path) -> None:
    turn = next(iter(turns_of(write(tmp_path / "q.jsonl", QUESTIONS))))
    assert fault(turn, ["plateforme.facebook.chiffres"], "peu") == "unsaid 2,13|deux"
    assert fault(turn, [], "") == "missing plateforme.facebook.chiffres"
    assert fault(turn, ["hors_guide"], "") == "extra hors_guide"


@pytest.mark.parametrize("name", sorted(VARIANTS))
@pytest.mark.skipif(
    not (SHARED / "score.py").exists(), reason="the scoring script is not beside the project"
)
def test_agrees_with_the_shared_script(name: str, tmp_path: Path) -> None:
    questions, answers = write(tmp_path / "q.jsonl", QUESTIONS), answers_of(VARIANTS[name])
    command = [
        sys.executable,
        str(SHARED / "score.py"),
        str(questions),
        "--answers",
        str(write(tmp_path / "a.jsonl", answers)),
        "--json",
    ]
    theirs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert {group: (row["right"], row["of"]) for group, row in theirs.items()} == {
        group: (share.right, share.of) for group, share in ours(questions, answers).items()
    }


@pytest.mark.parametrize("line", ["not json", "[]", '{"id": "A"}', '{"id": "A", "turns": [{}]}'])
def test_names_the_line_that_is_no_question(line: str, tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps(QUESTIONS[0]) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"q\.jsonl:2: not a labelled question"):
        list(turns_of(path))


def test_names_the_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No such file"):
        list(turns_of(tmp_path / "none.jsonl"))
