"""Tables as files that a spreadsheet opens as they are, in French: CSV with semicolons, or a
workbook (.xlsx). No cell is ever a formula.
"""

import re
import tempfile
from datetime import datetime
from typing import IO, Iterator, NamedTuple, Sequence, Union

import xlsxwriter

from bot.review.bounded import Bounded

Cell = Union[str, int, float, datetime, None]
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# by which spreadsheets know UTF-8; no line « sep=; », which makes Excel forget it
_MARK = b"\xef\xbb\xbf"
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\x85\u2028\u2029]")
_FORMULA = re.compile("[=+\\-@\uff1d\uff0b\uff0d\uff20]")  # what a formula begins with
_BORDERS = frozenset(";,|\n")
_PIECE = 65_536  # bytes sent, or read, at a time
_MOST_ROWS = 1_048_575  # of a sheet, under its heading
_LONGEST = 32_767  # characters of a cell
_MOMENT = "%Y-%m-%d %H:%M:%S"
_making = Bounded("workbook", 2, 4)


class Table(NamedTuple):
    """`rows` are read once, as they are written."""

    title: str
    heading: Sequence[str]
    rows: Iterator[Sequence[Cell]]


def as_csv(table: Table) -> Iterator[bytes]:
    """The table as CSV, in pieces: semicolons, every field in quotes, decimal commas, days and
    times that spreadsheets know.
    """
    held = _MARK + line(table.heading)
    for row in table.rows:
        held += line(row)
        if len(held) >= _PIECE:
            yield held
            held = b""
    yield held


def line(cells: Sequence[Cell]) -> bytes:
    """One line of CSV.

    >>> print(line(["=1+1", 'dit "oui";=2', 0.25, datetime(2024, 5, 1, 14, 5), None]).decode().rstrip())
    "'=1+1";"dit ""oui"";'=2";"0,25";"2024-05-01 14:05:00";""
    """  # noqa: E501
    return (";".join(f'"{_text(cell)}"' for cell in cells) + "\r\n").encode()


def _harmless(text: str) -> str:
    """The text with an apostrophe wherever some reader of CSV may begin a cell that is a formula,
    whatever it takes for a separator and whether or not it minds quotes.

    >>> print(_harmless('oui;  "=1+1'), _harmless("a = b"), _harmless("-3"))
    oui;'  "=1+1 a = b '-3
    """
    pieces, end = [], 0
    for match in _FORMULA.finditer(text):
        place = match.start()
        while (
            place > end
            and (text[place - 1].isspace() or text[place - 1] == '"')
            and text[place - 1] not in _BORDERS
        ):
            place -= 1
        if place == 0 or text[place - 1] in _BORDERS:
            pieces += [text[end:place], "'"]
            end = place
    return "".join([*pieces, text[end:]])


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return _harmless(_CONTROL.sub(" ", _lines(cell))).replace('"', '""')
    if isinstance(cell, datetime):
        return cell.strftime(_MOMENT)
    return "" if cell is None else str(cell).replace(".", ",")


def _lines(text: str) -> str:
    """A text whose lines end as cells' do."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def as_xlsx(table: Table) -> Iterator[bytes]:
    """The table as a workbook, in pieces. Two are made at a time. Raises BusyError where too many
    wait.
    """
    with _making.place():
        made = _making.run(_workbook, table)
    return _pieces(made)


def _pieces(made: IO[bytes]) -> Iterator[bytes]:
    with made:
        yield from iter(lambda: made.read(_PIECE), b"")


def _workbook(table: Table) -> IO[bytes]:
    """A workbook in a file without a name, which is gone when it is closed; its rows wait on the
    disk, not in memory.
    """
    made = tempfile.TemporaryFile()  # noqa: SIM115 - whoever reads it closes it
    with tempfile.TemporaryDirectory() as folder:
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "default_date_format": "yyyy-mm-dd hh:mm:ss",
        }
        with xlsxwriter.Workbook(made, options) as book:
            bold, wrapped = (
                book.add_format({"bold": True}),
                book.add_format({"text_wrap": True, "valign": "top"}),
            )
            sheet, at = None, _MOST_ROWS
            for row in table.rows:
                if at == _MOST_ROWS or sheet is None:
                    sheet, at = _sheet(book, table, bold), 0
                at += 1
                _write(sheet, at, row, wrapped)
            if sheet is None:
                _sheet(book, table, bold)
    made.seek(0)
    return made


def _sheet(
    book: "xlsxwriter.Workbook", table: Table, bold: object
) -> "xlsxwriter.worksheet.Worksheet":
    """A sheet with its heading, which stays in sight."""
    number = len(book.worksheets())
    sheet = book.add_worksheet(f"{table.title[:25]} {number + 1}" if number else table.title[:31])
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(table.heading) - 1, 22)
    _write(sheet, 0, table.heading, bold)
    return sheet


def _write(
    sheet: "xlsxwriter.worksheet.Worksheet", at: int, row: Sequence[Cell], form: object
) -> None:
    """One row, each cell as what it is: text is never looked at for a formula, a number or a
    link.
    """
    for place, cell in enumerate(row):
        if isinstance(cell, str):
            sheet.write_string(at, place, _lines(cell)[:_LONGEST], form)
        elif isinstance(cell, datetime):
            sheet.write_datetime(at, place, cell)
        elif cell is not None:
            sheet.write_number(at, place, cell)
