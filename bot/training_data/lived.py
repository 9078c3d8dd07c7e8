"""The messages that were written before anyone said what they tell: data/heard/lived.yml."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, List, Mapping, Tuple

from bot.paths import DATA
from bot.yamlfile import read_yaml

FILE = DATA / "heard" / "lived.yml"


@dataclass(frozen=True)
class Lived:
    """A message; the situations that it tells, what to answer first before the rest, none where no
    reply fits; what could be told in place of the first.

    `case` is what exactly is asked in the first, if it is a case of it; `words`, whether words to
    write or to say are `asked` for, or would be `welcome`; neither where it is empty.
    """

    text: str
    tells: Tuple[str, ...]
    near: Tuple[str, ...]
    case: str = ""
    words: str = ""


def lived(file: Path = FILE) -> List[Lived]:
    """Every message, in the order of the file."""
    return [as_lived(each) for each in read_yaml(file)["messages"]]


def as_lived(each: Mapping[str, Any]) -> Lived:
    """A message as the files hold it."""
    return Lived(
        each["text"],
        tuple(each.get("tells", ())),
        tuple(each.get("near", ())),
        each.get("case", ""),
        each.get("words", ""),
    )
