"""The small sentences of the flow: each one that the code names is written."""

import ast
from typing import Iterator, Tuple

import pytest

from bot.answers.phrases import wording
from bot.paths import ROOT
from bot.yamlfile import read_yaml

pytestmark = pytest.mark.unit


def _named() -> Iterator[Tuple[str, str]]:
    """The file and the name of each sentence that the code asks for by its name."""
    for file in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == wording.__name__
                and isinstance(node.args[0], ast.Constant)
            ):
                yield file.relative_to(ROOT).as_posix(), str(node.args[0].value)


def test_every_sentence_that_the_code_names_is_written() -> None:
    named, written = list(_named()), read_yaml(ROOT / "data" / "wording.yml")
    assert len(named) > 20
    assert [(file, name) for file, name in named if name not in written] == []
