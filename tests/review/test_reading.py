"""Staff find conversations again: by latest activity, by every filter, by words; and what people
typed stays text.
"""

import html
import re
import time
from datetime import datetime

import pytest
import sqlalchemy as sa

from bot.review import choosing, listing, searching
from bot.review.filters import Filters
from bot.store import record, writing
from bot.store.schema import conversations, messages
from bot.teaching.texts import texts
from tests.review.conftest import BOTH, shown, token
from tests.store.conftest import make_turn

pytestmark = BOTH


@pytest.fixture(scope="module", autouse=True)
def said(app):
    old = time.time() - 10 * 86400
    app.say(
        "web-a",
        "Où sont les publicités?",
        topics=("hors_guide",),
        confidence=0.3,
        asked_at=old,
        model_version="m1",
    )
    app.say(
        "web-b", "C'est quoi Facebook?", channel="telegram", model_version="m2", message_id="b1"
    )
    app.say(
        "web-b",
        "Et la publicité sur Pinterest?",
        channel="telegram",
        topics=("aide.animateur",),
        model_version="m2",
    )
    app.say("web-c", "asdf qwer", topics=("incompris",), confidence=0.1, model_version="m2")
    with app.engine.begin() as connection:
        writing.feedback(connection, "web-b", "b1", -1, "Pas clair")


def found(app, ids=("web-a", "web-b", "web-c"), **filters):
    with app.engine.connect() as connection:
        return [
            row["id"]
            for row in listing.page(connection, Filters.read(filters)).rows
            if row["id"] in ids
        ]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["web-c", "web-b", "web-a"]),
        ({"canal": "telegram"}, ["web-b"]),
        ({"sujet": "hors_guide"}, ["web-a"]),
        ({"sous": "40"}, ["web-c", "web-a"]),
        ({"issue": "refusee"}, ["web-a"]),
        ({"issue": "incomprise"}, ["web-c"]),
        ({"issue": "dirigee"}, ["web-b", "web-a"]),
        ({"avis": "bas"}, ["web-b"]),
        ({"min": "2"}, ["web-b"]),
        ({"max": "1"}, ["web-c", "web-a"]),
        ({"modele": "m1"}, ["web-a"]),
        ({"lue": "oui"}, []),
        ({"q": "publicite"}, ["web-b", "web-a"]),
        ({"q": "PUBLICITÉS"}, ["web-b", "web-a"]),
        ({"q": "publ"}, ["web-b", "web-a"]),
        ({"q": "publicité pinterest"}, ["web-b"]),
        ({"q": "publicité", "issue": "refusee"}, ["web-a"]),
        ({"q": "zanzibar"}, []),
        ({"canal": "telegram", "avis": "bas", "sous": "99"}, ["web-b"]),
        ({"canal": "'; DROP TABLE messages; --"}, []),
        ({"q": '" OR 1=1 -- NEAR( *'}, []),
        ({"sous": "abc", "du": "pas une date"}, ["web-c", "web-b", "web-a"]),
    ],
)
def test_filters_find_what_they_say(app, filters, expected):
    assert found(app, **filters) == expected


def test_a_period_is_in_days_of_quebec(app):
    day = writing.day_of(time.time() - 10 * 86400)
    assert found(app, du=day, au=day) == ["web-a"]


def test_pages_follow_one_another_without_a_gap_or_a_repeat(app):
    for number in range(70):
        app.say(f"many-{number:03}", f"pagination {number}", channel="messenger")
    for filters in ({"canal": "messenger"}, {"q": "pagination"}):
        seen, cursor = [], ""
        with app.engine.connect() as connection:
            while cursor is not None:
                page = listing.page(connection, Filters.read(filters), cursor)
                seen += [row["id"] for row in page.rows]
                cursor = page.after
        assert seen == [f"many-{number:03}" for number in reversed(range(70))]


