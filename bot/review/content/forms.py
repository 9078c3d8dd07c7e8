"""From the forms of staff to what is kept, and back. What cannot be kept is told by the name of a
sentence (data/review.yml, content.problems).
"""

import re
import unicodedata
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Callable, List, Tuple

from bot.review.content.held import Value
from bot.store.writing import QUEBEC

BOUNDS = ("exact", "environ", "plus_de", "pres_de")
NEXT = 3  # buttons under an answer
LONGEST = {
    "label": 60,
    "question": 200,
    "fact": 600,
    "answer": 6000,
    "source": 200,
    "date": 40,
    "value": 60,
    "why": 500,
}
_SCALES = {"milliard": Decimal(10) ** 9, "million": Decimal(10) ** 6}
_AMOUNT = re.compile(r"(\d{1,3}(?: \d{3})+|\d+)(?:,(\d{1,6}))?(?: ?%| (milliard|million)s?)?")
_YEAR = re.compile(r"\b\d{4}\b", re.ASCII)
_LARGEST = Decimal(10) ** 15
Field = Callable[[str], str]  # what a form says under a name, as it was typed
Problems = List[Tuple[str, str]]  # the field, and the sentence


def topic(field: Field, now: Value) -> Tuple[Value, Problems]:
    """A topic as a form says it should be, after what it is now."""
    problems: Problems = []

    def line(name: str, kind: str) -> str:
        return _line(field(name), name, kind, problems)

    value: Value = {"label": line("label", "label"), "question": line("question", "question")}
    value["facts"] = {fact: line(f"fact_{fact}", "fact") for fact in now["facts"]}
    value["next"] = list(
        dict.fromkeys(name for place in range(NEXT) if (name := field(f"next_{place}").strip()))
    )
    if "answer" in now:
        value["answer"], problem = parts(field("answer"))
        problems += [("answer", problem)] if problem else []
    return value, problems


def figure(field: Field, percent: bool) -> Tuple[Value, Problems]:
    """A figure as a form says it should be."""
    problems: Problems = []
    value = number(field("value"))
    if value is None:
        problems.append(("value", "no_number"))
    elif percent and Decimal(value) > 100:
        problems.append(("value", "too_much"))
    bound = field("bound") if field("bound") in BOUNDS else "exact"
    own = {name: clean(field(name)) for name in ("date", "source")}
    for name, text in own.items():
        if len(text) > LONGEST[name]:
            problems.append((name, "too_long"))
        if not text and any(own.values()):
            problems.append((name, "both"))
    if any(int(year) > datetime.now(QUEBEC).year for year in _YEAR.findall(own["date"])):
        problems.append(("date", "not_yet"))
    return {"value": value or "", "bound": bound, **own}, problems


def clean(text: str) -> str:
    """A line with ordinary spaces and straight apostrophes, as content is written; nothing that
    cannot be seen.

    >>> clean("  l’image\\u00a0: «\\u202fOui\\u202f»\\u200b ")
    "l'image : « Oui »"
    """
    text = unicodedata.normalize("NFC", text).replace("’", "'").replace("\u02bc", "'")
    seen = "".join(
        " " if one.isspace() else one
        for one in text
        if one.isspace() or unicodedata.category(one) not in ("Cc", "Cf", "Co", "Cn")
    )
    return " ".join(seen.split())


def parts(text: str) -> Tuple[List[Any], str]:
    """The paragraphs and lists of a text, and the sentence that says why it cannot be read so;
    empty where it can.

    >>> parts("Un.\\n\\nDeux :\\n- ceci;\\n- cela.")
    (['Un.', {'intro': 'Deux :', 'items': ['ceci;', 'cela.']}], '')
    >>> parts("- ceci")[1], parts("Deux :\\n- ceci\\nencore")[1], parts(" ")[1]
    ('list_alone', 'list_mixed', 'empty')
    """
    if len(text) > LONGEST["answer"]:
        return [], "too_long"
    read: List[Any] = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = [line for line in map(clean, block.split("\n")) if line]
        marked = [line.startswith(("- ", "• ")) for line in lines]
        if not lines:
            continue
        if marked[0]:
            return [], "list_alone"
        if any(marked) and not all(marked[1:]):
            return [], "list_mixed"
        read.append(
            {"intro": lines[0], "items": [line[2:].strip() for line in lines[1:]]}
            if any(marked)
            else " ".join(lines)
        )
    return read, "" if read else "empty"


def text_of(answer: List[Any]) -> str:
    """Paragraphs and lists as they are typed."""
    return "\n\n".join(
        (
            part
            if isinstance(part, str)
            else "\n".join([part["intro"], *(f"- {item}" for item in part["items"])])
        )
        for part in answer
    )


def number(text: str) -> "str | None":
    """A number as people write it, as digits; None where it is none.

    >>> number("3 070 000 000"), number("3,07 milliards"), number("76,5 %"), number("beaucoup"), number("3.07")
    ('3070000000', '3070000000', '76.5', None, None)
    """  # noqa: E501
    match = _AMOUNT.fullmatch(clean(text))
    if match is None:
        return None
    whole, part, scale = match.groups()
    try:
        value = Decimal(f"{whole.replace(' ', '')}.{part or '0'}") * _SCALES.get(
            scale or "", Decimal(1)
        )
    except InvalidOperation:
        return None
    return None if value > _LARGEST else f"{value.normalize():f}"


def shown(value: str) -> str:
    """A number as people write it.

    >>> shown("2130000000"), shown("76.5")
    ('2 130 000 000', '76,5')
    """
    return f"{Decimal(value):,f}".replace(",", " ").replace(".", ",") if value else ""


def _line(text: str, name: str, kind: str, problems: Problems) -> str:
    said = clean(text)
    if not said:
        problems.append((name, "empty"))
    elif len(said) > LONGEST[kind]:
        problems.append((name, "too_long"))
    return said
