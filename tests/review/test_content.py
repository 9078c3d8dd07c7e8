"""Content is drafted, checked, read over, published by somebody else, and taken back; the files
change by the lines that say so.
"""

import difflib
import re

import pytest

from bot.checks import check
from bot.guide import loader
from bot.review.content import checking
from bot.settings import settings
from bot.store.schema import audit, content_changes, content_drafts
from tests.conftest import cases
from tests.guide import test_check
from tests.guide.test_check import copy, sound
from tests.review.contents import (
    FIGURE,
    NEWER,
    TOPIC,
    draft,
    fields,
    files,
    fresh,
    publish,
    rows,
    send,
    undo,
)

__all__ = ["copy", "fresh", "sound"]
pytestmark = pytest.mark.usefixtures("fresh")


ENTRY = (
    "platform: facebook, bound: plus_de, value: %d, unit: d'utilisateurs, measure: utilisateurs,"
    " scope: monde"
)


def text(page):
    """What a page says, without its tags."""
    return (
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))
        .replace("&#39;", "'")
        .replace("\xa0", " ")
    )


def changed(app, before):
    """The lines that differ from before, file by file."""
    now = files(app)
    lines = [
        line
        for name in now
        for line in difflib.unified_diff(
            before[name].splitlines(), now[name].splitlines(), lineterm="", n=0
        )
    ]
    return [line for line in lines if line[:2] in ("- ", "+ ")]


def test_a_figure_is_written_by_one_person_and_published_by_another(app):
    remi, anne, before = app.client("remi"), app.client("anne"), files(app)
    page = draft(remi, **NEWER, why="Le rapport de Meta est sorti")
    assert "La vérification n’a rien trouvé à redire" in text(page)
    # the answer, as it would be
    assert "plus de 3,07 milliards d’utilisateurs dans le monde" in text(page)
    assert "sauf « plus de 3,07 milliards » pour Facebook (janvier 2026, selon Meta)" in text(page)
    assert 'name="brouillon"' not in page.text
    assert "Une autre personne doit relire et publier" in text(page)
    assert files(app) == before

    done = publish(anne, page)
    assert "C’est publié." in text(done)
    assert changed(app, before) == [
        f"-  FB6: {{{ENTRY % 2_130_000_000}}}",
        f"+  FB6: {{{ENTRY % 3_070_000_000}, date: janvier 2026, source: Meta}}",
    ]
    assert loader.load_guide(app.places.content).figures["FB6"].date == "janvier 2026"
    assert rows(app, content_drafts) == []
    assert "plus de 2 130 000 000" in text(done)
    assert "plus de 3 070 000 000" in text(done)

    listed = text(app.client("lise").get("/contenu/historique"))
    assert "remi" in listed
    assert "anne" in listed
    assert "Le rapport de Meta est sorti" in listed

    back = undo(remi, done)
    assert "C’est remis comme avant." in text(back)
    assert files(app) == before
    assert "remis comme avant par remi" in text(remi.get("/contenu/historique"))
    assert "déjà remis comme avant" in text(undo(anne, done))
    acts = [row["action"] for row in rows(app, audit) if row["action"].startswith("content")]
    assert acts[-4:] == ["content_draft", "content_publish", "content_undo", "content_undo_refused"]


def test_an_answer_is_changed_with_its_lists_buttons_and_facts_and_the_rest_of_the_file_stays(app):
    before, remi = files(app), app.client("remi")
    answer = "{FB4}\n\nOn peut y :\n- annoncer l’ouverture;\n- répondre aux gens.\n\n{FB5}"
    page = draft(
        remi,
        TOPIC,
        label="Facebook au travail",
        answer=answer,
        fact_FB4="Bien des gens y suivent  des pages d'entreprises.",
        next_0="aide.animateur",
    )
    assert "On peut y :" in text(page)
    publish(app.client("anne"), page)
    assert changed(app, before) == [
        "-    label: Facebook en affaires",
        "+    label: Facebook au travail",
        (
            "-      FB4: Une partie des gens y suivent aussi des pages d'entreprises ou"
            " d'organismes publics."
        ),
        "+      FB4: Bien des gens y suivent des pages d'entreprises.",
        (
            "-      - \"Facebook sert d'abord à échanger entre proches, mais il a sa place en"
            ' affaires. {FB4}"'
        ),
        '+      - "{FB4}"',
        '+      - intro: "On peut y :"',
        "+        items:",
        '+          - "annoncer l\'ouverture;"',
        '+          - "répondre aux gens."',
        (
            "-    next: [plateforme.facebook.chiffres, precautions.commentaires_negatifs,"
            " choix.recommandation]"
        ),
        "+    next: [aide.animateur, precautions.commentaires_negatifs, choix.recommandation]",
    ]