def through(app, **filters):
    """The conversations of every page, and how many pages they took."""
    seen, cursor, pages = [], "", 0
    with app.engine.connect() as connection:
        while cursor is not None:
            page = listing.page(connection, Filters.read(filters), cursor, 3)
            seen += [row["id"] for row in page.rows]
            cursor, pages = page.after, pages + 1
    return seen, pages


@pytest.mark.parametrize("few", [1000, 2], ids=["gathered", "walked"])
@pytest.mark.parametrize(
    "filters",
    [
        {"q": "kombucha"},
        {"q": "kombucha", "canal": "search"},
        {"canal": "search"},
        {"sujet": "lexique.arobas"},
    ],
)
def test_every_way_of_looking_finds_the_same(app, monkeypatch, filters, few):
    monkeypatch.setattr(choosing, "FEW", few)
    monkeypatch.setattr(choosing, "_COMMON", few)
    monkeypatch.setattr(searching, "_CHUNKS", (2, 2, 2, 2) if few == 2 else searching._CHUNKS)
    if not found(app, ids=("kombucha-0",), **filters):
        for number in range(10):
            # twice in each: found once
            for text in ("Où vendre mon kombucha?", "Le kombucha, sur quel réseau?"):
                app.say(f"kombucha-{number}", text, channel="search", topics=("lexique.arobas",))
    assert through(app, **filters)[0] == [f"kombucha-{number}" for number in reversed(range(10))]


def test_a_search_that_goes_no_further_says_how_far_it_went(app, monkeypatch):
    monkeypatch.setattr(searching, "_CHUNKS", (2,))
    monkeypatch.setattr(choosing, "FEW", 0)
    app.say("web-far", "Une pancarte au bord du chemin", channel="far")
    for number in range(3):
        app.say(f"web-near-{number}", "Une pancarte en ville", channel="near")
    page = app.client("lise").get("/?q=pancarte&canal=far").text
    assert "web-far" not in page
    assert "ont été cherchés jusqu’au" in page
    following = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "web-far" in app.client("lise").get(following).text


def test_a_short_last_word_is_a_whole_word(app):
    app.say("web-fb", "Combien coûte fb?", channel="short")
    app.say("web-fbi", "Le fbi est-il sur les réseaux?", channel="short")
    assert found(app, ids=("web-fb", "web-fbi"), q="fb") == ["web-fb"]
    assert found(app, ids=("web-fb", "web-fbi"), q="résea") == ["web-fbi"]


def test_the_address_holds_the_whole_view(app):
    client = app.client("lise")
    page = client.get("/?canal=telegram&avis=bas").text
    assert "web-b" in page
    assert "web-a" not in page
    client.post(
        "/filtres",
        data={
            "jeton": token(client),
            "nom": "Telegram mécontent",
            "query": "canal=telegram&avis=bas",
        },
    )
    assert 'href="/?canal=telegram&amp;avis=bas">Telegram mécontent' in client.get("/").text
    assert "Telegram mécontent" not in app.client("remi").get("/").text


def test_a_transcript_tells_why(app):
    page = app.client("lise").get("/conversations/web-b").text
    assert "Le plus probable" in page
    assert "Pas clair" in page
    assert "Facebook est un réseau social." in page


def test_what_weighed_is_told_in_words_not_in_codes(app):
    app.say(
        "web-words",
        "Facebook pour des jeunes?",
        entities={"platforms": ["facebook"], "excluded": ["youtube"]},
        needs={"public_jeune": 1.0},
    )
    page = (
        app.client("lise")
        .get("/conversations/web-words")
        .text.split("Transcription")[1]
        .split("Contexte de la conversation")[0]
    )
    assert "Plateformes reconnues : Facebook." in page.replace("\u00a0", " ")
    assert "l’assistant a compris : votre public est jeune." in page.replace("\u00a0", " ")
    assert "public_jeune" not in page


ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "</textarea><svg onload=alert(1)>",
    "</title><script>alert(1)</script>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_people_type_stays_text(app, attack):
    app.say(
        "web-attack",
        attack,
        topics=("hors_sujet",),
        confidence=0.01,
        answer=attack,
        suggestions=(attack,),
        model_version="m2",
    )
    client = app.client("anne")
    for address in ("/", "/conversations/web-attack", "/file", f"/?q={attack}"):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<svg onload" not in page
    client.post(
        "/conversations/web-attack", data={"jeton": token(client), "geste": "note", "texte": attack}
    )
    client.post(
        "/conversations/web-attack",
        data={"jeton": token(client), "geste": "label", "etiquette": attack},
    )
    page = client.get("/conversations/web-attack").text
    assert "<script>alert" not in page
    assert "<svg onload" not in page


