"""What a person typed is looked at by nlu/ alone: the dialogue and the answers are given its cues,
and are the same without its text.
"""

import ast
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Iterator, List

import pytest

from bot.answers.respond import respond
from bot.dialogue.state import DialogueState
from bot.dialogue.urgent import flags
from bot.guide import load_guide
from bot.yamlfile import read_yaml
from tests.answers import read_as
from tests.conftest import ROOT

GUIDE = load_guide()
HERE = ROOT / "tests" / "answers"
MODULES = sorted(
    [*(ROOT / "bot" / "dialogue").glob("*.py"), *(ROOT / "bot" / "answers").glob("*.py")]
)
# Of nlu/ they know the values, not the functions that look at words.
VALUES = {"bot.nlu.reading", "bot.nlu.cues", "bot.nlu.figure_query"}
# Of text/, what forms our own sentences.
FORMS = {"bot.text.typography", "bot.text.numbers"}
# What works on our own texts: the places of a written sentence are filled, its first sentences
# taken, a telephone is made a link.
OWN_TEXTS = {"topic": {"_PLACE"}, "reply": {"SENTENCE_END", "stated"}, "handoff": {"ways"}}
TEXT_FUNCTIONS = {
    "clean",
    "plain",
    "normalise",
    "heard",
    "turns_heard",
    "casefold",
    "find",
    "spoken",
    "masked",
}
ASKED = [
    "choix.classement",
    "choix.recommandation",
    "suite.choix",
    "hors_guide",
    "plateforme.chiffres",
]
SAID = [
    "et le premier?",
    "Lequel des trois est le moins populaire?",
    "je veux parler à une personne",
    "je veux mourir",
    "C'est quoi, Pinterest?",
]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom):
            yield from (
                (
                    f"{node.module}.{name.name}"
                    if node.module in ("bot", "bot.text", "bot.nlu")
                    else str(node.module)
                )
                for name in node.names
            )
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def patterns(path: Path) -> Iterator[str]:
    """What `re` is used for, by the name that holds it: of a constant, a function or a method."""
    for top in ast.walk(tree(path)):
        name = (
            top.targets[0].id
            if isinstance(top, ast.Assign) and isinstance(top.targets[0], ast.Name)
            else getattr(top, "name", "")
        )
        if isinstance(top, (ast.Assign, ast.FunctionDef)) and any(
            isinstance(node, ast.Name) and node.id == "re" for node in ast.walk(top)
        ):
            yield name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_imports_nothing_that_looks_at_words(path: Path) -> None:
    of_text = [
        module
        for module in imported(path)
        if module.startswith(("bot.text", "bot.nlu")) and module not in VALUES | FORMS
    ]
    assert not of_text


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_matches_its_own_texts_alone(path: Path) -> None:
    assert set(patterns(path)) <= OWN_TEXTS.get(path.stem, set())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_calls_no_function_of_text_and_takes_no_text_from_a_reading(path: Path) -> None:
    calls = [node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    names = {
        func.attr if isinstance(func, ast.Attribute) else func.id
        for func in calls
        if isinstance(func, (ast.Attribute, ast.Name))
    }
    assert not names & TEXT_FUNCTIONS
    taken = [
        node
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "text" and _reading(node.value)
    ]
    assert not [f"{path.name}:{node.lineno}" for node in taken]


def _reading(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("reading", "message", "heard", "decided")


def texts() -> List[str]:
    return [*SAID, *(str(case["ask"]) for case in read_yaml(HERE / "rankings.yml").values())]


@pytest.mark.parametrize(("text", "asked"), list(product(texts(), ASKED)))
def test_the_answer_is_the_same_without_the_text(text: str, asked: str) -> None:
    reading = read_as(text, ((asked, 0.9),), (asked,), needs={"recruter": 0.5})
    context = DialogueState(
        platforms=("facebook",), recent=("twitter", "facebook"), group=("twitter", "facebook")
    )
    unseen = replace(reading, text="\0")
    assert respond(GUIDE, unseen, context) == respond(GUIDE, reading, context)
    assert flags(unseen) == flags(reading)
