"""How often the situation that a message tells in its conversation is heard, by itself and after
the message before it (bench/looks/conversations).

Who wrote a conversation labelled it afterwards, having seen no list before.
"""

import json
from itertools import groupby
from pathlib import Path
from typing import Any, Dict, Iterator, List, Sequence, Tuple

from bot.guide.model import NO_SITUATION
from bot.nlu.conversation import in_context
from bot.nlu.reading import NluResult
from bot.nlu.spoken import last_words
from bot.text.clean import clean

FOLDER = Path(__file__).parent / "looks" / "conversations"
_ASKED = (("hors_guide", 1.0),)


def heard(text: str, before: str = "") -> str:
    """The likeliest situation of a message after the one before; empty where none is heard."""
    reading = in_context(NluResult(clean(text), _ASKED, ("hors_guide",)), (), before)
    told = {name: chance for name, chance in reading.situations.items() if name != NO_SITUATION}
    return max(told, key=lambda name: told[name], default="")


def pairs(messages: Sequence[Dict[str, Any]]) -> Iterator[Tuple[Dict[str, Any], str]]:
    """Every message that tells a situation, and the last words of the one before, if any."""
    for _, conversation in groupby(messages, key=lambda message: message["conversation"]):
        before = ""
        for message in conversation:
            if message["tells"]:
                yield message, before
            before = last_words(message["text"])


def main() -> None:
    """Prints two lines a set."""
    for file in sorted(FOLDER.glob("*.jsonl")):
        messages = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        told = list(pairs(messages))
        for name, lit in (("by itself", False), ("after the one before", True)):
            named: List[str] = [heard(each["text"], before * lit) for each, before in told]
            main_one = sum(
                one == each["tells"][0] for one, (each, _) in zip(named, told, strict=True)
            )
            accepted = sum(
                one in (*each["tells"], *each["near"])
                for one, (each, _) in zip(named, told, strict=True)
            )
            print(
                f"{file.stem}, {name}: of {len(told)} messages {main_one} main, {accepted} accepted"
            )


if __name__ == "__main__":
    main()