def test_notes_labels_assignment_and_reading(app):
    client = app.client("remi")
    for act in (
        {"geste": "note", "texte": "À montrer"},
        {"geste": "label", "etiquette": "prix"},
        {"geste": "assign", "pour": "anne"},
        {"geste": "read"},
    ):
        client.post("/conversations/web-a", data={"jeton": token(client), **act})
    page = client.get("/conversations/web-a").text
    assert "À montrer" in page
    assert "lue par remi" in page
    for filters in ({"etiquette": "prix"}, {"note": "oui"}, {"pour": "anne"}, {"lue": "oui"}):
        assert "web-a" in found(app, **filters)
    app.say("web-a", "Encore moi", model_version="m1")
    assert "web-a" not in found(app, lue="oui")


def test_erasing_from_the_page_needs_a_tick_and_the_role(app):
    app.say("web-gone", "Mon nom est Réjean", channel="gone")
    client = app.client("anne")
    client.post("/conversations/web-gone/effacement", data={"jeton": token(client)})
    assert client.get("/conversations/web-gone").status_code == 200
    client.post(
        "/conversations/web-gone/effacement", data={"jeton": token(client), "certain": "oui"}
    )
    assert client.get("/conversations/web-gone").status_code == 404
    with app.engine.connect() as connection:
        assert (
            connection.execute(
                sa.select(messages.c.id).where(messages.c.conversation == "web-gone")
            ).first()
            is None
        )
        assert (
            connection.execute(
                sa.select(conversations.c.id).where(conversations.c.id == "web-gone")
            ).first()
            is None
        )


def test_figures_open_the_conversations_behind_them(app):
    client = app.client("lise")
    page = client.get("/portrait").text
    assert "issue=refusee" in page
    drawn = client.get("/portrait/sujets.svg")
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert "/?sujet=" in drawn.text
    assert "<script" not in drawn.text
    assert "regroupement" in client.get("/portrait/chiffres.csv").text


def test_a_long_period_is_shown_week_by_week_and_each_week_opens(app):
    client = app.client("lise")
    app.say(
        "web-spring",
        "C'est quoi Facebook?",
        asked_at=datetime(2024, 3, 1, 12).timestamp(),
        channel="spring",
    )
    long = "du=2024-01-01&au=2024-06-30"
    assert "Questions par semaine" in client.get(f"/portrait?{long}").text
    assert "Questions par jour" in client.get("/portrait?du=2024-02-01&au=2024-03-31").text
    assert "du=2024-02-26&amp;au=2024-03-03" in client.get(f"/portrait/jours.svg?{long}").text
    assert "web-spring" in client.get("/?du=2024-02-26&au=2024-03-03").text


def test_a_database_that_is_away_is_told_in_french(app, monkeypatch):
    from bot.review.pages import picture

    def away(*args):
        raise sa.exc.OperationalError("select", {}, Exception("gone"))

    monkeypatch.setattr(picture.counting, "totals", away)
    answer = app.client("lise").get("/portrait")
    assert answer.status_code == 503
    assert "base de données ne répond pas" in answer.text
    assert "select" not in answer.text


