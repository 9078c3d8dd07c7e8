"""The forms of personal information and the innocent texts, as the tests read them."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Tuple

from bot.text.clean import clean
from bot.yamlfile import read_yaml

HERE = Path(__file__).parent
CORPORA = ("known", "unseen", "third", "last", "after")
_PERSONAL = re.compile(r"\{([^{}]*)\}")
_MASK = re.compile(r"\[[^\[\]]+\]")


@dataclass(frozen=True)
class Form:
    """A message, what must be left of it, and the pieces that must go."""

    kind: str
    text: str
    gives: str
    gone: Tuple[str, ...]

    def leaks(self, redacted: str, beside: str = "") -> bool:
        """Whether a word or a number that must go is still there, though the rest of the message,
        and what is beside it, have none such.
        """
        left, rest = (
            _words(_MASK.sub(" ", redacted)),
            _words(_MASK.sub(" ", f"{self.gives} {beside}")),
        )
        return any(
            left.count(word) > rest.count(word) for piece in self.gone for word in _words(piece)
        )


def _words(text: str) -> List[str]:
    return re.findall(r"\w+", text)


def lines(name: str) -> Iterator[Tuple[str, str]]:
    """The kind and the text of each line of a file."""
    for kind, block in read_yaml(HERE / f"{name}.yml").items():
        yield from ((kind.replace("_", " "), line) for line in block.splitlines())


def forms(corpus: str) -> List[Form]:
    """The forms of one corpus, cleaned as a channel cleans them."""
    return [
        Form(
            kind,
            clean(_PERSONAL.sub(r"\1", line)),
            clean(_PERSONAL.sub(f"[{kind}]", line)),
            tuple(map(clean, _PERSONAL.findall(line))),
        )
        for kind, line in lines(f"forms_{corpus}")
    ]


def innocent(corpus: str) -> List[str]:
    """The innocent texts of one corpus, cleaned as a channel cleans them."""
    return [clean(line) for _, line in lines(f"innocent_{corpus}")]
