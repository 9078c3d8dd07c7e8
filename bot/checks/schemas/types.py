"""The values that data files are made of: a text, a regular expression, sentences under names."""

import re
from string import Formatter
from typing import Any, Callable, Generator

from pydantic import ConstrainedStr, StrictStr

Validators = Generator[Callable[..., Any], None, None]
Word = StrictStr


class Text(ConstrainedStr):
    """A text that says something."""

    strict = True
    strip_whitespace = True
    min_length = 1


class Sentence(Text):
    """A text with places to fill: its braces are closed, and hold a name."""

    @classmethod
    def __get_validators__(cls) -> Validators:
        yield from super().__get_validators__()
        yield cls.filled

    @classmethod
    def filled(cls, value: str) -> str:
        """Refuses braces that cannot be filled."""
        names = [name for _, name, _, _ in Formatter().parse(value) if name is not None]
        if not all(name.isidentifier() for name in names):
            raise ValueError("braces without a name in them")
        return value


class Regex(Text):
    """A regular expression, in which <P> and <P+> stand for a platform's name."""

    @classmethod
    def __get_validators__(cls) -> Validators:
        yield from super().__get_validators__()
        yield cls.compiled

    @classmethod
    def compiled(cls, value: str) -> str:
        """Refuses what is no regular expression."""
        try:
            re.compile(value.replace("<P+>", "P").replace("<P>", "P"))
        except re.error as error:
            raise ValueError(f"not a regular expression ({error})") from None
        return value


class OfPlatforms(Regex):
    """A regular expression that names a platform."""

    @classmethod
    def compiled(cls, value: str) -> str:
        """Refuses a pattern that sets no platform aside."""
        if "<P" not in value:
            raise ValueError("names no platform: <P> or <P+> is missing")
        return super().compiled(value)


class Tree:
    """Sentences under names, at any depth."""

    @classmethod
    def __get_validators__(cls) -> Validators:
        yield cls.told

    @classmethod
    def told(cls, value: Any) -> Any:
        """Refuses what holds anything but names, lists and texts."""
        if isinstance(value, dict):
            for name, held in value.items():
                cls._under(str(name), held)
        elif isinstance(value, list):
            for held in value:
                cls.told(held)
        elif not isinstance(value, str):
            raise ValueError("a text is expected")
        return value

    @classmethod
    def _under(cls, name: str, held: Any) -> None:
        try:
            cls.told(held)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