SAID = {
    "web-s1": "J'ai vu l'annonce de mes clients hier",
    "web-s2": "Mes clients, où sont-ils? Une annonce Facebook",
    "web-s3": "Clients que sont mes annonces",
}


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("l'annonce", ["web-s1", "web-s2", "web-s3"]),
        ("l’annonce hier", ["web-s1"]),
        ('"mes clients"', ["web-s1", "web-s2"]),
        ("« mes clients » annon", ["web-s1", "web-s2"]),
        ("annonce -facebook", ["web-s1", "web-s3"]),
        ('annonce -"mes clients"', ["web-s3"]),
        ("annonce 😡", []),
        ("annonce ?!", ["web-s1", "web-s2", "web-s3"]),
    ],
)
@pytest.mark.parametrize("few", [1000, 1], ids=["gathered", "walked"])
def test_phrases_exclusions_and_apostrophes_are_searched_as_they_are_meant(
    app, monkeypatch, q, names, few
):
    monkeypatch.setattr(choosing, "FEW", few)
    for name, text in SAID.items():
        app.say(name, text, channel="meant")
    assert sorted(found(app, ids=tuple(SAID), q=q, canal="meant")) == names


@pytest.mark.parametrize("q", ["?", "!!!", "-", '""'])
def test_signs_alone_are_not_searched_and_one_is_told(app, q):
    app.say("web-signs", "Allô?")
    page = app.client("lise").get("/", params={"q": q}).text
    assert "/conversations/web-signs" not in page
    assert "Ces signes ne se cherchent pas." in page


def test_what_people_said_of_an_answer_is_searched_and_what_is_found_is_marked(app):
    app.say("web-remark", "C'est quoi Facebook?", message_id="remark")
    with app.engine.begin() as connection:
        assert writing.feedback(connection, "web-remark", "remark", -1, "Chiffres de 2018, désuets")
    assert found(app, ids=("web-remark",), q="desuet") == ["web-remark"]
    assert "quoi <mark>Facebook</mark>?" in app.client("lise").get("/?q=facebook").text


def test_dates_in_the_wrong_order_are_told(app):
    assert "inversez-les" in app.client("lise").get("/?du=2024-02-30&au=2024-02-01").text


def test_one_label_is_one_however_it_is_typed_and_who_reads_only_is_given_nothing_to_do(app):
    app.say("web-l1", "Rappelez-moi")
    app.say("web-l2", "Rappelez-moi aussi")
    client = app.client("remi")
    for name, label in (("web-l1", "à rappeler 📞"), ("web-l2", "À RAPPELER 📞")):
        client.post(
            f"/conversations/{name}",
            data={"jeton": token(client), "geste": "label", "etiquette": label},
        )
    page = client.get("/conversations/web-l2").text
    assert "à rappeler 📞" in page
    assert "À RAPPELER" not in page
    assert '<option value="lise"' not in page
    client.post(
        "/conversations/web-l2", data={"jeton": token(client), "geste": "assign", "pour": "lise"}
    )
    assert "web-l2" not in client.get("/?pour=lise").text


def at(day, hour, minute=0):
    """A moment of November 2025 in Québec."""
    return datetime(2025, 11, day, hour, minute, tzinfo=writing.QUEBEC).timestamp()


@pytest.fixture
def across(app):
    """One conversation that never ends: refused before midnight and after, liked one day, urgent
    another; and one that began later.
    """
    refused = {"topics": ("hors_guide",)}
    turns = [
        (
            "telegram-1",
            "Vendez-vous des camions?",
            {**refused, "asked_at": at(20, 23, 50), "confidence": 0.2},
        ),
        ("telegram-1", "Et des autos?", {**refused, "asked_at": at(21, 0, 15), "message_id": "d2"}),
        ("telegram-1", "C'est quoi Facebook?", {"asked_at": at(24, 9), "flags": ("detresse",)}),
        ("telegram-2", "Parlez-moi", {"asked_at": at(24, 10), "topics": ("aide.animateur",)}),
    ]
    with app.engine.begin() as connection:
        if connection.execute(
            sa.select(conversations.c.id).where(conversations.c.channel == "days")
        ).first():
            return
        writing.write(
            connection,
            [
                (record.number_at(more["asked_at"]), make_turn(name, text, channel="days", **more))
                for name, text, more in turns
            ],
        )
        writing.feedback(connection, "telegram-1", "d2", 1, "Merci")


