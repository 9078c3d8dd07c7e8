"""The messages that tell situations beside those of one each: what they name exists, and no message
is there twice.
"""

from typing import AbstractSet, Any, Iterator, List, Mapping, Sequence

from bot.checks.fault import Fault
from bot.checks.replies import case_names, situation_names
from bot.checks.source import Key, Source

SEVERAL, LIVED = "data/heard/several.yml", "data/heard/lived.yml"
CONVERSATIONS = "data/heard/conversations.yml"
_MESSAGES: List[Key] = ["messages"]
_CONVERSATIONS: List[Key] = ["conversations"]


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
        yield from _unknown(source, LIVED, where, message, known)
        if message.get("case") and message["case"] not in cases.get(
            (message.get("tells") or [""])[0], ()
        ):
            yield source.fault(LIVED, [*where, "case"], place, f"unknown case {message['case']}")
    for number, conversation in enumerate(source.yaml(CONVERSATIONS)["conversations"]):
        for turn, message in enumerate(conversation):
            where = [*_CONVERSATIONS, number, turn]
            yield from _unknown(source, CONVERSATIONS, where, message, known)


def _unknown(
    source: Source, file: str, where: List[Key], message: Mapping[str, Any], known: AbstractSet[str]
) -> Iterator[Fault]:
    for name in [*(message.get("tells") or ()), *(message.get("near") or ())]:
        if name not in known:
            yield source.fault(file, where, message["text"][:40], f"unknown situation {name}")


CHECKS: Sequence[Any] = (messages_name_situations,)
