"""The files under check: read once, and able to say on which line a value stands."""

from functools import lru_cache
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, TypeVar, Union

import yaml

from bot.checks.fault import Fault
from bot.guide import Guide, read_guide
from bot.yamlfile import DataError, read_yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Key = Union[str, int]
T = TypeVar("T")
_LONG = ("data/nlu/", "data/heard/", "data/replies/")


class Source:
    """The project's data under one root, so that a copy with planted faults can be checked too."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._read: Dict[str, Any] = {}
        self._guide: Optional[Guide] = None
        self._made: Dict[str, Any] = {}

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What several checks look at, made for the first of them."""
        if name not in self._made:
            self._made[name] = make()
        made: T = self._made[name]
        return made

    def yaml(self, file: str) -> Any:
        """The content of a file. Raises DataError, naming it and the line, where it cannot be
        read.
        """
        if file not in self._read:
            path = self.root / file
            self._read[file] = (
                _long(path.resolve(), path.stat().st_mtime_ns)
                if file.startswith(_LONG) and path.exists()
                else read_yaml(path)
            )
        return self._read[file]

    def guide(self) -> Guide:
        """The guide as the product loads it. Raises DataError where that fails."""
        try:
            if self._guide is None:
                self._guide = read_guide(self.root / "data")
            return self._guide
        except (TypeError, ValueError, ArithmeticError, AttributeError) as error:
            raise DataError(
                f"{self.root / 'data'}: the guide cannot be loaded ({error})"
            ) from error

    def topics(self) -> List[Dict[str, Any]]:
        """The topics of data/guide.yml as they are written; what has no id is left out."""
        written = (self.yaml("data/guide.yml") or {}).get("topics") or []
        return [topic for topic in written if isinstance(topic, dict) and "id" in topic]

    def training_files(self) -> List[str]:
        """data/nlu.yml and data/nlu/*.yml."""
        return [
            "data/nlu.yml",
            *(
                f"data/nlu/{path.name}"
                for path in sorted((self.root / "data" / "nlu").glob("*.yml"))
            ),
        ]

    def fault(self, file: str, keys: "List[Key]", place: str, problem: str) -> Fault:
        """A fault of the value that `keys` lead to in a file."""
        return Fault(file, line_of(self.root / file, tuple(keys)), place, problem)

    def told(self, error: DataError) -> Fault:
        """An unreadable file as a fault, its path relative to the root."""
        path, _, problem = str(error).replace(f"{self.root}/", "").partition(": ")
        file, _, line = path.partition(":")
        return Fault(file, int(line) if line.isdigit() else 0, "file", problem)


@lru_cache(maxsize=256)
def _long(path: Path, changed: int) -> Any:
    """The content of a file that is long to read, as long as it stays the same: staff check many
    drafts beside it. Nobody may change what it gives.
    """
    return read_yaml(path)


@lru_cache(maxsize=8)
def _tree(path: Path, changed: int) -> Any:
    with path.open(encoding="utf-8") as file:
        return yaml.compose(file, Loader=_Loader)


def line_of(path: Path, keys: "tuple[Key, ...]") -> int:
    """The line, from 1, of the value that `keys` lead to; of the nearest value above it where it is
    absent.
    """
    try:
        node = _tree(path, path.stat().st_mtime_ns)
    except (OSError, yaml.YAMLError):
        return 0
    line = 1
    for key in keys:
        children = getattr(node, "value", None)
        if isinstance(node, yaml.MappingNode):
            found = [(name, value) for name, value in node.value if name.value == str(key)]
            if not found:
                break
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif (
            isinstance(node, yaml.SequenceNode)
            and isinstance(key, int)
            and key < len(children or ())
        ):
            node = node.value[key]
            line = node.start_mark.line + 1
        else:
            break
    return line