@pytest.mark.parametrize(
    ("days", "filters", "expected"),
    [
        ((20, 20), {}, ["telegram-1"]),
        ((20, 20), {"issue": "refusee"}, ["telegram-1"]),
        ((21, 21), {"issue": "refusee"}, ["telegram-1"]),
        ((22, 23), {}, []),
        ((24, 24), {"issue": "refusee"}, []),
        ((24, 24), {"issue": "repondue"}, ["telegram-2", "telegram-1"]),
        ((20, 21), {"issue": "repondue"}, []),
        ((24, 24), {"issue": "dirigee"}, ["telegram-2"]),
        ((20, 20), {"avis": "haut"}, []),
        ((21, 21), {"avis": "haut"}, ["telegram-1"]),
        ((21, 21), {"sujet": "hors_guide"}, ["telegram-1"]),
        ((24, 24), {"sujet": "hors_guide"}, []),
        ((24, 24), {"urgent": "oui"}, ["telegram-1"]),
        ((20, 21), {"urgent": "oui"}, []),
        ((20, 20), {"sous": "50"}, ["telegram-1"]),
        ((21, 21), {"sous": "50"}, []),
        ((24, 24), {"debut": "oui"}, ["telegram-2"]),
        ((24, 24), {"q": "facebook"}, ["telegram-1"]),
        ((24, 24), {"q": "camions"}, []),
        ((20, 20), {"q": "camions"}, ["telegram-1"]),
    ],
)
@pytest.mark.parametrize("few", [1000, 0], ids=["gathered", "walked"])
def test_a_day_finds_what_was_said_in_it(app, monkeypatch, across, few, days, filters, expected):
    monkeypatch.setattr(choosing, "FEW", few)
    period = {"du": f"2025-11-{days[0]}", "au": f"2025-11-{days[1]}"}
    assert (
        found(app, ids=("telegram-1", "telegram-2"), canal="days", **period, **filters) == expected
    )


def test_every_figure_and_every_bar_opens_the_conversations_that_it_counts(app, across):
    client = app.client("lise")
    for day, figures in {
        20: "1 questions 1 refusées",
        21: "1 questions 1 refusées",
        24: "2 questions 1 dirigées",
    }.items():
        period = f"du=2025-11-{day}&au=2025-11-{day}"
        page = client.get(f"/portrait?{period}").text
        said = shown(page)
        assert all(
            f"{number} {word}" in said
            for number, word in zip(figures.split()[::2], figures.split()[1::2], strict=True)
        )
        links = [*re.findall(r'<a href="([^"]+)"><strong>(\d+)', page)]
        for name in ("jours", "sujets", "canaux"):
            drawn = client.get(f"/portrait/{name}.svg?{period}").text
            links += [
                (link, said.split(" : ")[-1].split()[0])
                for said, link in re.findall(
                    r'aria-label="([^"]+)" xlink:href="([^"]+)"', drawn.replace("\u00a0", " ")
                )
            ]
        assert len(links) > 8
        for link, number in links:
            there = len(re.findall(r'<li id="c-', client.get(html.unescape(link)).text))
            assert (there > 0) == (int(number) > 0), (day, link, number)


@pytest.fixture
def written(app):
    """One conversation with words in each kind of text, and one without."""
    with app.engine.begin() as connection:
        if connection.execute(
            sa.select(conversations.c.id).where(conversations.c.id == "web-kinds")
        ).first():
            return
    app.say(
        "web-kinds",
        "Combien ça coûte, l'aubergine? 😡👍🏽",
        answer="Cela dépend de la citrouille, et d'abord du navet.",
        channel="kinds",
        message_id="k1",
    )
    app.say("web-other", "Et sur fb, la courge? 👍", answer="Sur Facebook, oui.", channel="kinds")
    with app.engine.begin() as connection:
        writing.feedback(connection, "web-kinds", "k1", -1, "Rien compris au potiron")
    client = app.client("remi")
    for act in (
        {"geste": "note", "texte": "Rappeler au sujet du panais rond"},
        {"geste": "label", "etiquette": "légumes"},
    ):
        client.post("/conversations/web-kinds", data={"jeton": token(client), **act})


