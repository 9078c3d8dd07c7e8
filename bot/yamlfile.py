"""Reading the project's YAML files, with errors that name the file."""

from pathlib import Path
from typing import Any

import yaml

# the C loader is ten times faster where libyaml is there
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DataError(Exception):
    """A data file is missing or cannot be read; the message is `file: problem`."""


def read_yaml(path: Path) -> Any:
    """The content of a YAML file.

    Raises DataError, naming the file and the line, where it is missing or malformed.
    """
    try:
        with path.open(encoding="utf-8") as file:
            return yaml.load(file, Loader=_Loader)  # noqa: S506 - a safe loader, C or Python
    except FileNotFoundError:
        raise DataError(f"{path}: missing") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}" if mark else ""
        raise DataError(f"{path}{place}: {getattr(error, 'problem', None) or error}") from None
