"""Writes what the encoder learns from: one row a labelled message, in the form in which the product reads it.

    python -m encoder.rows rows.jsonl labels.json

A row holds `text` (the state of the conversation before the message, if any) and one field a head: the labels that it
carries, or null where they are not known. `soft` and `soft_platforms` may be heard or not: neither is right or wrong.
"""

import json
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Set, Tuple

from bot.advice.context import Told
from bot.guide.model import ASPECTS, PLATFORMS
from bot.training_data.dialogues import Dialogue, Turn, dialogues
from bot.training_data.labels import labels
from bot.understanding.dataset import Example, examples
from bot.understanding.platforms import find
from bot.understanding.spoken import spoken, state
from bot.understanding.topics import SEVERAL, intent_of

Row = Dict[str, Any]
_OF_ASPECT = tuple(f"plateforme.{aspect}" for aspect in ASPECTS)
_UNKNOWN: Row = {"needs": None, "stance": None, "outside": None, "form": None, "soft": [], "soft_platforms": []}


def of_turns() -> Iterator[Row]:
    """Every turn of the labelled conversations, with what the assistant said before it."""
    for dialogue in dialogues():
        yield from _of_dialogue(dialogue)


def _of_dialogue(dialogue: Dialogue) -> Iterator[Row]:
    told: List[Told] = []
    for turn in dialogue.turns:
        yield _of_turn(turn, told)
        told.append((turn.bot.topics, turn.bot.platforms, turn.bot.asks or "") if turn.bot else ((), (), ""))


def _of_turn(turn: Turn, told: List[Told]) -> Row:
    acts = {intent_of(topic) for topic in turn.topics}
    others = [*turn.also_ok, *(topic for topics in turn.accept for topic in topics)]
    of = _platforms(turn.topics) | (set(turn.platforms) & set(PLATFORMS))
    return {
        "text": state(told) + spoken(turn.user),
        "intent": None,
        "acts": sorted(acts),
        "soft": sorted({intent_of(topic) for topic in others} - acts),
        "plat": sorted(of),
        "soft_platforms": sorted(_platforms(others) - of),
        "needs": list(turn.needs),
        "stance": list(turn.stance),
        "outside": list(turn.outside),
        "form": turn.form,
    }


def of_questions() -> Iterator[Row]:
    """Every training question; those that lean on an earlier message tell their intent alone."""
    return map(_of_question, examples())


def _of_question(example: Example) -> Row:
    needs = [need for need in example.needs if need != "aucun"] if example.needs else None
    row: Row = {**_UNKNOWN, "text": spoken(example.text), "intent": example.intent, "needs": needs}
    if example.intent.startswith("suite."):
        return {**row, "acts": None, "plat": None}
    acts = sorted({intent_of(topic) for topic in example.subjects}) if example.intent == SEVERAL else [example.intent]
    return {**row, "acts": acts, "plat": _named(example.text, acts)}


def _named(text: str, acts: List[str]) -> Optional[List[str]]:
    """The platforms asked of, where the words tell: none unless the act is of platforms; null where it is left open."""
    if not any(act in _OF_ASPECT or act.startswith("choix.") for act in acts):
        return []
    if len(acts) > 1 or acts[0] not in (*_OF_ASPECT, "choix.comparaison"):
        return None
    named = [mention.platform for mention in find(text) if mention.platform in PLATFORMS]
    return sorted(set(named)) or None


def _platforms(topics: "Tuple[str, ...] | List[str]") -> Set[str]:
    parts = [topic.split(".") for topic in topics]
    return {each[1] for each in parts if len(each) == 3 and each[1] in PLATFORMS}


def heads(rows: List[Row]) -> Dict[str, List[str]]:
    """The labels of each head, in order."""
    known = labels()
    return {
        "intent": sorted({row["intent"] for row in rows if row["intent"]}),
        "acts": sorted({act for row in rows for act in row["acts"] or ()}),
        "plat": list(PLATFORMS),
        "needs": sorted(known.needs),
        "stance": sorted(known.stances),
        "outside": sorted(known.outside),
        "form": sorted(known.forms),
    }


def main(rows_file: Path, labels_file: Path) -> None:
    """Writes the rows, one JSON object a line, and the labels of the heads."""
    rows = [*of_turns(), *of_questions()]
    rows_file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    labels_file.write_text(json.dumps(heads(rows), ensure_ascii=False), encoding="utf-8")
    print(f"{len(rows)} rows")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
