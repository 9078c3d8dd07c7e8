"""The form by which administrators set floors."""

from typing import Dict, Optional

from starlette.responses import Response

from bot.review import journal
from bot.review.visit import Visit
from bot.teaching import floors
from bot.teaching.texts import texts
from bot.teaching.verdict import set_name

_PAGE = "/apprendre"


def change(visit: Visit) -> Response:
    """Sets the floors as the form says; an empty field is no floor."""
    typed = {name: visit.field(f"plancher_{name}", 9) for name in texts()["sets"]}
    wanted = {name: _share(text) for name, text in typed.items() if text}
    if None in wanted.values():
        return visit.go(_PAGE, "floors_wrong")
    chosen = {name: share for name, share in wanted.items() if share is not None}
    with visit.engine.begin() as connection:
        before = floors.read(connection)
        floors.save(connection, visit.who, chosen)
    if chosen != before:
        visit.note(
            "floors",
            "",
            journal.change(
                *(
                    [f"{set_name(name)} {share} %" for name, share in of.items()]
                    for of in (before, chosen)
                )
            ),
        )
    return visit.go(_PAGE, "floors_set")


def _share(text: str) -> Optional[int]:
    """A percentage that somebody typed; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text) <= 100 else None


def shown(held: Dict[str, int]) -> Dict[str, Optional[int]]:
    """Every set with its floor, None where it has none."""
    return {name: held.get(name) for name in texts()["sets"]}
