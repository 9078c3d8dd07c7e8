"""Staff read many conversations without losing their place: next and back in the list they come
from, long ones in parts, several at once.
"""

import html
import re
from datetime import datetime
from io import BytesIO

import openpyxl
import pytest

from bot.review import choosing, searching
from bot.store import record, writing
from tests.review.conftest import BOTH, shown, token
from tests.store.conftest import make_turn

pytestmark = BOTH
MANY = 65


@pytest.fixture(scope="module", autouse=True)
def said(app):
    """Conversations of which each is surer and longer than the one before, on a channel of their
    own.
    """
    start = datetime(2025, 10, 1, 12).timestamp()
    turns = []
    for number in range(MANY):
        for turn in range(1 + number % 3):
            more = {
                "confidence": round(0.3 + number / 100, 2),
                "asked_at": start + number * 60 + turn,
                "channel": "place",
            }
            turns.append(
                (
                    record.number_at(more["asked_at"]),
                    make_turn(f"p-{number:02}", f"Question numéro {number}, mon kiosque?", **more),
                )
            )
    with app.engine.begin() as connection:
        writing.write(connection, turns)


def links(page, rel):
    return [html.unescape(link) for link in re.findall(rf'rel="{rel}"[^>]* href="([^"]+)"', page)]


def names(page):
    return re.findall(r'<li id="c-(p-\d+)"', page)


def walked(client, page, way):
    """The page and all that follow it one way, `next` or `prev`."""
    pages = [page]
    while links(pages[-1], way):
        pages.append(client.get(links(pages[-1], way)[0]).text)
    return pages


@pytest.mark.parametrize("few", [1000, 5], ids=["gathered", "walked"])
@pytest.mark.parametrize(
    ("order", "key"),
    [
        ("", lambda n: -n),
        ("anciennes", lambda n: n),
        ("doute", lambda n: n),
        ("longues", lambda n: (-(n % 3), -n)),
    ],
)
def test_pages_go_on_and_back_in_every_order(app, monkeypatch, few, order, key):
    monkeypatch.setattr(choosing, "FEW", few)
    client, whole = (
        app.client("lise"),
        [f"p-{number:02}" for number in sorted(range(MANY), key=key)],
    )
    pages = walked(client, client.get(f"/?canal=place&tri={order}").text, "next")
    assert [name for page in pages for name in names(page)] == whole
    back = walked(client, pages[-1], "prev")
    assert [names(page) for page in back][::-1][1:] == [names(page) for page in pages][1:]
    assert names(back[-1]) == names(pages[0])
    assert [links(page, "next") != [] for page in back] == [False, True, True]


@pytest.mark.parametrize("few", [1000, 5], ids=["gathered", "walked"])
def test_one_goes_on_in_the_list_one_comes_from_and_back_to_its_row(app, monkeypatch, few):
    monkeypatch.setattr(choosing, "FEW", few)
    client = app.client("remi")
    second = client.get(links(client.get("/?canal=place&tri=doute").text, "next")[0]).text
    opened = next(
        html.unescape(link) for link in re.findall(r'href="(/conversations/p-30[^"]+)"', second)
    )
    page = client.get(opened).text
    assert [link.split("?")[0] for link in links(page, "prev") + links(page, "next")] == [
        "/conversations/p-29",
        "/conversations/p-31",
    ]
    following = client.get(links(page, "next")[0]).text
    assert [link.split("?")[0] for link in links(following, "next")] == ["/conversations/p-32"]
    back = html.unescape(re.search(r'<a href="([^"]+)">← Conversations filtrées', page)[1])
    assert back.endswith("#c-p-30")
    assert names(client.get(back).text) == names(second)


@pytest.mark.parametrize("few", [1000, 5], ids=["gathered", "walked"])
def test_what_was_searched_for_goes_on_too(app, monkeypatch, few):
    monkeypatch.setattr(choosing, "FEW", few)
    page = app.client("lise").get("/conversations/p-30?liste=q%3Dkiosque%26canal%3Dplace").text
    assert [link.split("?")[0] for link in links(page, "next")] == ["/conversations/p-29"]
    assert [link.split("?")[0] for link in links(page, "prev")] == ["/conversations/p-31"]


@pytest.mark.parametrize("few", [1000, 5], ids=["gathered", "walked"])
@pytest.mark.parametrize("channel", ["&canal=place", ""])
def test_pages_of_what_was_searched_for_go_on_and_back(app, monkeypatch, few, channel):
    monkeypatch.setattr(choosing, "FEW", few)
    client, whole = app.client("lise"), [f"p-{number:02}" for number in range(MANY)][::-1]
    pages = walked(client, client.get(f"/?q=kiosque{channel}").text, "next")
    assert [name for page in pages for name in names(page)] == whole
    back = walked(client, pages[-1], "prev")
    assert [names(page) for page in back][::-1][-2:] == [names(page) for page in pages][-2:]
    assert names(back[-1])[0] == "p-64"
    assert links(pages[0], "prev") == links(back[-1], "prev") == []
    again = client.get(links(back[1], "next")[0]).text
    assert names(again) == names(pages[-1])


def test_a_conversation_stands_at_the_latest_of_its_messages_on_the_way_back_too(app, monkeypatch):
    monkeypatch.setattr(choosing, "FEW", 5)
    monkeypatch.setattr(searching, "_CHUNKS", (2, 2, 2, 200))
    page = app.client("lise").get("/conversations/p-31?liste=q%3Dkiosque%26canal%3Dplace").text
    # of three messages
    assert [link.split("?")[0] for link in links(page, "prev")] == ["/conversations/p-32"]


