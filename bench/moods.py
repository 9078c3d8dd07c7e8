"""How often a mood that is told alone is answered as such, distress by the help lines, danger by
911 and a reproach by an apology, at first and after an answer, by kind of message (bench/looks:
moods, distress, danger, reproach).

The messages were written by people who saw none of those that teach it.
"""

import json
from pathlib import Path
from typing import Callable, Dict, List, Sequence, Tuple

from bot.answers.mood import told_alone
from bot.dialogue.reproach import reproached
from bot.dialogue.state import DialogueState
from bot.dialogue.urgent import in_danger, in_distress
from bot.nlu.conversation import in_context
from bot.nlu.reading import NluResult, Told
from bot.text.clean import clean

LOOKS = Path(__file__).parent / "looks"
_HEARD: Dict[str, Tuple[str, Callable[[NluResult], bool]]] = {
    "moods": ("kind", told_alone),
    "distress": ("distress", in_distress),
    "danger": ("danger", in_danger),
    "reproach": ("reproach", lambda reading: reproached(reading, _AFTER_ADVICE)),
}
_AFTER_ADVICE = DialogueState(topics=("choix.recommandation",))
_BEFORE: Dict[str, Sequence[Told]] = {
    "at first": (),
    "after advice": ((("choix.recommandation",), ("facebook",), ""),),
}


def main() -> None:
    """Prints a line a set and state."""
    for folder, (labelled, heard) in _HEARD.items():
        for file in sorted((LOOKS / folder).glob("*.jsonl")):
            _print(file, labelled, heard)


def _print(file: Path, labelled: str, heard: Callable[[NluResult], bool]) -> None:
    messages = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    for name, before in _BEFORE.items():
        counts: Dict[str, List[bool]] = {}
        for message in messages:
            reading = in_context(
                NluResult(clean(message["text"]), (("hors_sujet", 1.0),), ("hors_sujet",)),
                before,
            )
            counts.setdefault(str(message[labelled]), []).append(heard(reading))
        said = ", ".join(f"{kind} {sum(of)} of {len(of)}" for kind, of in counts.items())
        print(f"{file.parent.name} {file.stem}, {name}: {said}")


if __name__ == "__main__":
    main()