BOTH_FOUND = ["web-kinds", "web-other"]


@pytest.mark.parametrize(
    ("q", "scope", "names"),
    [
        ("aubergine", "", ["web-kinds"]),
        ("citrouille", "", []),
        ("citrouille", "reponses", ["web-kinds"]),
        ("l’aubergine", "reponses", []),
        ("d'abord navet", "reponses", ["web-kinds"]),
        ('"abord du navet"', "reponses", ["web-kinds"]),
        ('"navet abord"', "reponses", []),
        ("citrouille -navet", "reponses", []),
        ("cela -citrouille", "reponses", []),
        ("potiron", "", ["web-kinds"]),
        ("potiron", "reponses", []),
        ("panais", "notes", ["web-kinds"]),
        ("pana", "notes", ["web-kinds"]),
        ('"panais rond"', "notes", ["web-kinds"]),
        ("LEGUME", "notes", ["web-kinds"]),
        ("panais", "", []),
        ("aubergine citrouille panais legumes potiron", "partout", ["web-kinds"]),
        ("aubergine -panais", "partout", []),
        ("aubergine -panais", "", ["web-kinds"]),
        ("😡", "", ["web-kinds"]),
        ("👍", "", BOTH_FOUND),
        ("👍🏿 courge", "", ["web-other"]),
        ("coûte -👍", "", []),
        ("facebook", "", ["web-other"]),
        ("fbk", "partout", ["web-other"]),
        ("courge -facebook", "", []),
        ("aubergine", "n'importe quoi", ["web-kinds"]),
    ],
)
@pytest.mark.parametrize("few", [1000, 1], ids=["gathered", "walked"])
def test_words_are_found_where_they_are_looked_for(app, monkeypatch, written, few, q, scope, names):
    monkeypatch.setattr(choosing, "FEW", few)
    assert sorted(found(app, ids=tuple(BOTH_FOUND), q=q, dans=scope, canal="kinds")) == names


@pytest.mark.parametrize(
    ("q", "scope", "told"),
    [
        ("potiron", "", "Remarque : Rien compris au [potiron]"),
        ("navet", "reponses", "Réponse : Cela dépend de la citrouille, et d'abord du [navet]."),
        ("panais", "notes", "Note : Rappeler au sujet du [panais] rond"),
        ("légumes", "partout", "Note : [légumes]"),
        ("😡", "", "l'aubergine? [😡]👍🏽"),
        ('"mes clients"', "", "J'ai vu l'annonce de [mes] [clients] hier"),
    ],
)
def test_what_is_found_is_marked_wherever_it_stands(app, written, q, scope, told):
    app.say("web-s1", SAID["web-s1"], channel="meant")
    page = (
        app.client("lise")
        .get("/", params={"q": q, "dans": scope})
        .text.replace("<mark>", "[")
        .replace("</mark>", "]")
    )
    assert told in shown(page)


def test_what_was_found_is_marked_in_the_transcript_too(app, written):
    page = app.client("lise").get("/", params={"q": "navet panais", "dans": "partout"}).text
    opened = html.unescape(re.search(r'href="(/conversations/web-kinds[^"]+)"', page)[1])
    assert re.findall("<mark>([^<]+)", app.client("lise").get(opened).text) == ["navet", "panais"]


def test_a_label_that_is_taken_off_is_found_no_more(app):
    app.say("web-off", "Bonjour")
    client = app.client("remi")
    for act in ("label", "unlabel"):
        client.post(
            "/conversations/web-off",
            data={"jeton": token(client), "geste": act, "etiquette": "betterave"},
        )
        assert found(app, ids=("web-off",), q="betterave", dans="notes") == (
            ["web-off"] if act == "label" else []
        )


