"""What the guide should say is a list of work: where each question stands, how many asked it, to
what content it belongs.
"""

import io
import re

import openpyxl
import pytest

from bot.store import erasure
from bot.store.schema import corrections, messages, queue
from tests.review.conftest import BOTH, shown, token
from tests.review.test_exporting import excel

pytestmark = BOTH
FACEBOOK = "plateforme.facebook.description"


@pytest.fixture(autouse=True)
def _clean(app):
    yield
    with app.engine.begin() as connection:
        for table in (queue, corrections, messages):
            connection.execute(table.delete())


def keep(app, name, text, comment="", **changes):
    """Asks a question, and keeps it for the guide from its transcript."""
    number = app.say(name, text, **changes)
    client = app.client("remi")
    client.post(
        f"/conversations/{name}/messages/{number}",
        data={"jeton": token(client), "decision": "guide", "commentaire": comment},
    )


def page(app, tab="todo", who="remi"):
    return app.client(who).get(f"/guide?etat={tab}").text


def entry(app, text, tab="todo"):
    """The number of an entry on the page."""
    return re.search(r'action="/guide/(\d+)', page(app, tab)[page(app, tab).index(text) :])[1]


def change(app, text, state, topic="", tab="todo"):
    client = app.client("remi")
    data = {"jeton": token(client), "etat": state, "sujet": topic}
    return client.post(
        f"/guide/{entry(app, text, tab)}?etat={tab}", data=data, follow_redirects=True
    ).text


def test_the_same_words_are_one_entry_counted_by_people_the_most_asked_first(app):
    keep(app, "a", "Comment faire un concours?", topics=("hors_guide",))
    for name in "bcb":
        keep(app, name, "Combien coute un influenceur?", topics=("hors_guide",), comment="prix")
    keep(app, "d", "combien coûte un influenceur svp", topics=("hors_guide",))
    text = shown(page(app))
    assert "Aucun sujet du guide" in text
    assert "/contenu/sujets/hors_guide" not in page(app)
    assert text.index("3 personnes") < text.index("Comment faire un concours?")
    # the question, once, and once in the name of each of its buttons
    assert text.count("influenceur") == 3
    assert text.count("prix") == 1
    assert "1 personne " in text


def test_entries_of_one_topic_stand_together_and_lead_to_its_content(app):
    keep(app, "a", "Facebook est-il encore utile?", topics=(FACEBOOK,))
    keep(app, "b", "Facebook, ça date de quand?", topics=(FACEBOOK,))
    keep(app, "c", "Comment faire un concours?", topics=("hors_guide",))
    sections = page(app).split("<section")[1:]
    assert [("Facebook est-il" in one, "concours" in one) for one in sections] == [
        (True, False),
        (False, True),
    ]
    assert f'href="/contenu/sujets/{FACEBOOK}"' in sections[0]
    assert "2 personnes" in shown("<" + sections[0])
    assert app.client("remi").get(f"/contenu/sujets/{FACEBOOK}").status_code == 200
    change(app, "Comment faire un concours?", "todo", FACEBOOK)
    assert "3 personnes" in shown(page(app))
    assert page(app).count("<section") == 1


def test_an_entry_goes_from_state_to_state_and_says_who_changed_it(app):
    keep(app, "a", "Comment faire un concours?", topics=("hors_guide",))
    for state, before in (("doing", "todo"), ("done", "doing"), ("never", "done")):
        assert "C’est noté" in change(app, "Comment faire un concours?", state, tab=before)
        assert "concours" not in page(app, before)
        assert "concours" in page(app, state)
    assert "Ne se fera pas : remi" in shown(page(app, "all"))
    journal = shown(app.client("anne").get("/journal").text)
    assert "travail « Pour le guide » changé" in journal
    assert "Fait → Ne se fera pas" in journal
    assert "concours" not in journal


