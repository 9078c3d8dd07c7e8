"""Every regular expression of the product: those that the code writes, those that it makes, those
that stand in the data.

Nothing is listed by hand: a pattern that is added tomorrow, in any module or any data file, is
collected tomorrow.
"""

import ast
import dataclasses
import importlib
import re
import sre_parse
from typing import Any, Dict, Iterator, List, Pattern, Tuple, Union

from bot.paths import DATA
from bot.yamlfile import read_yaml
from tests.conftest import ROOT
from tests.patterns.steps import repeats

_ASKED = ("compile", "search", "match", "fullmatch", "findall", "finditer", "sub", "subn", "split")
# reads the templates that stand beside it and nothing that anybody sends
_OUR_FILES = ("bot/review/pagemaker.py",)
Found = Tuple[str, Union[str, bytes], int]  # where it stands, the pattern, its flags


def collected() -> List[Found]:
    """Each pattern once, with where it stands."""
    once: Dict[Tuple[Any, int], str] = {}
    for place, pattern, flags in (*_in_code(), *_in_data()):
        once.setdefault((pattern, flags), place)
    return [(place, pattern, flags) for (pattern, flags), place in once.items()]


def _in_code() -> Iterator[Found]:
    for path in sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")]):
        source = path.read_text(encoding="utf-8")
        calls = [
            node
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Call) and _asks(node)
        ]
        place = path.relative_to(ROOT).as_posix()
        if not calls or place in _OUR_FILES:
            continue
        module = importlib.import_module(
            place.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        )
        for call in calls:
            try:
                pattern, *flags = (
                    eval(compile(ast.Expression(part), place, "eval"), vars(module))  # noqa: S307 - our own source
                    for part in _parts(call)
                )
            except NameError:
                continue  # made at run time: from the data, or kept by one of the functions below
            yield from _flat(pattern, f"{place}:{call.lineno}", flags[0] if flags else 0)
        for name, value in vars(module).items():
            yield from _flat(value, f"{place} {name}", 0, kept=True)
            if (
                hasattr(value, "cache_info")
                and value.__module__ == module.__name__
                and not value.__wrapped__.__code__.co_argcount
            ):
                yield from _flat(value(), f"{place} {name}()", 0, kept=True)


def _asks(call: ast.Call) -> bool:
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "re"
        and function.attr in _ASKED
    )


def _parts(call: ast.Call) -> List[ast.expr]:
    """The pattern of a call, and its flags where it has some."""
    named = [word.value for word in call.keywords if word.arg == "flags"]
    return [call.args[0], *(call.args[1:2] if call.func.attr == "compile" else ()), *named]  # type: ignore[attr-defined]


def _flat(value: Any, place: str, flags: int, kept: bool = False) -> Iterator[Found]:
    """The patterns that a value holds; a bare text counts as one unless it is only `kept` there."""
    if isinstance(value, re.Pattern):
        yield place, value.pattern, value.flags & (re.I | re.M | re.S | re.X)
    elif isinstance(value, (str, bytes)) and not kept:
        yield place, value, int(flags)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _flat(item, place, flags, kept)
    elif isinstance(value, dict):
        yield from _flat(list(value.values()), place, flags, kept)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from _flat(list(vars(value).values()), place, flags, kept)


def _in_data() -> Iterator[Found]:
    """Every text of a data file that repeats something when it is read as a pattern; the training
    questions are no patterns.
    """
    for path in sorted([*DATA.glob("*.yml"), *(DATA / "french").glob("*.yml")]):
        for place, text in _texts(read_yaml(path), path.relative_to(ROOT).as_posix()):
            try:
                tree = sre_parse.parse(text)
            except re.error:
                continue  # a sentence; a pattern that cannot be read stops the program at its start
            if repeats(tree):
                yield place, text, 0


def _texts(value: Any, place: str) -> Iterator[Tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(item, f"{place} {name}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts(item, f"{place} {number}")


def compiled(pattern: Union[str, bytes], flags: int) -> Pattern[Any]:
    return re.compile(pattern, flags)
