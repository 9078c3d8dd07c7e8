"""Varies rows while they are learnt: what stands around a question, punctuation, two questions in
one message.
"""

import random
from typing import Any, Dict, List

from bot.paths import ROOT
from bot.yamlfile import read_yaml

Row = Dict[str, Any]
_PHRASES: Dict[str, List[str]] = read_yaml(ROOT / "encoder" / "phrases.yml")
_LONGEST = 160  # characters of a question that is joined to another
_SEVERAL = "plusieurs"


def varied(row: Row, chance: random.Random) -> str:
    """The row's text with or without a greeting, a trade, thanks or punctuation; its state as it
    was.
    """
    state, text = _cut(row["text"])
    draw = chance.random()
    if row["acts"] is None:
        draw = min(1.0, draw + 0.15)  # what leans on an earlier message seldom greets
    if (row["acts"] or [""])[0].startswith("assistant."):
        draw = 1.0  # a greeting alone is a question of its own
    if draw < 0.10:
        text = f"{chance.choice(_PHRASES['openings'])} {text}"
    elif draw < 0.14:
        text = f"{chance.choice(_PHRASES['openings'])} {chance.choice(_PHRASES['trades'])} {text}"
    elif draw < 0.20:
        text = f"{text} {chance.choice(_PHRASES['closings'])}"
    elif draw < 0.24:
        text = f"{chance.choice(_PHRASES['openings'])} {text} {chance.choice(_PHRASES['closings'])}"
    return state + _spoilt(text, chance)


def _spoilt(text: str, chance: random.Random) -> str:
    draw = chance.random()
    if draw < 0.2:
        return text.translate(str.maketrans("", "", "?.,"))
    return text.replace("'", " ") if draw > 0.9 else text


def _cut(text: str) -> "tuple[str, str]":
    end = text.rfind("] ") + 2 if text.startswith("[") else 0
    return text[:end], text[end:]


def joined(rows: List[Row], count: int, chance: random.Random) -> List[Row]:
    """`count` messages that ask two things, made of questions that ask one each."""
    return _pairs([row for row in rows if _joinable(row)], count, chance)


def told_together(rows: List[Row], count: int, chance: random.Random) -> List[Row]:
    """`count` messages that tell two situations, made of short ones that tell one each."""
    pairs = _pairs([row for row in rows if _alone(row)], count, chance)
    return [{**pair, "intent": None} for pair in pairs if len(pair["situation"]) == 2]


def _pairs(rows: List[Row], count: int, chance: random.Random) -> List[Row]:
    return (
        [_joined(chance.choice(rows), chance.choice(rows), chance) for _ in range(count)]
        if rows
        else []
    )


def _joinable(row: Row) -> bool:
    acts = row["acts"] or []
    apart = ("assistant.", "incompris", "hors_sujet")
    return (
        len(acts) == 1
        and row["intent"] not in (None, _SEVERAL)
        and not acts[0].startswith(apart)
        and len(row["text"]) < _LONGEST
    )


def _alone(row: Row) -> bool:
    return (
        len(set(row["situation"] or ())) == 1
        and bool(row["acts"])
        and not row["text"].startswith("[")
        and len(row["text"]) < _LONGEST
    )


def _joined(one: Row, other: Row, chance: random.Random) -> Row:
    joint = chance.choice(_PHRASES["joints"])
    text = (one["text"] if joint == " " else one["text"].rstrip("?. ")) + joint + other["text"]
    acts = sorted({*one["acts"], *other["acts"]})
    of = (
        None
        if one["plat"] is None or other["plat"] is None
        else sorted({*one["plat"], *other["plat"]})
    )
    several = len(acts) > 1 or len(of or ()) > 1
    nothing = dict.fromkeys(("needs", "stance", "outside", "form", "angle", "aside"))
    told = [*(one["situation"] or ()), *(other["situation"] or ())]
    known = {
        "text": text,
        "intent": _SEVERAL if several else acts[0],
        "acts": acts,
        "plat": of,
        "situation": sorted(set(told)) or None,
    }
    return {
        **nothing,
        **known,
        "soft": sorted({*one["soft"], *other["soft"]} - set(acts)),
        "soft_platforms": [],
    }