def test_what_is_read_leads_to_what_is_to_be_read(app):
    client = app.client("remi")
    opened = "/conversations/p-10?liste=canal%3Dplace%26lue%3Dnon"
    answer = client.post(opened, data={"jeton": token(client), "geste": "read", "suite": "oui"})
    assert (
        answer.headers["location"]
        == "/conversations/p-09?liste=canal%3Dplace%26lue%3Dnon&dit=marked_read"
    )
    client.post(
        "/conversations/p-09?liste=canal%3Dplace%26lue%3Dnon",
        data={"jeton": token(client), "geste": "read"},
    )
    page = client.get("/conversations/p-11?liste=canal%3Dplace%26lue%3Dnon").text
    # the two that are read are passed over
    assert [link.split("?")[0] for link in links(page, "next")] == ["/conversations/p-08"]
    client.post(
        "/conversations/p-00?liste=canal%3Dplace", data={"jeton": token(client), "geste": "read"}
    )
    last = client.post(
        "/conversations/p-00?liste=canal%3Dplace",
        data={"jeton": token(client), "geste": "read", "suite": "oui"},
    )
    assert last.headers["location"] == "/?canal=place&dit=marked_read"


def test_several_are_read_labelled_assigned_and_exported_at_once(app):
    client = app.client("remi")
    some = ["p-01", "p-02", "p-03"]

    def act(**values):
        return client.post(
            "/lot?liste=canal%3Dplace",
            data={"jeton": token(client), "conversation": some, **values},
        )

    assert act(geste="read").headers["location"] == "/?canal=place&dit=marked_read"
    act(geste="label", etiquette="kiosques")
    act(geste="assign", pour="anne")
    assert names(client.get("/?etiquette=kiosques&pour=anne&lue=oui").text) == some[::-1]
    act(geste="unread")
    assert names(client.get("/?etiquette=kiosques&lue=non").text) == some[::-1]
    exported = act(geste="export")
    rows = list(
        openpyxl.load_workbook(BytesIO(exported.content)).active.iter_rows(values_only=True)
    )
    assert {row[0] for row in rows[1:]} == set(some)
    assert (
        "none_ticked"
        in client.post("/lot", data={"jeton": token(client), "geste": "read"}).headers["location"]
    )
    assert (
        "no_conversation"
        in client.post(
            "/lot", data={"jeton": token(client), "conversation": "nulle", "geste": "read"}
        ).headers["location"]
    )
    assert (
        shown(app.client("anne").get("/journal?geste=label").text).count("étiquette ajoutée p-0")
        == 3
    )
    assert app.client("lise").post("/lot", data={"conversation": some}).status_code == 403


def test_ones_own_and_nobodys_are_a_link_away(app):
    client = app.client("remi")
    client.post(
        "/conversations/p-20", data={"jeton": token(client), "geste": "assign", "pour": "remi"}
    )
    views = dict(
        re.findall(r'<a href="(/[^"]*)"[^>]*>(Les miennes|Non affectées)', client.get("/").text)
    )
    mine, nobodys = (
        {name: html.unescape(link) for link, name in views.items()}[name]
        for name in ("Les miennes", "Non affectées")
    )
    assert names(client.get(mine).text) == ["p-20"]
    assert "p-20" not in names(client.get(f"{nobodys}&canal=place&tri=anciennes").text)
    assert "Les miennes" not in app.client("lise").get("/").text


@pytest.fixture(scope="module")
def endless(app):
    """A conversation of 600 messages over many days, one of which displeased; the numbers of its
    messages.
    """
    start = datetime(2025, 6, 1, 12).timestamp()
    turns = [
        (
            record.number_at(start + n * 3600),
            make_turn(
                "messenger-endless",
                f"Message {n:03}.",
                channel="endless",
                asked_at=start + n * 3600,
                message_id=f"e{n}",
            ),
        )
        for n in range(600)
    ]
    with app.engine.begin() as connection:
        writing.write(connection, turns)
        writing.feedback(connection, "messenger-endless", "e123", -1, "Non!")
    return [number for number, _ in turns]


def messages(page):
    return [int(number) for number in re.findall(r"Message (\d{3})\.\s*</p>", page)]


def test_a_long_conversation_is_read_in_parts(app, endless):
    client = app.client("remi")
    page = client.get("/conversations/messenger-endless?liste=canal%3Dendless").text
    assert messages(page) == list(range(550, 600))
    assert len(page) < 250_000
    earlier = html.unescape(re.search(r'href="([^"]+)">Messages précédents', page)[1])
    assert "liste=canal" in earlier
    assert messages(client.get(earlier).text) == list(range(500, 550))
    later = html.unescape(
        re.search(r'href="([^"]+)">Messages suivants', client.get(earlier).text)[1]
    )
    assert messages(client.get(later).text) == list(range(550, 600))
    assert re.findall(r'<h3 class="day">([^<]+)', page) == [
        "2025-06-24",
        "2025-06-25",
        "2025-06-26",
    ]
    assert 'class="day"' not in client.get("/conversations/p-01").text


def test_one_goes_straight_to_a_message(app, endless):
    client = app.client("remi")
    page = client.get("/conversations/messenger-endless").text
    leads = html.unescape(re.search(r'href="([^"]+)">▼ Message 123', page)[1])
    assert leads.endswith(f"#m{endless[123]}")
    there = client.get(leads).text
    assert 123 in messages(there)
    assert len(messages(there)) == 50
    assert (
        messages(client.get(f"/conversations/messenger-endless?message={endless[0]}").text)[0] == 0
    )
    assert (
        messages(client.get(f"/conversations/messenger-endless?message={endless[-1]}").text)[-1]
        == 599
    )
    assert messages(
        client.get("/conversations/messenger-endless?message=999999999999999999").text
    ) == list(range(550, 600))
