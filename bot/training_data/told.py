"""The messages that teach to recognise situations: data/heard/situations, a file an area.

Under the name of a situation stand its messages, or, where it has cases (data/replies/cases), the
messages of each and those of none.
"""

from pathlib import Path
from typing import Any, Dict, List

from bot.paths import DATA
from bot.yamlfile import read_yaml

FOLDER = DATA / "heard" / "situations"
GENERAL = "general"  # the name of those that ask the situation as such


def told(folder: Path = FOLDER) -> Dict[str, List[str]]:
    """The messages of each situation, by `area.name`."""
    return {
        name: [text for texts in of.values() for text in texts]
        for name, of in told_by_case(folder).items()
    }


def told_by_case(folder: Path = FOLDER) -> Dict[str, Dict[str, List[str]]]:
    """The messages of each situation, by `area.name`, then by case; GENERAL where it is none."""
    return {
        f"{path.stem}.{name}": by_case(texts)
        for path in sorted(folder.glob("*.yml"))
        for name, texts in read_yaml(path).items()
    }


def by_case(written: Any) -> Dict[str, List[str]]:
    """The messages of one situation as they are written, by case.

    >>> by_case(["a", "b"]), by_case({"price": ["a"], "general": ["b"]})
    ({'general': ['a', 'b']}, {'price': ['a'], 'general': ['b']})
    """
    return (
        {name: list(texts) for name, texts in written.items()}
        if isinstance(written, dict)
        else {GENERAL: list(written or ())}
    )
