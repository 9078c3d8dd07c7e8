"""How often the situation that a message tells is heard: the likeliest one, and among the first
three (bench/looks/situations).

The messages were written by people who saw no list, and labelled by one reader or two who did not
see what is heard.
"""

import json
from pathlib import Path
from typing import Any, Dict, List, Set, Tuple

from bot.dialogue.situations import TOLD
from bot.guide.model import NO_SITUATION
from bot.nlu.encoder import encode, one_of
from bot.nlu.spoken import spoken

FOLDER = Path(__file__).parent / "looks" / "situations"
_NOTHING = "none"  # what a reader writes where no situation is told
_FIRST = 3


def heard(text: str) -> List[str]:
    """The likeliest situations of a message, best first; nothing in place of those too faint to be
    told.
    """
    chances = sorted(
        one_of(encode([spoken(text)])[0], "situation").items(), key=lambda item: -item[1]
    )
    return [
        _NOTHING if name == NO_SITUATION or chance < TOLD else name
        for name, chance in chances[:_FIRST]
    ]


def counted(message: Dict[str, Any]) -> Tuple[bool, bool, bool]:
    """Whether the likeliest situation is the main one of a reader, is one that a reader accepts,
    and whether a main one is among the first.
    """
    named = heard(message["text"])
    main: Set[str] = {reader["main"] for reader in message["readers"]}
    accepted = main | {
        name for reader in message["readers"] for kind in ("also", "near") for name in reader[kind]
    }
    return named[0] in main, named[0] in accepted, bool(main & set(named))


def main() -> None:
    """Prints a line a set."""
    for file in sorted(FOLDER.glob("*.jsonl")):
        counts = [
            counted(json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()
        ]
        first, accepted, among = (sum(column) for column in zip(*counts, strict=True))
        print(
            f"{file.stem}: of {len(counts)} messages {first} main, {accepted} accepted, {among}"
            f" among the first {_FIRST}"
        )


if __name__ == "__main__":
    main()
