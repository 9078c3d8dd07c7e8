"""The box where a topic is looked for: each topic under one name, and the topic that a person
typed.
"""

from typing import Dict

from bot.review.pagemaker import topic_name
from bot.store.folding import words
from bot.teaching import marking, working


def names() -> Dict[str, str]:
    """Every topic that a question can be given, by the name that it has alone, in the order of
    names.
    """
    chosen = working.choosable()
    said = [topic_name(topic) for topic in chosen]
    alone = {
        name if said.count(name) == 1 else f"{name} ({topic})": topic
        for topic, name in zip(chosen, said, strict=True)
    }
    return {name: alone[name] for name in sorted(alone, key=words)}


def leaning() -> Dict[str, bool]:
    """The topics whose questions lean on an earlier message, by name and by id; whether it is
    enough that a platform is marked.
    """
    return {
        key: topic in marking.GENERAL
        for name, topic in names().items()
        if marking.leans(topic)
        for key in (name, topic)
    }


def topic(typed: str) -> str:
    """The topic that was typed, by its id or its name, whatever the case, the accents and the
    punctuation; what was typed where there is none.
    """
    known = names()
    if typed in known.values():
        return typed
    asked = words(typed)
    return next((known[name] for name in known if asked and words(name) == asked), typed)
