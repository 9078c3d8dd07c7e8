"""What people type never runs in a spreadsheet, whatever it separates cells by, and whether it
minds quotes or not.
"""

import csv
import io
from pathlib import Path

import pytest

from bot.store import writing
from tests.conftest import cases
from tests.review.test_exporting import sheet

LIVE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
HOSTILE = cases(Path(__file__).with_name("hostile_cells.yml"))
EVERY = (
    "/export.csv?canal={channel}",
    "/export.csv?canal={channel}&lignes=conversations",
    "/conversations/{name}/export.csv",
    "/portrait/chiffres.csv",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_csv_runs_whatever_separates_and_whether_quotes_count(app, text, request):
    name, client = f"web-{request.node.callspec.id}", app.client("remi")
    app.say(name, text, channel=name[:32], message_id=name, answer=text, suggestions=(text,))
    with app.engine.begin() as connection:
        writing.feedback(connection, name, name, -1, text)
    for address in EVERY:
        written = client.get(address.format(name=name, channel=name[:32])).content.decode(
            "utf-8-sig"
        )
        for separator in ";,\t|":
            for quotes in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
                for row in csv.reader(
                    io.StringIO(written, newline=""), delimiter=separator, quoting=quotes
                ):
                    live = [
                        cell
                        for cell in row
                        if cell.startswith(LIVE) or cell.lstrip(' "').startswith(LIVE)
                    ]
                    assert live == [], (address, separator, quotes)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(app, text, request):
    name, client = f"book-{request.node.callspec.id}", app.client("remi")
    app.say(name, text, channel=name[:32], answer=text)
    for address in (
        f"/export.xlsx?canal={name[:32]}",
        f"/conversations/{name}/export.xlsx",
        "/portrait/chiffres.xlsx",
    ):
        cells = [cell for row in sheet(client.get(address)) for cell in row]
        assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)
        assert "chiffres" in address or text.split() in [str(cell.value).split() for cell in cells]
