"""Answers for channels that show plain text alone: split at the ends of sentences, buttons
shortened.

An answer's text is already plain lines (a comparison is a block a platform); what is left is to fit
it into messages. Lengths are counted in UTF-16 units, the strictest way that a platform counts: an
emoji is two.
"""

import re
from typing import Iterator, List, Pattern, Sequence, Tuple

# From the best place to cut to the worst: what is cut at, and what joins two pieces that fit one
# message after all.
_CUTS = (
    (re.compile(r"\n{2,}"), "\n\n"),
    (re.compile(r"\n"), "\n"),
    (re.compile(r"(?<=[.!?…;]) +(?=\S)"), " "),
    (re.compile(r" +"), " "),
)


def length(text: str) -> int:
    """The length of a text as platforms count it.

    >>> length("été"), length("👍")
    (3, 2)
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, limit: int) -> List[str]:
    """A text as messages of at most `limit`, cut between paragraphs, else lines, else sentences,
    else words.

    Nothing but the white space at a cut is lost. An empty text gives no message.

    >>> split("Un deux. Trois quatre. Cinq.", 16)
    ['Un deux.', 'Trois quatre.', 'Cinq.']
    """
    messages = [""]
    for piece, gap in _pieces(text.strip(), limit):
        joined = messages[-1] + gap + piece if messages[-1] else piece
        if length(joined) <= limit:
            messages[-1] = joined
        else:
            messages.append(piece)
    return [message for message in messages if message]


def _pieces(
    text: str, limit: int, cuts: Sequence[Tuple[Pattern[str], str]] = _CUTS
) -> Iterator[Tuple[str, str]]:
    """The text in pieces that fit, each with the white space that stood before it; as few cuts as
    need be.
    """
    if length(text) <= limit:
        yield text, ""
    elif not cuts:
        yield from ((piece, "") for piece in _hard(text, limit))
    else:
        (pattern, gap), rest = cuts[0], cuts[1:]
        for number, part in enumerate(filter(None, pattern.split(text))):
            for place, (piece, inner) in enumerate(_pieces(part, limit, rest)):
                yield piece, inner if place else gap if number else ""


def _hard(word: str, limit: int) -> Iterator[str]:
    """A single word longer than a message (an address), cut between characters."""
    piece = ""
    for char in word:
        if length(piece + char) > limit:
            yield piece
            piece = ""
        piece += char
    yield piece


def title(text: str, limit: int = 20) -> str:
    """A button's title within `limit`, cut after a word.

    >>> title("Que puis-je demander?"), title("Bonjour")
    ('Que puis-je…', 'Bonjour')
    """
    if length(text) <= limit:
        return text
    kept = ""
    for word in text.split(" "):
        candidate = f"{kept} {word}" if kept else word
        if length(candidate) > limit - 1:
            break
        kept = candidate
    if not kept:
        kept = next(_hard(text, limit - 1))
    return kept.rstrip(" ,;:") + "…"
