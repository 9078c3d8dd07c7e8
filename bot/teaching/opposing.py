"""What the corrections of a lesson contradict: one another, or training questions. Only what
concerns them of what `python -m bot lint` finds: in seconds.
"""

from collections import defaultdict
from pathlib import Path
from typing import Any, Dict, List, Mapping, Sequence

from bot.paths import DATA
from bot.store.taught import Places
from bot.teaching import known, marking
from bot.training_data import dataset, lint

_SMALL = DATA / "nlu.yml"  # training questions that stand outside the folder
_NEAR = 40  # training questions that may be the same in other spelling, a correction


def look(rows: Sequence[Mapping[str, Any]], where: Places) -> Dict[str, List[Any]]:
    """What is found, as a lesson's report keeps it.

    `among`: corrections that say the same and are to be answered otherwise, together. `against`: a
    correction and the intents under which the same is taught already. `proves_nothing`: those that
    would be asked although they are taught.
    """
    found: Dict[str, List[Any]] = {"among": _among(rows), "against": [], "proves_nothing": []}
    already = _taught(rows, where)
    for row in rows:
        others = sorted(already[row["id"]] - {row["intent"]})
        if others:
            found["against"].append({**_line(row), "intents": others})
        elif row["goes"] == "evaluation" and already[row["id"]]:
            found["proves_nothing"].append(_line(row))
    return found


def _among(rows: Sequence[Mapping[str, Any]]) -> List[List[Dict[str, Any]]]:
    groups: Dict[str, List[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[lint.read_aloud(row["text"]) or row["text"]].append(row)
    return [
        [_line(row) for row in group]
        for group in groups.values()
        if len({tuple(sorted(row["topics"])) for row in group}) > 1
    ]


def _taught(rows: Sequence[Mapping[str, Any]], where: Places) -> Dict[int, set[str]]:
    """By correction, the intents under which the same words are taught, or words that read the
    same; what leans on an earlier message proves nothing.
    """
    asked: Dict[str, List[int]] = defaultdict(list)
    found: Dict[int, set[str]] = {row["id"]: set() for row in rows}
    for row in rows:
        if not marking.leans(row["topics"][0]):
            asked[lint.words(row["text"]) or row["text"]].append(row["id"])
    for question in (*known.every(where.training), *_small(_SMALL)):
        for number in asked.get(lint.words(question.text), ()):
            found[number].add(question.intent)
    for row in rows:
        aloud = lint.read_aloud(row["text"])
        near = (
            known.near(where.training, row["text"], _NEAR)
            if not marking.leans(row["topics"][0])
            else []
        )
        found[row["id"]] |= {
            question.intent for question in near if lint.read_aloud(question.text) == aloud
        }
    return found


def _small(path: Path) -> List[known.Question]:
    return [known.Question(example.text, example.intent, "") for example in dataset.read(path)]


def _line(row: Mapping[str, Any]) -> Dict[str, Any]:
    return {
        "id": row["id"],
        "text": row["text"],
        "topics": list(row["topics"]),
        "staff": row["staff"],
    }