def test_a_note_is_changed_and_taken_away_by_who_wrote_it_or_administers(app):
    app.say("web-notes", "Bonjour")
    remi, anne = app.client("remi"), app.client("anne")

    def act(client, **values):
        return client.post(
            "/conversations/web-notes", data={"jeton": token(client), **values}
        ).headers["location"]

    for client, text in ((remi, "De Rémi, le topinambour"), (anne, "D'Anne")):
        act(client, geste="note", texte=text)
    page = remi.get("/conversations/web-notes").text
    (mine,) = re.findall(r'name="numero" value="(\d+)"', page)
    theirs = next(
        number
        for number in re.findall(
            r'name="numero" value="(\d+)"', anne.get("/conversations/web-notes").text
        )
        if number != mine
    )
    assert "note_changed" in act(
        remi, geste="note_change", numero=mine, texte="De Rémi, le salsifis"
    )
    assert "note_of_another" in act(remi, geste="note_change", numero=theirs, texte="Volée")
    assert "note_of_another" in act(remi, geste="note_drop", numero=theirs)
    assert found(app, ids=("web-notes",), q="salsifis", dans="notes") == ["web-notes"]
    assert found(app, ids=("web-notes",), q="topinambour", dans="notes") == []
    assert "note_dropped" in act(anne, geste="note_drop", numero=mine)
    assert "note_dropped" in act(anne, geste="note_drop", numero=theirs)
    assert found(app, ids=("web-notes",), note="oui") == []


def test_labels_are_renamed_made_one_and_taken_off_everywhere(app):
    client, everywhere = (
        app.client("remi"),
        {
            "web-e1": ["prix"],
            "web-e2": ["tarifs", "prix"],
            "web-e3": ["tarifs"],
        },
    )
    for name, given in everywhere.items():
        app.say(name, "Bonjour")
        for label in given:
            client.post(
                f"/conversations/{name}",
                data={"jeton": token(client), "geste": "label", "etiquette": label},
            )
    client.post(
        "/filtres",
        data={"jeton": token(client), "nom": "Les tarifs", "query": "etiquette=tarifs&lue=non"},
    )

    def act(**values):
        return client.post("/etiquettes", data={"jeton": token(client), **values}).headers[
            "location"
        ]

    assert "label_same" in act(geste="rename", etiquette="tarifs", nouvelle="tarifs")
    assert sorted(found(app, ids=tuple(everywhere), etiquette="tarifs")) == ["web-e2", "web-e3"]
    assert "label_renamed" in act(geste="rename", etiquette="tarifs", nouvelle="prix")
    assert sorted(found(app, ids=tuple(everywhere), etiquette="prix")) == sorted(everywhere)
    assert (
        'href="/?lue=non&amp;etiquette=prix">Les tarifs' in client.get("/").text
        or 'href="/?etiquette=prix&amp;lue=non">Les tarifs' in client.get("/").text
    )
    assert sorted(found(app, ids=tuple(everywhere), q="tarif", dans="notes")) == []
    assert "label_not_confirmed" in act(geste="drop", etiquette="prix")
    assert "label_gone" in act(geste="drop", etiquette="prix", certain="oui")
    assert found(app, ids=tuple(everywhere), etiquette="prix") == []
    assert ">prix<" not in client.get("/etiquettes").text
    assert app.client("lise").get("/etiquettes").status_code == 403


@pytest.mark.parametrize("name", texts()["filter_values"])
def test_a_filter_offers_what_its_words_say(app, name):
    page = app.client("remi").get("/").text
    offered = re.search(rf'<select name="{name}">.*?</select>', page, re.DOTALL)[0]
    for value, said in texts()["filter_values"][name].items():
        assert f'<option value="{value}">{said}</option>' in offered


@pytest.mark.parametrize(
    ("query", "lacking"),
    [
        ("q=?!", "signs"),
        ("du=2026-02-02&au=2026-01-01", "backwards"),
        ("issue=refusee&pour=-&min=900", "filters"),
        ("canal=nul", "filters"),
    ],
)
def test_an_empty_list_says_why(app, query, lacking):
    assert shown(texts()["list_empty"][lacking].replace("'", "’")) in shown(
        app.client("remi").get(f"/?{query}").text
    )
