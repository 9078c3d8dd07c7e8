"""The messages that tell situations beside those of one each: what they name exists, and no message
is there twice.
"""

from typing import Any, Iterator, List, Sequence

from bot.checks.fault import Fault
from bot.checks.replies import case_names, situation_names
from bot.checks.source import Key, Source

SEVERAL, LIVED = "data/heard/several.yml", "data/heard/lived.yml"
_MESSAGES: List[Key] = ["messages"]


def messages_name_situations(source: Source) -> Iterator[Fault]:
    """Every situation and case that such a message names exists; every message has a text that no
    other has.
    """
    known, cases, texts = situation_names(source), case_names(source), set()
    for pair in source.yaml(SEVERAL):
        for name in sorted(set(pair.split()) - known):
            yield source.fault(SEVERAL, [pair], pair, f"unknown situation {name}")
    for number, message in enumerate(source.yaml(LIVED)["messages"]):
        text = str(message.get("text") or "").strip()
        place, where = text[:40], [*_MESSAGES, number]
        if not text or text in texts:
            yield source.fault(LIVED, where, place, "no text, or the same as another's")
        texts.add(text)
        for name in [*(message.get("tells") or ()), *(message.get("near") or ())]:
            if name not in known:
                yield source.fault(LIVED, where, place, f"unknown situation {name}")
        if message.get("case") and message["case"] not in cases.get(
            (message.get("tells") or [""])[0], ()
        ):
            yield source.fault(LIVED, [*where, "case"], place, f"unknown case {message['case']}")


CHECKS: Sequence[Any] = (messages_name_situations,)
