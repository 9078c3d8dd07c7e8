"""Reads the training questions: data/nlu.yml and data/nlu/<topic>.yml, in Rasa's own format."""

from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Tuple

from bot.paths import DATA, NLU
from bot.yamlfile import DataError, read_yaml

TELLINGS = DATA / "heard" / "needs.yml"


@dataclass(frozen=True)
class Example:
    """One training question. `needs` and `excluded` where it tells of the person, `subjects` where
    it asks several things.
    """

    text: str
    intent: str
    topic: str
    register: str = ""
    needs: Tuple[str, ...] = ()
    excluded: Tuple[str, ...] = ()
    subjects: Tuple[str, ...] = ()


def files() -> List[Path]:
    """The training files, the small one first."""
    return [DATA / "nlu.yml", *sorted(NLU.glob("*.yml"))]


def examples() -> List[Example]:
    """Every training question. Raises DataError where a file is not of the form expected."""
    return [example for path in files() for example in read(path)]


def read(path: Path) -> Iterator[Example]:
    """The training questions of one file; its name is the topic."""
    content = read_yaml(path)
    for block in (content or {}).get("nlu", ()):
        if "intent" not in block:
            continue
        about = block.get("metadata") or {}
        if not isinstance(block.get("examples"), str):
            raise DataError(f"{path}: {block['intent']}: examples must be a block of lines")
        for line in block["examples"].splitlines():
            text = line.strip().removeprefix("- ").strip()
            if text:
                yield Example(
                    text=text,
                    intent=block["intent"],
                    topic=path.stem if path.parent == NLU else block["intent"],
                    register=about.get("registre", ""),
                    needs=tuple(about.get("besoins", ())),
                    excluded=tuple(about.get("exclut", ())),
                    subjects=tuple(about.get("sujets", ())),
                )


def tellings() -> List[Tuple[str, str]]:
    """Messages that tell one need and ask nothing else, each with its need:
    data/heard/needs.yml.
    """
    return [(text, need) for need, texts in read_yaml(TELLINGS).items() for text in texts]
