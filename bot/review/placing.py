"""The list that one comes from, kept in the address of a conversation, so that one goes back to it, or on in it."""

from dataclasses import dataclass
from typing import Optional
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
        cursors = {"apres": self.after} if self.after and not self.before else {"avant": self.before} if self.before else {}
        return "&".join(part for part in (self.filters.query(), urlencode(cursors)) if part)

    def list(self, row: str = "") -> str:
        """The address of the list, at one of its rows."""
        return "/" + (f"?{self.query}" if self.query else "") + (f"#c-{quote(row, safe='')}" if row else "")

    def conversation(self, name: Optional[str], message: Optional[int] = None) -> str:
        """The address of a conversation, at one of its messages, that leads back here."""
        asked = {**({"liste": self.query} if self.query else {}), **({"message": str(message)} if message else {})}
        return f"/conversations/{quote(name or '', safe='')}" + (f"?{urlencode(asked)}" if asked else "") + (f"#m{message}" if message else "")

    def piece(self, name: str, way: str, message: int) -> str:
        """The address of what was said in a conversation before a message (`avant`), or after it (`apres`)."""
        asked = {**({"liste": self.query} if self.query else {}), way: str(message)}
        return f"/conversations/{quote(name, safe='')}?{urlencode(asked)}"

    def further(self, way: str, cursor: str) -> str:
        """The address of the next page of the list (`apres`), or of the one before (`avant`)."""
        return f"/?{'&'.join(part for part in (self.filters.query(), urlencode({way: cursor})) if part)}"


def placed(visit: Visit) -> Place:
    """Where one comes from, as the address says; the whole list where it says nothing."""
    asked = dict(parse_qsl(visit.request.query_params.get("liste", "")[:2000]))
    return Place(Filters.read(asked), asked.get("apres", "")[:400], asked.get("avant", "")[:400])
