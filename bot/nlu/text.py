"""One message in the forms that the features need, each made once."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from bot import deadline
from bot.nlu import encoder
from bot.nlu.platforms import Mention, find, masked
from bot.nlu.spoken import spoken
from bot.text.clean import clean, plain
from bot.text.normalise import normalise

_PART = 1_000  # texts for a process to read at a time


@dataclass(frozen=True)
class Prepared:
    """`normal` reads as a careful reader would say it; `masked` is that without accents, platforms
    made alike.

    `spoken` is `normal` with every platform by its one name. `vector` (384 numbers, None without an
    encoder) is there once `ready` made it.
    """

    clean: str
    normal: str
    masked: str
    mentions: Tuple[Mention, ...]
    spoken: str = ""
    vector: Optional[NDArray[Any]] = field(default=None, compare=False, repr=False)


def prepare(text: str) -> Prepared:
    """A message made ready to be looked at; `ready` makes it ready to be classified.

    >>> prepare("cb de monde su FB").masked
    'combien de monde sur xplateforme'
    """
    deadline.check()
    cleaned = clean(text)
    mentions = find(cleaned)
    return Prepared(
        cleaned,
        normalise(cleaned),
        plain(normalise(masked(cleaned, mentions))),
        mentions,
        spoken(cleaned, mentions),
    )


def ready(messages: Sequence[Prepared]) -> List[Prepared]:
    """The messages with their sentence vectors, made together: several at once cost less than each
    alone.
    """
    deadline.check()
    if not (encoder.available() and messages):
        return list(messages)
    vectors = encoder.encode([message.spoken for message in messages])
    return [
        replace(message, vector=vector) for message, vector in zip(messages, vectors, strict=True)
    ]


def read_all(texts: Sequence[str]) -> List[Prepared]:
    """Many texts prepared and made ready, in as many processes as there are cores."""
    parts = [texts[start : start + _PART] for start in range(0, len(texts), _PART)]
    if len(parts) < 2:
        return _read(texts)
    _read([""])  # what is loaded here, the processes find loaded
    with ProcessPoolExecutor(mp_context=get_context("fork")) as workers:
        return [message for part in workers.map(_read, parts) for message in part]


def _read(texts: Sequence[str]) -> List[Prepared]:
    return ready([prepare(text) for text in texts])


def vectors_of(messages: Sequence[Prepared]) -> Optional[NDArray[Any]]:
    """The sentence vectors, shape (len(messages), 384); None where there is no encoder."""
    found = [message.vector for message in messages if message.vector is not None]
    return np.stack(found) if found and len(found) == len(messages) else None
