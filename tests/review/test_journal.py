"""The journal says in French who did what, of what, from what to what; it is narrowed by choosing,
and exported.
"""

import csv
import io
import re

import pytest

from bot.paths import ROOT
from bot.review import journal
from bot.teaching.texts import texts
from tests.review.conftest import BOTH, PASSWORD, shown, token

pytestmark = BOTH
NOTED = re.compile(
    r'(?:\.note\((?:[a-z.]+, [a-z.]+, )?|\.note, |_journal\([a-z, \["\]]*)"([a-z_]+)"'
)


@pytest.fixture(autouse=True)
def _on_each(app):
    """Every test here runs on every database."""


def lines(app, query=""):
    return shown(
        app.client("anne").get(f"/journal{query}").text.split("<tbody>")[-1].split("</tbody>")[0]
    )


def on_one_line(code: str) -> str:
    """Each call on one line, however long."""
    return re.sub(r"\s+", " ", code).replace("( ", "(")


def test_every_act_that_is_noted_has_its_words():
    noted = {
        code
        for path in (ROOT / "bot").rglob("*.py")
        for code in NOTED.findall(on_one_line(path.read_text(encoding="utf-8")))
    }
    assert {"decide", "correct", "purge", "erase_begun", "forbidden"} <= noted
    assert noted <= set(texts()["acts"])


def test_an_act_tells_what_it_changed_from_what_to_what(app):
    number = app.say("web-j", "Question obscure", topics=("hors_sujet",))
    remi, anne = app.client("remi"), app.client("anne")
    remi.post(
        f"/conversations/web-j/messages/{number}",
        data={
            "jeton": token(remi),
            "decision": "topic",
            "autre": "choix.criteres",
            "malgre": "oui",
        },
    )
    remi.post(
        "/conversations/web-j", data={"jeton": token(remi), "geste": "assign", "pour": "remi"}
    )
    anne.post(
        "/equipe",
        data={
            "jeton": token(anne),
            "nom": "zoe",
            "complet": "Zoé",
            "role": "lecture",
            "passe": PASSWORD,
            "encore": PASSWORD,
        },
    )
    anne.post("/equipe/zoe", data={"jeton": token(anne), "role": "revision", "actif": "non"})
    told = lines(app)
    assert (
        "message corrigé web-j Refus : rien à voir avec les médias sociaux → Autre sujet, Comment"
        " choisir ses médias sociaux?" in told
    )
    assert "affectation changée web-j — → remi" in told
    assert "compte changé zoe Lecture, ouvert → Révision, fermé" in told
    assert 'href="/conversations/web-j"' in anne.get("/journal").text


def test_what_is_refused_is_noted_too(app):
    app.client("lise").get("/equipe")
    assert "lise page que le rôle ne permet pas /equipe" in lines(app, "?geste=forbidden")


def test_an_export_of_ticked_ones_says_of_which(app):
    client, names = app.client("remi"), ["web-j1", "web-j2"]
    for name in (*names, "web-j3"):
        app.say(name, "Bonjour, Gaétan")
    assert (
        client.post(
            "/lot",
            data={"jeton": token(client), "conversation": [*names, "web-nulle"], "geste": "export"},
        ).content[:2]
        == b"PK"
    )
    told = lines(app, "?geste=export_one&qui=remi")
    assert all(f"conversation exportée {name} xlsx" in told for name in names)
    assert "web-j3" not in told
    assert "web-nulle" not in told


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("export.csv", "csv une ligne par message · toutes"),
        (
            "export.xlsx?lignes=conversations&avis=bas&canal=website",
            "xlsx une ligne par conversation · Canal : Site Web · Avis : Pas utile",
        ),
        (
            "export.jsonl?q=Gaétan&lue=non",
            "jsonl une ligne par conversation · Lecture : À lire · mots cherchés",
        ),
    ],
)
def test_an_export_says_what_it_is_of_without_a_word_of_anybody(app, asked, said):
    assert app.client("remi").get(f"/{asked}").status_code == 200
    told = lines(app, "?geste=export&qui=remi")
    assert said in told
    assert "Gaétan" not in told


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("?qui=lise", True),
        ("?qui=remi", False),
        ("?du=2020-01-01&au=2100-01-01", True),
        ("?au=2020-01-01", False),
    ],
)
def test_it_is_narrowed_to_an_account_or_to_days(app, query, there):
    app.client("lise").get("/equipe")
    assert ("/equipe" in lines(app, query)) == there


def test_it_is_exported_as_it_is_narrowed(app):
    app.client("lise").get("/equipe")
    answer = app.client("anne").get("/journal/export.csv?geste=forbidden")
    rows = list(
        csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";")
    )
    assert {row["geste"] for row in rows} == {"page que le rôle ne permet pas"}
    assert app.client("anne").get("/journal/export.xlsx").content[:2] == b"PK"
    assert app.client("anne").get("/journal/export.xml").status_code == 404
    assert app.client("remi").get("/journal/export.csv").status_code == 403


def test_what_is_kept_of_an_act_known_no_more_is_shown_as_it_is():
    assert journal.act("of_long_ago") == "of_long_ago"
    assert journal.detail("role=lecture actif=None") == "role=lecture actif=None"
