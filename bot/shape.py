"""Reads a data file into the shape that it must have, and no other."""

from pathlib import Path
from typing import Type, TypeVar

from pydantic import BaseModel, Extra, ValidationError

from bot.yamlfile import DataError, read_yaml


class Strict(BaseModel):
    """What a data file holds: every key is known, nothing changes once read."""

    class Config:
        extra = Extra.forbid
        allow_mutation = False


Shape = TypeVar("Shape", bound=Strict)


def shaped(shape: Type[Shape], path: Path) -> Shape:
    """Gives the content of a file in its shape. Raises DataError, naming the file, where it has
    another.
    """
    try:
        return shape(**read_yaml(path))
    except (ValidationError, TypeError) as error:
        raise DataError(f"{path}: {' '.join(str(error).split())}") from None
