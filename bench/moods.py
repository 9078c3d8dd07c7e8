"""How often a mood that is told alone is heard, at first and after an answer, and how often it is
heard where none is, by kind of message (bench/looks/moods).

The messages were written by people who saw none of those that teach it.
"""

import json
from pathlib import Path
from typing import Dict, List

from bot.answers.mood import TOLD_ALONE
from bot.nlu import hearing
from bot.nlu.encoder import encode
from bot.nlu.spoken import spoken, state

FOLDER = Path(__file__).parent / "looks" / "moods"
_STATES = {"at first": "", "after advice": state([(("choix.recommandation",), ("facebook",), "")])}


def heard(texts: List[str], before: str) -> List[bool]:
    """Whether each message is heard as telling a mood alone, after a state of the conversation."""
    read = [spoken(text) for text in texts]
    rows = hearing.features(read, encode([before + text for text in read]))
    head = hearing.heads()[hearing.MOOD_ALONE]
    return [hearing.each(head, row)[hearing.MOOD_ALONE] >= TOLD_ALONE for row in rows]


def main() -> None:
    """Prints a line a set and state."""
    for file in sorted(FOLDER.glob("*.jsonl")):
        messages = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        for name, before in _STATES.items():
            counts: Dict[str, List[bool]] = {}
            for message, told in zip(
                messages, heard([each["text"] for each in messages], before), strict=True
            ):
                counts.setdefault(message["kind"], []).append(told)
            said = ", ".join(f"{kind} {sum(of)} of {len(of)}" for kind, of in counts.items())
            print(f"{file.stem}, {name}: {said}")


if __name__ == "__main__":
    main()