def test_what_is_kept_again_once_done_is_to_do_again(app):
    keep(app, "a", "Comment faire un concours?", topics=("hors_guide",))
    change(app, "Comment faire un concours?", "done")
    keep(app, "b", "Comment faire un concours?", topics=("hors_guide",))
    assert "2 personnes" in shown(page(app))
    assert "concours" not in page(app, "done")


@pytest.mark.parametrize(
    ("state", "told"), [("doing", "En cours : remi"), ("never", "Ne se fera pas : remi")]
)
def test_what_is_kept_again_meanwhile_stays_where_it_stands_and_under_its_topic(app, state, told):
    keep(app, "a", "Comment faire un concours?", topics=("hors_guide",))
    change(app, "Comment faire un concours?", state, FACEBOOK)
    keep(app, "b", "Comment faire un concours?", topics=("hors_guide",))
    text = shown(page(app, state))
    assert "2 personnes" in text
    assert told in text
    assert f'href="/contenu/sujets/{FACEBOOK}"' in page(app, state)
    assert "concours" not in page(app)


def test_what_is_done_and_kept_again_is_to_do_under_its_topic(app):
    keep(app, "a", "Comment faire un concours?", topics=("hors_guide",))
    change(app, "Comment faire un concours?", "done", FACEBOOK)
    keep(app, "b", "Comment faire un concours?", topics=("hors_guide",))
    assert f'href="/contenu/sujets/{FACEBOOK}"' in page(app)
    assert "À faire : remi" not in shown(page(app))


def test_nothing_that_is_no_state_or_no_topic_is_kept(app):
    keep(app, "a", "Comment faire un concours?", topics=("hors_guide",))
    for state, topic in (("fini", ""), ("done", "pas.un.sujet")):
        assert "Choisissez une des décisions" in change(
            app, "Comment faire un concours?", state, topic
        )
    client = app.client("remi")
    assert (
        "plus à la liste"
        in client.post(
            "/guide/999999", data={"jeton": token(client), "etat": "done"}, follow_redirects=True
        ).text
    )
    reader = app.client("lise")
    assert (
        reader.post(
            f"/guide/{entry(app, 'concours')}", data={"jeton": token(reader), "etat": "done"}
        ).status_code
        == 403
    )
    assert "<select" not in reader.get("/guide").text
    assert reader.get("/guide/export.csv").status_code == 403


def test_the_list_is_a_file_in_words(app):
    keep(app, "a", "Combien coûte un concours?", topics=(FACEBOOK,), comment="=souvent")
    keep(app, "b", "Combien coûte un concours?", topics=(FACEBOOK,))
    client = app.client("remi")
    (row,) = excel(client.get("/guide/export.csv?etat=todo"))
    assert (row["question"], row["personnes qui l'ont demandé"], row["état"]) == (
        "Combien coûte un concours?",
        "2",
        "À faire",
    )
    assert (row["sujet"], row["remarques"], row["retenue par"]) == (
        "Facebook, c’est quoi?",
        "'=souvent",
        "remi",
    )
    answer = client.get("/guide/export.xlsx?etat=all")
    assert re.search(
        r'filename="pour-le-guide-\d{4}-\d\d-\d\d\.xlsx"', answer.headers["content-disposition"]
    )
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert (rows[1][1], rows[1][3]) == (2, "Combien coûte un concours?")
    assert excel(client.get("/guide/export.csv?etat=done")) == []
    assert client.get("/guide/export.xml").status_code == 404


def test_an_entry_that_is_taken_away_goes_whole_and_an_erased_one_too(app):
    for name in "ab":
        keep(app, name, "Comment faire un concours?", topics=("hors_guide",))
    keep(app, "c", "Et les bannières?", topics=("hors_guide",))
    client = app.client("remi")
    number = re.search(
        r"/corrections/(\d+)/retrait", page(app)[page(app).index("Comment faire") :]
    )[1]
    client.post(f"/corrections/{number}/retrait", data={"jeton": token(client)})
    assert "concours" not in page(app, "all")
    erasure.erase(app.engine, "c", app.places)
    assert "Rien n’est retenu" in shown(page(app, "all"))
