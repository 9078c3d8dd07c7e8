"""Staff see who needs a person first, in words: in the queue, in the list and its filter, in the
conversation, in files.
"""

import csv
import io
import re

import pytest

from bot.teaching import queued
from tests.review.conftest import BOTH, shown, token

pytestmark = BOTH


@pytest.fixture(scope="module", autouse=True)
def said(app):
    app.say(
        "web-doubt",
        "Question bien obscure",
        confidence=0.05,
        topics=("incompris",),
        model_version="urgent",
    )
    app.say("web-person", "Pouvez-vous me rappeler?", flags=("personne",), model_version="urgent")
    app.say("web-worst", "Bonjour", model_version="urgent")
    app.say(
        "web-worst",
        "Je veux mourir, rappelez-moi",
        flags=("detresse", "personne"),
        model_version="urgent",
    )


def test_the_queue_shows_them_first_and_says_why(app):
    page = shown(app.client("remi").get("/file").text)
    order = [
        "Je veux mourir, rappelez-moi",
        "Urgent : détresse",
        "Pouvez-vous me rappeler?",
        "Question bien obscure",
    ]
    assert [page.index(text) for text in order] == sorted(page.index(text) for text in order)
    assert page.count("Urgent : demande à parler à quelqu’un") == 2


def test_the_first_to_decide_is_the_most_urgent_and_says_so(app):
    client = app.client("remi")
    client.post("/file/suivante", data={"jeton": token(client)})
    page = shown(client.get("/file/decision").text)
    assert "Je veux mourir, rappelez-moi" in page
    assert "Urgent : détresse" in page


def test_the_list_says_who_they_are_the_most_urgent_flag_first(app):
    page = shown(app.client("lise").get("/?modele=urgent").text)
    assert "Urgent : détresse ⚑ Urgent : demande à parler à quelqu’un" in page
    assert page.count("Urgent : détresse") == 1


def test_the_list_shows_what_they_said_and_leads_there_however_the_conversation_began(app):
    page = app.client("lise").get("/?modele=urgent").text
    leads = re.search(
        r'href="(/conversations/web-worst\?[^"]*#m\d+)">Je veux mourir, rappelez-moi<', page
    )
    assert leads
    assert (
        f'id="{leads[1].split("#")[1]}"'
        in app.client("lise").get(leads[1].replace("&amp;", "&")).text
    )
    assert page.count("Pouvez-vous me rappeler?") == 1  # it began with it


def test_the_bar_of_every_page_counts_them_for_who_decides(app):
    assert re.search(r"File d’attente 2 urgentes", shown(app.client("remi").get("/contenu").text))
    assert "urgentes" not in shown(app.client("lise").get("/contenu").text)


def test_what_is_chosen_is_said_and_is_taken_away_by_a_link(app):
    client = app.client("lise")
    page = client.get("/?urgent=oui&modele=urgent&q=mourir").text
    assert "Urgence : Urgentes × , retirer ce filtre" in shown(page)
    without = re.search(r'href="(/\?[^"]*)" class="tag">Urgence', page)[1].replace("&amp;", "&")
    assert without == "/?q=mourir&modele=urgent"
    assert '<details class="filters">' in page  # what is found comes first, on a phone too


def test_the_list_can_show_them_alone(app):
    page = app.client("lise").get("/?urgent=oui&modele=urgent").text
    assert "/conversations/web-person" in page
    assert "/conversations/web-worst" in page
    assert "/conversations/web-doubt" not in page


def test_a_filter_that_says_something_else_shows_all(app):
    assert (
        "/conversations/web-doubt"
        in app.client("lise").get("/?urgent=peut-être&modele=urgent").text
    )


def test_the_conversation_says_it_at_its_head_and_at_the_message(app):
    page = shown(app.client("lise").get("/conversations/web-worst").text)
    assert page.count("Urgent : détresse") == 2
    assert page.rindex("Urgent : détresse") > page.index("Je veux mourir")
    assert "Urgent" not in shown(app.client("lise").get("/conversations/web-doubt").text)


def test_files_have_it_in_a_column(app):
    def column(address):
        answer = app.client("remi").get(address)
        rows = csv.DictReader(
            io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"
        )
        return [row["urgence"].replace("\u00a0", " ") for row in rows]

    both = "détresse · demande à parler à quelqu’un"
    assert column("/conversations/web-worst/export.csv") == ["", both]
    assert sorted(column("/export.csv?modele=urgent")) == [
        "",
        "",
        "demande à parler à quelqu’un",
        both,
    ]
    assert sorted(column("/export.csv?modele=urgent&lignes=conversations")) == [
        "",
        "demande à parler à quelqu’un",
        both,
    ]


def test_a_flag_that_is_known_no_more_is_still_told_by_its_name(app):
    app.say("web-other", "Au secours", flags=("inondation",), model_version="other")
    assert "Urgent : inondation" in shown(app.client("lise").get("/conversations/web-other").text)
    with app.engine.connect() as connection:
        assert "Au secours" in [row["text"] for row in queued.page(connection).rows]
