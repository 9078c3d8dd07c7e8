"""Files for spreadsheets: read as Excel in French reads them, in words, and nothing in them ever
runs.
"""

import csv
import io
import json
import threading
import time
from datetime import datetime, timedelta

import openpyxl
import pytest

from bot.store import writing
from bot.store.writing import QUEBEC
from tests.review.conftest import BOTH

pytestmark = BOTH
TODAY = datetime.now(QUEBEC).date().isoformat()
# what is older than is kept may be purged under the test
ASKED = datetime.now(QUEBEC).replace(hour=14, minute=5, second=9, microsecond=0) - timedelta(days=2)


@pytest.fixture(scope="module", autouse=True)
def said(app):
    at = ASKED.timestamp()
    app.say(
        "web-out",
        "C'est quoi Facebook?",
        channel="website",
        message_id="o1",
        asked_at=at,
        confidence=0.25,
        model_version="out",
    )
    app.say(
        "web-out",
        "Et la publicité?",
        topics=("hors_guide", "hors_sujet"),
        channel="website",
        asked_at=at + 60,
        model_version="out",
    )
    with app.engine.begin() as connection:
        writing.feedback(connection, "web-out", "o1", -1, "Chiffres de 2018")


def excel(answer):
    """The rows as Excel reads them where the list separator is a semicolon."""
    return list(
        csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";")
    )


def sheet(answer):
    """The rows of a workbook."""
    return list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows())


def test_the_list_is_a_row_a_message_in_words_with_days_and_decimals_of_here(app):
    answer = app.client("remi").get("/export.csv?modele=out")
    assert answer.headers["content-disposition"] == f'attachment; filename="messages-{TODAY}.csv"'
    first, second = excel(answer)
    assert first["question"] == "C'est quoi Facebook?"
    assert first["moment (heure du Québec)"] == f"{ASKED:%Y-%m-%d} 14:05:09"
    assert first["confiance (de 0 à 1)"] == "0,25"
    assert (first["canal"], first["sujets"]) == ("Site Web", "Facebook, c’est quoi?")
    assert (first["avis"], first["commentaire"]) == ("Pas utile", "Chiffres de 2018")
    assert (second["question"], second["avis"], second["conversation"]) == (
        "Et la publicité?",
        "",
        "web-out",
    )


def test_a_workbook_holds_real_days_and_numbers(app):
    answer = app.client("remi").get("/export.xlsx?modele=out")
    assert answer.headers["content-disposition"] == f'attachment; filename="messages-{TODAY}.xlsx"'
    heading, first, _ = sheet(answer)
    values = dict(zip((cell.value for cell in heading), first, strict=True))
    assert values["moment (heure du Québec)"].value == ASKED.replace(tzinfo=None)
    assert values["moment (heure du Québec)"].is_date
    assert values["confiance (de 0 à 1)"].value == 0.25
    assert values["commentaire"].value == "Chiffres de 2018"


def test_the_list_may_be_a_row_a_conversation(app):
    (row,) = excel(app.client("remi").get("/export.csv?modele=out&lignes=conversations"))
    assert (row["conversation"], row["messages"], row["première question"]) == (
        "web-out",
        "2",
        "C'est quoi Facebook?",
    )


def test_whole_conversations_are_a_line_each(app):
    answer = app.client("remi").get("/export.jsonl?modele=out")
    (line,) = answer.text.splitlines()
    assert [message["text"] for message in json.loads(line)["messages"]] == [
        "C'est quoi Facebook?",
        "Et la publicité?",
    ]
    assert answer.headers["content-disposition"].endswith(f'conversations-{TODAY}.jsonl"')


@pytest.mark.parametrize(
    "address",
    [
        *(f"/export.{kind}" for kind in ("xml", "json", "CSV", "exe")),
        *(f"/conversations/web-out/export.{kind}" for kind in ("xml", "jsonl", "pdf")),
        *(f"/conversations/personne/export.{kind}" for kind in ("csv", "xlsx", "json")),
        "/portrait/chiffres.json",
    ],
)
def test_an_unknown_form_or_conversation_is_not_found(app, address):
    answer = app.client("remi").get(address)
    assert answer.status_code == 404
    assert "n’existe pas" in answer.text


@pytest.mark.parametrize(
    "address", ["/export.csv", "/export.csv?lignes=conversations", "/export.jsonl"]
)
def test_exports_that_nobody_reads_hold_nothing_that_others_need(app, address):
    text = "Une question assez longue pour remplir les tampons. " * 38
    for number in range(80):
        app.say(f"web-long-{number}", text, channel="long", answer=text * 4)
    client = app.client("remi")
    opened = [
        client.build_request("GET", f"{address}{'&' if '?' in address else '?'}canal=long")
        for _ in range(20)
    ]
    unread = [client.send(request, stream=True) for request in opened]
    try:
        others = [
            threading.Thread(target=lambda: seen.append(app.client("lise").get("/").status_code))
            for _ in range(3)
        ]
        seen = []
        for one in others:
            one.start()
        for one in others:
            one.join(20)
        assert seen == [200, 200, 200]
        for _ in range(600):  # until each has filled what it may, and waits
            if app.engine.pool.checkedout() == 0:
                break
            time.sleep(0.05)
        assert app.engine.pool.checkedout() == 0
    finally:
        for answer in unread:
            answer.close()
