"""What people said of answers, on a page of its own: chosen by thumb, days and topic, and leading
to where it was said.
"""

import re
from datetime import datetime, timedelta

import pytest

from bot.review import comments
from bot.store import writing
from bot.store.schema import conversations, messages, queue
from bot.store.writing import QUEBEC
from tests.review.conftest import BOTH, shown

pytestmark = BOTH
NOW = datetime.now(QUEBEC).replace(hour=12, minute=0, second=0, microsecond=0)
SAID = {
    "prix": ("Combien ça coûte?", ("hors_guide",), -1, "Je veux le prix", 1),
    "vieux": (
        "C'est quoi Facebook?",
        ("plateforme.facebook.description",),
        -1,
        "Chiffres de 2018!!!",
        9,
    ),
    "clair": ("Et Facebook?", ("plateforme.facebook.description",), 1, "Très clair", 3),
    "muet": ("Bonjour", ("hors_sujet",), -1, "", 1),
}


@pytest.fixture(autouse=True)
def said(app):
    for name, (text, topics, thumb, comment, ago) in SAID.items():
        app.say(
            name,
            text,
            topics=topics,
            message_id=name,
            asked_at=(NOW - timedelta(days=ago)).timestamp(),
        )
        with app.engine.begin() as connection:
            writing.feedback(connection, name, name, thumb, comment)
    yield
    with app.engine.begin() as connection:
        for table in (messages, queue, conversations):
            connection.execute(table.delete())


def seen(app, query=""):
    page = shown(app.client("lise").get(f"/commentaires?{query}").text)
    return {name for name, (_, _, _, comment, _) in SAID.items() if comment and comment in page}


def day(ago):
    return (NOW - timedelta(days=ago)).date().isoformat()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"prix", "vieux", "clair"}),
        ("avis=bas", {"prix", "vieux"}),
        ("avis=haut", {"clair"}),
        ("sujet=plateforme.facebook.description", {"vieux", "clair"}),
        ("sujet=plateforme.facebook", set()),
        (f"du={day(4)}", {"prix", "clair"}),
        (f"au={day(4)}", {"vieux"}),
        (f"du={day(3)}&au={day(3)}&avis=haut", {"clair"}),
        ("avis=rien&du=hier&apres=x", {"prix", "vieux", "clair"}),
    ],
)
def test_what_was_said_is_chosen_by_thumb_days_and_topic(app, query, expected):
    assert seen(app, query) == expected


def test_a_comment_stands_with_its_question_and_opens_it_where_it_was_said(app):
    client = app.client("lise")
    page = client.get("/commentaires?avis=bas&sujet=hors_guide").text
    assert "Combien ça coûte?" in shown(page)
    address = re.search(r'class="main" href="([^"#]*)#(m\d+)"', page)
    opened = client.get(address[1]).text
    assert f'id="{address[2]}"' in opened
    assert "Je veux le prix" in opened
    assert "commentaires vus" in shown(app.client("anne").get("/journal").text)


def test_the_page_goes_on(app):
    with app.engine.connect() as connection:
        first = comments.page(connection, comments.Asked(), size=2)
        rest = comments.page(connection, comments.Asked(), first.after, size=2)
    assert [[row["feedback_comment"] for row in page.rows] for page in (first, rest)] == [
        ["Très clair", "Chiffres de 2018!!!"],
        ["Je veux le prix"],
    ]
    assert rest.after is None


def test_where_nobody_said_anything_the_page_says_so(app):
    with app.engine.begin() as connection:
        connection.execute(messages.update().values(feedback_comment=None))
    client = app.client("lise")
    assert "Personne n’a encore commenté" in shown(client.get("/commentaires").text)
    assert "Aucun commentaire ne répond" in shown(client.get("/commentaires?avis=haut").text)
