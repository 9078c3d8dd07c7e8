"""How often a mood that is told alone is answered as such, at first and after an answer, and how
often it is where none is, by kind of message (bench/looks/moods).

The messages were written by people who saw none of those that teach it.
"""

import json
from pathlib import Path
from typing import Dict, List, Sequence

from bot.answers.mood import told_alone
from bot.nlu.conversation import in_context
from bot.nlu.reading import NluResult, Told
from bot.text.clean import clean

FOLDER = Path(__file__).parent / "looks" / "moods"
_BEFORE: Dict[str, Sequence[Told]] = {
    "at first": (),
    "after advice": ((("choix.recommandation",), ("facebook",), ""),),
}


def main() -> None:
    """Prints a line a set and state."""
    for file in sorted(FOLDER.glob("*.jsonl")):
        messages = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        for name, before in _BEFORE.items():
            counts: Dict[str, List[bool]] = {}
            for message in messages:
                reading = in_context(
                    NluResult(clean(message["text"]), (("hors_sujet", 1.0),), ("hors_sujet",)),
                    before,
                )
                counts.setdefault(message["kind"], []).append(told_alone(reading))
            said = ", ".join(f"{kind} {sum(of)} of {len(of)}" for kind, of in counts.items())
            print(f"{file.stem}, {name}: {said}")


if __name__ == "__main__":
    main()
