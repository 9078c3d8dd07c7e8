"""A labelled conversation is read whole, or said to be wrong in words that name the place."""

import json
from pathlib import Path
from typing import Any, Dict

import pytest

from bot.training_data.dialogues import Dialogue, dialogues, lines
from tests.conftest import cases

HERE = Path(__file__).parent


def test_reads_a_conversation_with_all_its_labels(tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    path.write_text((HERE / "sound.jsonl").read_text(encoding="utf-8"), encoding="utf-8")
    (found,) = dialogues([path])
    assert [turn.topics for turn in found.turns] == [
        ("choix.recommandation",),
        ("choix.recommandation", "hors_guide"),
    ]
    assert found.turns[0].bot is not None
    assert found.turns[0].bot.asks == "audience"
    assert found.turns[1].outside == ("prix_publicite",)


@pytest.mark.parametrize("case", cases(HERE / "faults.yml"))
def test_says_what_is_wrong(case: Dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    path.write_text(
        case["line"] if "line" in case else json.dumps(case["conversation"], ensure_ascii=False),
        encoding="utf-8",
    )
    ((_, told),) = lines(path)
    assert not isinstance(told, Dialogue)
    assert case["told"] in told
