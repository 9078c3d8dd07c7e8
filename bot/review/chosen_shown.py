"""The filters that are set, in the words of the form: each with the address without it, or together
for the journal.
"""

from dataclasses import replace
from typing import Dict, List, Tuple

from bot.review.filters import Filters
from bot.review.pagemaker import topic_name
from bot.teaching.texts import texts


def chosen(filters: Filters) -> List[Tuple[str, str, str]]:
    """Each filter that is set: its name, what it asks for, the address's part without it."""
    names: Dict[str, str] = texts()["filters"]
    return [
        (names[name], _said(name, value), filters.query(**{name: ""}))
        for name, value in filters.chosen().items()
    ]


def exported(filters: Filters, rows: str) -> str:
    """What an export is of, for the journal: a row a message or a conversation, and the filters;
    that words were searched for, never the words.
    """
    said: Dict[str, str] = texts()["exported"]
    asked = [f"{name} : {value}" for name, value, _ in chosen(replace(filters, q=""))]
    return " · ".join(
        [said[rows], *asked, *([said["words"]] if filters.q else [] if asked else [said["all"]])]
    )


def _said(name: str, value: str) -> str:
    if name == "sujet":
        return topic_name(value)
    if name == "canal":
        return str(texts()["channels"].get(value, value))
    return str(texts()["filter_values"].get(name, {}).get(value, value))
