"""The form of a message, and of the state of a conversation, in which the encoder reads them."""

import re
from typing import List, Optional, Sequence

from bot.nlu.platforms import Mention, find
from bot.nlu.reading import Told
from bot.text.clean import clean, plain
from bot.text.normalise import normalise

BEFORE = 25  # words of the message before
# « [courriel] », as redaction leaves it; with the words before it where it ends what they say: «
# mon compte est le [compte], … »,
# « mon cell : [téléphone] ».
_MASK = re.compile(
    r"[^,.;:!?\[\]]{0,60}\[[^\[\]]{1,40}\]\s*[,.;:!?]|[^,.;:!?\[\]]{1,30}:\s{0,3}\[[^\[\]]{1,40}\]\s*$|\[[^\[\]]{1,40}\]"
)


def spoken(text: str, mentions: Optional[Sequence[Mention]] = None) -> str:
    """A message as a careful reader would say it, every platform by its one name, without the marks
    of what was masked.

    >>> spoken("cb de monde su FB pis instagran?")
    'combien de monde sur facebook et instagram?'
    >>> spoken("mon compte est le [compte], combien sur YouTube?")
    'combien sur youtube?'
    >>> spoken("combien sur YouTube? mon cell: [téléphone]")
    'combien sur youtube?'
    """
    cleaned = clean(text)
    words = plain(cleaned)
    # a ligature was undone: the places of names would no longer agree
    if len(words) != len(cleaned):
        return normalise(_MASK.sub("", cleaned).strip())
    pieces: List[str] = []
    end = 0
    for mention in find(cleaned) if mentions is None else mentions:
        if mention.start >= end:
            pieces += [cleaned[end : mention.start], mention.platform.replace("_", " ")]
            end = mention.end
    return normalise(_MASK.sub("", "".join([*pieces, cleaned[end:]])).strip())


def last_words(text: str) -> str:
    """The end of a message, as much of it as is read before the next one.

    >>> last_words("un " * 30 + "mot"), last_words("merci")
    ('un un un un un un un un un un un un un un un un un un un un un un un un mot', 'merci')
    """
    return " ".join(text.split()[-BEFORE:])


def state(told: Sequence[Told]) -> str:
    """The last two answers, newest first, as words that stand before a message; empty where nothing
    was said yet.

    >>> state([(("plateforme.instagram.chiffres",), (), ""), (("choix.recommandation",), ("facebook", "pinterest"), "audience")])
    '[recommandation facebook pinterest ? audience] [avant chiffres instagram] '
    """  # noqa: E501
    if not told:
        return ""
    (topics, platforms, asks), before = told[-1], told[-2:-1]
    last = f"[{_words(topics, platforms)}{f' ? {asks}' if asks else ''}] "
    return last + "".join(f"[avant {_words(earlier, of)}] " for earlier, of, _ in before)


def _words(topics: Sequence[str], platforms: Sequence[str]) -> str:
    said = " ".join(_name(topic) for topic in topics)
    return " ".join([said, *(platform for platform in platforms if platform not in said)])


def _name(topic: str) -> str:
    parts = topic.split(".")
    return f"{parts[2]} {parts[1]}" if len(parts) == 3 else parts[-1].replace("_", " ")