def test_a_button_asks_what_was_taught(app):
    remi = app.client("remi")
    wrong = send(remi, TOPIC, question="Facebook, ça mange quoi en hiver?")
    assert "n’a pas été enseignée mot pour mot" in text(wrong)
    offered = re.search(
        r'<datalist id="questions">.*?</datalist>', remi.get(TOPIC).text, re.S
    ).group()
    assert offered.count("<option") > 5
    taught = re.findall(r'<option value="([^"]+)"', offered)[3].replace("&#39;", "'")
    assert "n’a rien trouvé à redire" in text(send(remi, TOPIC, question=taught))


def test_drafts_that_go_together_are_published_together(app):
    before, remi, anne = files(app), app.client("remi"), app.client("anne")
    draft(remi)
    draft(remi, TOPIC, label="Facebook au travail")
    numbers = [row["id"] for row in rows(app, content_drafts)]
    page = anne.get(f"/contenu/publication?b={numbers[0]}&b={numbers[1]}")
    done = publish(anne, page)
    assert files(app)["guide.yml"] != before["guide.yml"]
    assert files(app)["figures.yml"] != before["figures.yml"]
    undo(anne, done)
    assert files(app) == before


# What is wrong in a way that the form alone can tell: nothing is kept, and what was typed is still
# there.
WRONG = {
    "no number": (FIGURE, {**NEWER, "value": "beaucoup"}, "value", "Ce n’est pas un nombre"),
    "a decimal point": (
        FIGURE,
        {**NEWER, "value": "3.07 milliards"},
        "value",
        "Ce n’est pas un nombre",
    ),
    "a share above all": (
        "/contenu/chiffres/PI6",
        {**NEWER, "value": "850"},
        "value",
        "ne dépasse pas 100",
    ),
    "a date alone": (
        FIGURE,
        {**NEWER, "source": ""},
        "source",
        "La date et la source vont ensemble",
    ),
    "a source alone": (FIGURE, {**NEWER, "date": ""}, "date", "La date et la source vont ensemble"),
    "a year to come": (FIGURE, {**NEWER, "date": "janvier 2999"}, "date", "pas encore venue"),
    "no label": (TOPIC, {"label": " "}, "label", "Il manque quelque chose"),
    "a fact emptied": (TOPIC, {"fact_FB4": "\u200b"}, "fact_FB4", "Il manque quelque chose"),
    "no answer": (TOPIC, {"answer": "\n \n"}, "answer", "Il manque quelque chose"),
    "a list that nothing announces": (
        TOPIC,
        {"answer": "- ceci\n- cela"},
        "answer",
        "Une liste commence par une ligne",
    ),
    "a list and a paragraph together": (
        TOPIC,
        {"answer": "Voici :\n- ceci\nvoilà"},
        "answer",
        "chaque ligne commence par",
    ),
    "an answer without end": (TOPIC, {"answer": "a" * 6001}, "answer", "trop long"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_kept_is_told_beside_the_field_and_stays_typed(app, wrong):
    address, typed, name, told = WRONG[wrong]
    page = send(app.client("remi"), address, **typed)
    assert page.status_code == 422
    assert "Le brouillon n’est pas enregistré" in text(page)
    assert told in text(page)
    assert f'id="faute-{name}"' in page.text
    held = fields(page.text)
    assert {key: held[key].strip() for key in typed} == {
        key: value.strip() for key, value in typed.items()
    }
    assert rows(app, content_drafts) == []


# What the content check finds: the draft is kept, and cannot be published.
FAULTY = {
    "a fact that nobody states": (TOPIC, {"answer": "{FB4}"}, "Aucun paragraphe ne dit ce fait"),
    "a code that is none": (TOPIC, {"answer": "{FB4} {FB5} {FB99}"}, "Le code {FB99} n’existe pas"),
    "a number by hand": (
        TOPIC,
        {"answer": "{FB4} {FB5} Ils sont 4 millions."},
        "« 4 millions » n’est pas un chiffre du guide",
    ),
    "tutoiement": (TOPIC, {"answer": "{FB4} {FB5} Fais-le dans tes mots."}, "On vouvoie toujours"),
    "a long label": (
        TOPIC,
        {"label": "Facebook pour les affaires"},
        "Le texte du bouton a 26 caractères; il en prend 20 au plus",
    ),
    "facts in a circle": (
        TOPIC,
        {"fact_FB4": "{FB5}", "fact_FB5": "{FB4}"},
        "Ce fait se cite lui-même",
    ),
    "a figure that is not said": (
        "/contenu/sujets/plateforme.facebook.chiffres",
        {"fact_FB6": "beaucoup de monde"},
        "ne contient plus « {figure} »",
    ),
    "a date that is none": (
        FIGURE,
        {**NEWER, "date": "hier"},
        "La date « hier » n’est ni une année",
    ),
    "a source too long": (FIGURE, {**NEWER, "source": "Meta " * 20}, "La source a 99 caractères"),
}


@pytest.mark.parametrize("faulty", FAULTY)
def test_what_the_check_finds_is_told_in_french_and_is_not_published(app, faulty):
    address, typed, told = FAULTY[faulty]
    before, anne = files(app), app.client("anne")
    page = draft(app.client("remi"), address, **typed)
    assert told in text(page)
    assert "La vérification dit" not in text(page)
    assert 'name="brouillon"' not in page.text
    (row,) = rows(app, content_drafts)
    refused = anne.post(
        "/contenu/publication",
        data={"jeton": fields_token(anne), "brouillon": f"{row['id']}-{row['version']}"},
    )
    assert refused.status_code == 409
    assert "Rien n’est publié" in text(refused)
    assert files(app) == before


def fields_token(client):
    return client.get("/compte").text.split('name="jeton" value="')[1].split('"')[0]


def test_what_was_wrong_before_does_not_stand_in_the_way(app):
    wrong = files(app)["guide.yml"].replace(
        "label: Un arobas?", "label: Un arobas, c'est quoi au juste?"
    )
    (app.places.content / "guide.yml").write_text(wrong, encoding="utf-8")
    page = draft(app.client("remi"))
    assert "n’a rien trouvé à redire" in text(page)
    assert "C’est publié" in text(publish(app.client("anne"), page))


# What no form of ours can do: make topics and facts, or take them away.
OTHERWISE = (
    "unknown topic",
    "written twice",
    "unknown fact",
    "the fact is missing",
    "unknown section",
    "platform twitter",
    "bound «",
    "'label' is missing",
    "unknown key",
    "measure: is missing",
)
PLANTED = [
    case
    for case in cases(test_check.HERE / "planted.yml")
    if case.values[0]["file"] in ("data/guide.yml", "data/figures.yml")
]


@pytest.mark.parametrize(
    "case",
    [case for case in PLANTED if not any(word in case.values[0]["told"][1] for word in OTHERWISE)],
)
def test_every_fault_that_a_form_can_make_has_its_sentence(case, copy):
    test_check.plant(copy, case["file"], case["find"], case["put"])
    said = [checking.told(fault).said for fault in check(copy) if fault.file == case["file"]]
    assert said
    assert not [one for one in said if "La vérification dit" in one]


def test_a_figure_that_changes_without_a_date_is_told_to_be_said_of_the_guides(app):
    page = draft(app.client("remi"), FIGURE, value="2 140 000 000")
    assert "sans date ni source : les réponses diront qu’il est de 2018-2019" in text(page)


def test_who_wrote_may_publish_where_the_operator_says_so(app, monkeypatch):
    monkeypatch.setenv("MOTCLIC_PUBLISH_ALONE", "true")
    settings.cache_clear()
    try:
        remi = app.client("remi")
        assert "C’est publié" in text(publish(remi, draft(remi)))
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_who_wrote_cannot_publish_by_another_way(app):
    remi = app.client("remi")
    draft(remi)
    (row,) = rows(app, content_drafts)
    refused = remi.post(
        "/contenu/publication",
        data={"jeton": fields_token(remi), "brouillon": f"{row['id']}-{row['version']}"},
    )
    assert "une autre personne que celle qui a écrit" in text(refused)
    assert rows(app, content_changes) == []


def test_a_draft_outlives_the_session(app):
    remi = app.client("remi")
    draft(remi, **NEWER, why="à relire")
    remi.post("/sortie", data={"jeton": fields_token(remi)})
    assert remi.get(FIGURE).status_code == 303
    held = fields(app.client("remi").get(FIGURE).text)
    assert (held["value"], held["date"], held["why"]) == (
        "3 070 000 000",
        "janvier 2026",
        "à relire",
    )
    assert "remi a commencé ce brouillon" in text(app.client("anne").get(FIGURE))


def test_a_draft_is_dropped(app):
    remi = app.client("remi")
    draft(remi)
    assert "Le brouillon est abandonné" in text(send(remi, FIGURE, geste="drop"))
    assert rows(app, content_drafts) == []


def test_a_form_that_changes_nothing_makes_no_draft(app):
    assert "Rien n’était écrit" in text(send(app.client("remi"), FIGURE))
    assert rows(app, content_drafts) == []


def test_who_only_reads_changes_nothing(app):
    lise = app.client("lise")
    shown = lise.get("/contenu")
    assert shown.status_code == 200
    assert "/contenu/chiffres/FB6" not in shown.text
    for address in (FIGURE, TOPIC, "/contenu/publication"):
        assert lise.get(address).status_code == 403
        assert lise.post(address, data={"jeton": fields_token(lise)}).status_code == 403


def test_what_is_not_there_has_no_page(app):
    anne = app.client("anne")
    for address in (
        "/contenu/chiffres/FB99",
        "/contenu/sujets/agir.danse",
        "/contenu/historique/rien",
        "/contenu/sujets/..%2f..%2fetc",
    ):
        assert anne.get(address).status_code == 404, address
    assert "Cochez d’abord au moins un brouillon" in text(
        anne.get("/contenu/publication?b=999", follow_redirects=True)
    )


def test_a_file_that_cannot_be_read_is_told_and_named_to_the_operator(app, caplog):
    (app.places.content / "figures.yml").write_text("figures: {", encoding="utf-8")
    page = app.client("anne").get("/contenu")
    assert page.status_code == 503
    assert "Le contenu ne peut pas être lu" in text(page)
    assert [line for line in caplog.messages if "figures.yml" in line and "\n" not in line]


def test_a_share_is_shown_as_one(app):
    page = draft(
        app.client("remi"),
        "/contenu/chiffres/PI6",
        **{**NEWER, "value": "76,5 %", "bound": "environ"},
    )
    assert "85 % environ 76,5 %" in text(page)
    assert "environ 76,5 % des membres sont des femmes" in text(page)
    assert "85 %" in text(app.client("lise").get("/contenu"))


def test_lines_that_were_written_in_columns_stay_so(app):
    path = app.places.content / "figures.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            "  D2: {bound: plus_de, value: 80,", "  D2:  {bound: plus_de,   value: 80,"
        ),
        encoding="utf-8",
    )
    before = files(app)
    publish(app.client("anne"), draft(app.client("remi")))
    assert len(changed(app, before)) == 2
