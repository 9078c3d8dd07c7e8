"""The list that one comes from, kept in the address of a conversation, so that one goes back to it,
or on in it.
"""

from dataclasses import dataclass
from typing import Optional, Tuple
from urllib.parse import parse_qsl, quote, urlencode

from bot.review.filters import Filters
from bot.review.visit import Visit


@dataclass(frozen=True)
class Place:
    """A page of the list: its filters, and the cursor that it begins after, or ends before."""

    filters: Filters
    after: str = ""
    before: str = ""

    @property
    def query(self) -> str:
        """The part of an address that shows it."""
        cursors = (
            {"apres": self.after}
            if self.after and not self.before
            else {"avant": self.before}
            if self.before
            else {}
        )
        return "&".join(part for part in (self.filters.query(), urlencode(cursors)) if part)

    def list(self, row: str = "") -> str:
        """The address of the list, at one of its rows."""
        return (
            "/"
            + (f"?{self.query}" if self.query else "")
            + (f"#c-{quote(row, safe='')}" if row else "")
        )

    def conversation(self, name: Optional[str], message: Optional[int] = None) -> str:
        """The address of a conversation, at one of its messages, that leads back here."""
        asked = {
            **({"liste": self.query} if self.query else {}),
            **({"message": str(message)} if message else {}),
        }
        return (
            f"/conversations/{quote(name or '', safe='')}"
            + (f"?{urlencode(asked)}" if asked else "")
            + (f"#m{message}" if message else "")
        )

    def piece(self, name: str, way: str, message: int) -> str:
        """The address of what was said in a conversation before a message (`avant`), or after it
        (`apres`).
        """
        return f"/conversations/{quote(name, safe='')}?{self.shown(way, message)}"

    def shown(self, way: str = "", message: int = 0) -> str:
        """The part of an address that says where one comes from, and which part of a conversation
        is shown.
        """
        return urlencode(
            {
                **({"liste": self.query} if self.query else {}),
                **({way: str(message)} if way else {}),
            }
        )

    def further(self, way: str, cursor: str) -> str:
        """The address of the next page of the list (`apres`), or of the one before (`avant`)."""
        return f"/?{'&'.join(part for part in (self.filters.query(), urlencode({way: cursor})) if part)}"  # noqa: E501


WAYS = ("avant", "apres", "message")  # to say which part of a conversation is shown


def part(visit: Visit) -> Tuple[str, int]:
    """Which part of a conversation an address asks for, one of WAYS and a message; the latest part
    (empty) where it asks for none.
    """
    for way in WAYS:
        number = visit.request.query_params.get(way, "")
        if number.isascii() and number.isdigit() and len(number) < 19:
            return way, int(number)
    return "", 0


def back(visit: Visit, name: str) -> str:
    """The address of a conversation as it was shown when one acted on it, at the message that was
    in sight (`ici`).
    """
    asked, (way, number), seen = placed(visit), part(visit), visit.field("ici", 19)
    at = seen if seen.isascii() and seen.isdigit() else str(number) if way == "message" else ""
    query = asked.shown(way, number)
    return (
        f"/conversations/{quote(name, safe='')}"
        + (f"?{query}" if query else "")
        + (f"#m{at}" if at else "")
    )


def placed(visit: Visit) -> Place:
    """Where one comes from, as the address says; the whole list where it says nothing."""
    asked = dict(parse_qsl(visit.request.query_params.get("liste", "")[:2000]))
    return Place(Filters.read(asked), asked.get("apres", "")[:400], asked.get("avant", "")[:400])
