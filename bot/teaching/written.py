"""What a lesson writes into the project's files, and takes out of them again."""

import json
from pathlib import Path
from typing import Any, Dict, List, Mapping, Sequence

from bot.store import spelt, taught
from bot.store.changes import DISK, Files
from bot.store.taught import Places
from bot.teaching import marking


def add(
    rows: Sequence[Mapping[str, Any]],
    spellings: Sequence[Mapping[str, str]],
    where: Places,
    files: Files = DISK,
) -> List[Dict[str, Any]]:
    """Writes the corrections where they go; returns what was really added, so that it can be read,
    and taken back.
    """
    added: List[Dict[str, Any]] = []
    for row in rows:
        of = {"conversation": row["conversation"]}
        if row["goes"] == "training":
            path = where.training / f"{row['topics'][0]}.yml"
            added += [
                {"file": f"data/nlu/{path.name}", "text": text, **of}
                for text in taught.add_training(path, row["intent"], [row["text"]], files)
            ]
        else:
            question = {
                "id": f"R{row['id']}",
                "register": "revision",
                "text": row["text"],
                **marking.labels(row),
                **of,
            }
            if taught.add_question(where.questions / taught.REVIEW_QUESTIONS, question, files):
                added.append(
                    {
                        "file": f"tests/questions/{taught.REVIEW_QUESTIONS}",
                        "question": question["id"],
                        "text": row["text"],
                        **of,
                    }
                )
    for line in spellings:
        if spelt.add(where.platforms, line["platform"], line["spelling"], files):
            added.append({**line, "file": f"data/{where.platforms.name}"})
    return added


def remove(added: Sequence[Mapping[str, Any]], where: Places, files: Files) -> None:
    """Takes out what a lesson added, and that alone."""
    for line in added:
        if "spelling" in line:
            spelt.remove(where.platforms, line["platform"], line["spelling"], files)
        elif "question" not in line:
            taught.remove_training(where.training / Path(line["file"]).name, line["text"], files)
    taught.remove_questions(
        where.questions / taught.REVIEW_QUESTIONS,
        [line["question"] for line in added if "question" in line],
        files,
    )


def sources(added: Sequence[Mapping[str, Any]], where: Places) -> List[Path]:
    """The files that a model is trained from, among those that a lesson writes."""
    training = {
        where.training / Path(line["file"]).name
        for line in added
        if "spelling" not in line and "question" not in line
    }
    return sorted({*training, *(where.platforms for line in added if "spelling" in line)})


def lines(added: Sequence[Mapping[str, Any]]) -> str:
    """Additions as a file of them, one a line."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in added)
