"""The questions that were taught under a topic, word for word: what a button may ask."""

from typing import List

from bot.guide.intents import intent_of
from bot.store.taught import Places, training_file

_MOST, _LONGEST = 40, 80


def taught_under(topic: str, where: Places) -> List[str]:
    """Short questions that end as questions do, the buttons' own first."""
    intent, found = intent_of(topic), []
    for path in (where.content / "nlu.yml", training_file(where, topic)):
        current = ""
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            if line.startswith("- intent:"):
                current = line.partition(":")[2].strip()
            elif current == intent and line.strip().startswith("- "):
                found.append(line.strip()[2:].strip())
    chosen = [
        text
        for text in dict.fromkeys(found)
        if len(text) <= _LONGEST and text[-1:] in "?!" and text[:1].isupper()
    ]
    return chosen[:_MOST]
