"""Who acts on a long conversation is brought back to where they acted: to the same part of it, at
the message that they read.
"""

import re
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.store import record, writing
from tests.review.conftest import PASSWORD, token
from tests.store.conftest import make_turn

LONG = "messenger-longue"
LIST = "canal=longues"
# What is done from the column beside the transcript: the name of the button, and what is filled in
# before.
ACTS = [
    ("Ajouter", {"etiquette": "fidèle"}, "label_added"),
    ("Retirer l’étiquette fidèle", {}, "label_dropped"),
    ("Marquer comme lue", {}, "marked_read"),
    ("Marquer à relire", {}, "marked_unread"),
    ("Affecter", {}, "assigned"),
    ("Ajouter", {"texte": "Une bonne cliente."}, "note_added"),
    ("En faire un essai", {}, "test_made"),
]


@pytest.fixture(scope="module")
def said(app):
    """A conversation of 300 messages; their numbers."""
    start = datetime(2025, 6, 1, 12).timestamp()
    turns = []
    for n in range(300):
        at = start + n * 3600
        words = {
            "text": f"Message {n:03} de Lucette.",
            "asked_at": at,
            "message_id": f"l{n}",
            "channel": "longues",
        }
        turns.append((record.number_at(at), make_turn(LONG, **words)))
    with app.engine.begin() as connection:
        writing.write(connection, turns)
    return [number for number, _ in turns]


@pytest.fixture(scope="module")
def page(app, chromium, said):
    context = chromium.new_context(locale="fr-CA", viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.goto(f"{app.url}/?{LIST}")
    opened.fill("[name=nom]", "remi")
    opened.fill("[name=passe]", PASSWORD)
    opened.keyboard.press("Enter")
    opened.wait_for_url(f"**/?{LIST}*")
    yield opened
    context.close()


def in_sight(page, number):
    """Waits until a message is in the window: a page goes to it once it is laid out."""
    page.wait_for_function(
        "id => { const y = document.getElementById(id)?.getBoundingClientRect().y; return y > -5 &&"
        " y < innerHeight; }",
        arg=f"m{number}",
    )


@pytest.mark.browser
@pytest.mark.parametrize(("button", "typed", "told"), ACTS, ids=[act[2] for act in ACTS])
def test_an_act_leads_back_to_the_message_that_was_read(app, page, said, button, typed, told):
    page.goto(f"{app.url}/conversations/{LONG}?liste={LIST.replace('=', '%3D')}&avant={said[150]}")
    shown = page.locator(".transcript > li").count()
    page.locator(f"#m{said[120]}").evaluate("turn => window.scrollTo(0, turn.offsetTop)")
    form = page.locator(
        "[data-here] form:visible", has=page.get_by_role("button", name=button, exact=True)
    )
    for name, value in typed.items():
        form = form.filter(has=page.locator(f"[name={name}]"))
        form.locator(f"[name={name}]").fill(value)
    form.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url(f"**dit={told}*")
    assert page.locator(".transcript > li").count() == shown
    in_sight(page, said[120])
    assert "liste=" in page.url


@pytest.mark.browser
@pytest.mark.parametrize(
    ("link", "button", "filled", "told"),
    [("Masquer des mots", "Masquer", {"mots": "Lucette"}, "masked")],
)
def test_what_is_done_to_a_message_leads_back_to_it(app, page, said, link, button, filled, told):
    page.goto(f"{app.url}/conversations/{LONG}?liste={LIST.replace('=', '%3D')}&avant={said[150]}")
    turn = page.locator(f"#m{said[118]}")
    turn.locator("summary").first.click()
    turn.get_by_role("link", name=re.compile(link)).click()
    for name, value in filled.items():
        page.fill(f"[name={name}]", value)
    page.check("[name=certain]")
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url(f"**dit={told}*")
    in_sight(page, said[118])
    assert "Conversations filtrées" in page.locator("main").inner_text()


WITHOUT_SCRIPT = [
    (f"avant={{{150}}}", {"geste": "read"}, ""),
    (f"apres={{{100}}}", {"geste": "unread"}, ""),
    (f"message={{{77}}}", {"geste": "label", "etiquette": "fidèle"}, 77),
    (f"avant={{{150}}}", {"geste": "note", "texte": "", "ici": f"{{{130}}}"}, 130),
    ("", {"geste": "assign", "pour": "remi"}, ""),
]


@pytest.mark.parametrize(("part", "sent", "at"), WITHOUT_SCRIPT)
@pytest.mark.parametrize("where", ["", "/effacement"])
def test_without_a_script_too_the_same_part_is_shown(app, said, part, sent, at, where):
    client = app.client("anne")
    query = "&".join(filter(None, [f"liste={LIST.replace('=', '%3D')}", part.format(*said)]))
    filled = {name: value.format(*said) for name, value in sent.items()}
    answer = client.post(
        f"/conversations/{LONG}{where}?{query}", data={"jeton": token(client), **filled}
    )
    came = urlsplit(answer.headers["location"])
    assert came.path == f"/conversations/{LONG}"
    assert {
        name: value for name, value in parse_qs(came.query).items() if name != "dit"
    } == parse_qs(query)
    assert came.fragment == (f"m{said[at]}" if at else "")


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (
            {"decision": "topic", "autre": "choix.criteres", "malgre": "oui", "vu_noms": "oui"},
            "corrected",
        ),
        ({"decision": "topic"}, ""),
    ],
)
def test_a_correction_leads_back_to_its_message_in_the_list_one_comes_from(app, said, sent, told):
    client = app.client("remi")
    address = f"/conversations/{LONG}/messages/{said[20]}?liste={LIST.replace('=', '%3D')}"
    assert f'action="{address}"' in client.get(address).text
    answer = client.post(address, data={"jeton": token(client), **sent})
    back = f"/conversations/{LONG}?liste={LIST.replace('=', '%3D')}&message={said[20]}"
    if told:
        assert answer.headers["location"] == f"{back}&dit={told}#m{said[20]}"
    else:
        assert f'href="{back.replace("&", "&amp;")}#m{said[20]}"' in answer.text
