"""Reads the corrections that were made of questions before."""

import json
from typing import Any, Dict, Iterable, List

import sqlalchemy as sa

from bot.store.schema import corrections

_AT_ONCE = 500  # keys looked up in one statement


def corrections_of(
    connection: sa.engine.Connection, keys: Iterable[str]
) -> Dict[str, List[Dict[str, Any]]]:
    """Returns the corrections of some questions, by their keys, the latest first; replaced ones
    left out.
    """
    held: Dict[str, List[Dict[str, Any]]] = {key: [] for key in keys}
    wanted = list(held)
    for start in range(0, len(wanted), _AT_ONCE):
        chosen = sa.and_(
            corrections.c.alike.in_(wanted[start : start + _AT_ONCE]),
            corrections.c.state != "replaced",
        )
        for row in connection.execute(
            sa.select(corrections).where(chosen).order_by(corrections.c.id.desc())
        ).mappings():
            held[row["alike"]].append({**row, "topics": json.loads(row["topics"])})
    return held
