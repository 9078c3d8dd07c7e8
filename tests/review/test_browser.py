"""In a real Chromium: the queue by keyboard, every page without a fault of accessibility, on a
phone, without a script that the policy refuses.
"""

import json
import re
import time
from datetime import datetime

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from bot.callbacks import store
from bot.callbacks.asked import Asked
from bot.review import resetting
from bot.settings import settings
from bot.store.schema import conversation_tests, corrections, lessons, messages, staff, test_runs
from tests.review.conftest import PASSWORD, use
from tests.review.contents import NEWER, TOPIC, draft, fresh, publish, undo
from tests.smtp import Smtp

__all__ = ["fresh"]

pytestmark = pytest.mark.browser
PAGES = (
    "/",
    "/?canal=website&q=obscure",
    "/file",
    "/file?etat=corrected",
    "/file?etat=later",
    "/file/decision",
    "/apprendre",
    "/essais",
    "/guide",
    "/portrait",
)
PAGES += ("/?tri=doute&pour=-", "/etiquettes", "/commentaires")
PAGES += (
    "/contenu",
    "/contenu/chiffres/FB6",
    "/contenu/sujets/presentation.avantages",
    "/contenu/sujets/choix.classement",
    "/contenu/historique",
)
PAGES += ("/equipe", "/journal", "/conservation", "/compte")


@pytest.fixture
def page(app, chromium):
    for number in range(3):
        near = (("choix.criteres", 0.3), ("hors_guide", 0.25))
        app.say(
            f"web-{time.time_ns()}",
            f"Question obscure {time.time_ns()} {number}?",
            confidence=0.2 + number / 10,
            ranking=near,
        )
    context = chromium.new_context(locale="fr-CA", viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.faults = []
    opened.on(
        "console",
        lambda message: opened.faults.append(message.text) if message.type == "error" else None,
    )
    opened.on("pageerror", lambda error: opened.faults.append(str(error)))
    opened.goto(f"{app.url}/file")
    opened.fill("[name=nom]", "anne")
    opened.fill("[name=passe]", PASSWORD)
    opened.keyboard.press("Enter")
    opened.wait_for_url("**/file")
    yield opened
    context.close()


def take(app, page):
    """Takes the next item of the queue."""
    page.goto(f"{app.url}/file")
    page.get_by_role("button", name="Commencer").click()
    page.wait_for_url("**/file/decision")


def test_the_whole_queue_by_keyboard(app, page):
    page.get_by_role("button", name="Commencer").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/file/decision*")
    asked = page.locator("h1").inner_text()
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.wait_for_url("**dit=decided*")
    assert page.locator("h1").inner_text() != asked
    with app.engine.connect() as connection:
        row = (
            connection.execute(
                sa.select(corrections).where(corrections.c.text == asked.replace("’", "'"))
            )
            .mappings()
            .one()
        )
    assert (row["intent"], row["staff"]) == ("choix.criteres", "anne")
    with page.expect_navigation():
        page.keyboard.press("g")
    page.goto(f"{app.url}/guide")
    assert "Question obscure" in page.inner_text("main")
    assert page.faults == []


def test_shortcuts_can_be_turned_off_and_stay_off(app, page):
    take(app, page)
    asked = page.locator("h1").inner_text()
    page.get_by_label("Raccourcis").uncheck()
    page.reload()
    page.keyboard.press("x")
    page.wait_for_timeout(300)
    assert page.locator("h1").inner_text() == asked


def test_one_topic_at_a_time_and_what_it_answers_is_shown(app, page):
    take(app, page)
    page.keyboard.press("1")
    page.keyboard.press("s")
    page.keyboard.type("Qui peut m'aider?")
    assert page.get_by_label("Un autre sujet").is_checked()
    page.get_by_label("Lequel").fill("Comment choisir ses médias sociaux?")
    page.keyboard.press("Tab")
    page.locator("#apercu").get_by_text("Vous n’avez donc pas à être partout.").wait_for()
    page.keyboard.press("2")
    assert page.get_by_label("Lequel").input_value() == ""
    assert page.locator("#apercu").inner_text() == ""
    page.keyboard.press("s")
    page.keyboard.type("choix.criteres")
    page.keyboard.press("Enter")
    page.wait_for_url("**dit=decided*")
    page.keyboard.press("z")
    page.wait_for_url("**dit=decision_undone")
    assert page.faults == []


def test_a_note_and_a_decision_that_were_typed_survive_the_session(app, page):
    with app.engine.connect() as connection:
        row = connection.execute(
            sa.select(messages.c.conversation, messages.c.id)
            .order_by(messages.c.id.desc())
            .limit(1)
        ).one()

    def lost_and_back(address, label, typed, button):
        page.goto(address)
        page.get_by_label(label).fill(typed)
        page.context.clear_cookies()
        page.locator(button).click()
        page.get_by_text("Votre séance est terminée.").wait_for()
        page.get_by_role("link", name="Entrer de nouveau").click()
        page.fill("[name=nom]", "anne")
        page.fill("[name=passe]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(address)
        assert page.get_by_label(label).input_value() == typed
        page.locator(button).click()
        page.wait_for_url("**dit=*")
        page.goto(address)
        assert page.get_by_label(label).input_value() == ""

    address = f"{app.url}/conversations/{row.conversation}"
    lost_and_back(
        address, "Ajouter une note", "Rappeler cette personne", "[data-keep-as=note] button"
    )
    lost_and_back(f"{address}/messages/{row.id}", "Remarque", "vu avec Rosa", "button[value=right]")


def violations(page):
    """The faults of accessibility of a page as it is."""
    from axe_playwright_python.sync_playwright import Axe

    return Axe().run(page).response["violations"]


def accessible(app, page, addresses):
    """Looks for faults of accessibility on pages, in light and in dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for address in addresses:
            page.goto(app.url + address)
            for details in page.locator("main details").all():
                details.evaluate("node => { node.open = true }")
            found = violations(page)
            assert not [
                (
                    address,
                    scheme,
                    fault["id"],
                    fault["nodes"][0]["html"][:120],
                    fault["nodes"][0]["failureSummary"][:300],
                )
                for fault in found
            ]
    assert page.faults == []


def test_no_fault_of_accessibility_nor_of_policy(app, page):
    with app.engine.connect() as connection:
        name = connection.execute(sa.select(messages.c.conversation).limit(1)).scalar()
        number = connection.execute(
            sa.select(messages.c.id).where(messages.c.conversation == name).limit(1)
        ).scalar()
    take(app, page)
    accessible(
        app,
        page,
        (
            *PAGES,
            f"/conversations/{name}",
            f"/conversations/{name}/messages/{number}",
            f"/conversations/{name}/messages/{number}/masque",
        ),
    )


def test_what_is_seen_before_one_enters_has_no_fault_either(app, page, monkeypatch):
    smtp = Smtp()
    with app.engine.begin() as connection:
        connection.execute(
            staff.update().where(staff.c.name == "remi").values(email="remi@exemple.ca")
        )
    page.context.clear_cookies()
    accessible(app, page, ("/entree", "/oubli"))
    use(monkeypatch, smtp.port)
    try:
        assert resetting.send(app.engine, "remi", "127.0.0.1")
        link = re.search(r"/oubli/nouveau\S+", smtp.taken[0][1].get_content())[0]
        accessible(app, page, ("/oubli", link))
        page.fill("[name=passe]", "douze hiboux dans le grenier")
        page.fill("[name=encore]", "douze hiboux dans la grange")
        page.get_by_role("button", name="Changer").click()
        assert "ne sont pas pareils" in page.get_by_role("alert").inner_text().replace(
            "\u00a0", " "
        )
    finally:
        smtp.stop()
        monkeypatch.undo()
        settings.cache_clear()


@pytest.fixture
def calling(app, monkeypatch):
    """People may ask to be called back, and one has."""
    for name, value in {
        "CALLBACKS": "true",
        "CALLBACK_KEY": Fernet.generate_key().decode(),
        "PUBLIC_URL": "https://assistant.example",
    }.items():
        monkeypatch.setenv(f"MOTCLIC_{name}", value)
    kept = settings().erasures_file
    settings.cache_clear()
    settings().erasures_file = kept
    for number in range(3):
        asked = Asked(
            f"Line Roy-Tremblay {number}",
            "418 555-0199",
            f"line.{'roy' * 20}@fleurs.example",
            "le mardi matin",
            "pour ma boulangerie " * 20,
        )
        store.add(app.engine, store.new_secret(), asked)
    yield
    monkeypatch.undo()
    settings.cache_clear()
    settings().erasures_file = kept


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_who_is_to_be_called_back_is_done_with_by_keyboard_at_every_width(
    app, calling, page, width
):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(app.url)
    page.get_by_role("link", name=re.compile("À rappeler")).click()
    page.wait_for_url("**/rappels")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    before = page.locator("section[aria-labelledby=todo] article").count()
    page.get_by_role("button", name=re.compile("^C’est fait")).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**dit=callback_noted")
    assert page.locator("section[aria-labelledby=todo] article").count() == before - 1
    accessible(app, page, ["/rappels"])


LINE = {
    "set": "noisy",
    "text": "Une question assez longue pour prendre de la place dans le tableau?",
    "expected": ["choix.criteres"],
}
REPORT = {
    "sets": {
        "noisy": {"of": 10, "before": 8, "after": 9},
        "standard": {"of": 4, "before": 4, "after": 3},
    },
    "better": [{**LINE, "before": ["hors_guide"], "after": ["choix.criteres"]}],
    "worse": [{**LINE, "before": ["choix.criteres"], "after": ["hors_sujet", "incompris"]}],
    "better_of": 1,
    "worse_of": 1,
}
EMPTY = {
    "sets": {"noisy": {"of": 10, "before": 8, "after": 8}},
    "better": [],
    "worse": [],
    "better_of": 0,
    "worse_of": 0,
}


LINE = {"id": 999, "text": "Combien de monde?", "topics": ["choix.criteres"], "staff": "remi"}
LOOKED = {
    "among": [[LINE, {**LINE, "topics": ["hors_guide"]}]],
    "against": [{**LINE, "intents": ["hors_guide"]}],
    "proves_nothing": [LINE],
}


@pytest.fixture
def lesson_pages(app):
    """A lesson in every state, with a report that says something and with one that says nothing."""
    states = [
        ("training", LOOKED),
        ("opposed", LOOKED),
        ("comparing", {}),
        ("failed", {}),
        ("left", REPORT),
        ("undone", REPORT),
        ("ready", EMPTY),
        ("ready", REPORT),
        ("accepted", REPORT),
    ]
    with app.engine.begin() as connection:
        rows = [
            {
                "staff": "anne",
                "started_at": time.time(),
                "state": state,
                "step": "Entraînement",
                "report": json.dumps(report),
            }
            for state, report in states
        ]
        numbers = [
            connection.execute(lessons.insert().values(**row)).inserted_primary_key[0]
            for row in rows
        ]
    planned = [
        {"file": "data/nlu/choix.criteres.yml", "text": "Une question?"},
        {"file": "data/platforms.yml", "platform": "facebook", "spelling": "fbouc"},
    ]
    for number in numbers[-2:]:
        (app.places.lessons / str(number)).mkdir()
        (app.places.lessons / str(number) / "planned.jsonl").write_text(
            "".join(json.dumps(line) + "\n" for line in planned), encoding="utf-8"
        )
    yield [f"/apprendre/{number}" for number in numbers]
    with app.engine.begin() as connection:
        connection.execute(lessons.delete().where(lessons.c.id.in_(numbers)))


@pytest.fixture
def run_pages(app):
    """A run of the tests in every state: running, failed, done with a test that differs and one
    that does not, done and all the same, done long ago.
    """
    states = [("running", 0), ("failed", 0), ("done", 1), ("done", 0), ("done", 2)]
    with app.engine.begin() as connection:
        rows = [
            {
                "staff": "anne",
                "started_at": time.time(),
                "state": state,
                "asked": 1,
                "of": 4,
                "tests": 2,
                "differing": differing,
            }
            for state, differing in states
        ]
        numbers = [
            connection.execute(test_runs.insert().values(**row)).inserted_primary_key[0]
            for row in rows
        ]
        same, other = [
            {
                "text": "C'est quoi?",
                "expected": ["choix.criteres"],
                "answered": [topic],
                "right": right,
            }
            for topic, right in SAME_AND_OTHER
        ]
        for number, lines in (
            (numbers[2], [same, other]),
            (numbers[2], [same]),
            (numbers[3], [same]),
        ):
            name = f"C{time.time_ns()}"
            values = {
                "conversation": name,
                "name": name,
                "staff": "anne",
                "at": 1.0,
                "result": json.dumps(lines),
                "run_at": time.time(),
                "run": number,
            }
            connection.execute(conversation_tests.insert().values(**values))
    yield [f"/essais/passages/{number}" for number in numbers]
    with app.engine.begin() as connection:
        connection.execute(test_runs.delete())
        connection.execute(conversation_tests.delete())


SAME_AND_OTHER = (("choix.criteres", True), ("hors_sujet", False))


def test_a_lesson_and_a_run_are_accessible_in_every_state(app, page, lesson_pages, run_pages):
    accessible(app, page, (*lesson_pages, *run_pages, "/apprendre", "/essais"))
    page.set_viewport_size({"width": 320, "height": 800})
    for address in (*lesson_pages, *run_pages, "/apprendre", "/essais"):
        page.goto(app.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_the_page_of_a_run_follows_it_and_then_shows_what_differs(app, page, run_pages):
    def now(address, **values):
        with app.engine.begin() as connection:
            connection.execute(
                test_runs.update()
                .where(test_runs.c.id == int(address.split("/")[-1]))
                .values(**values)
            )

    page.goto(app.url + run_pages[0])
    now(run_pages[0], asked=3)
    page.get_by_text("Questions posées : 3 sur 4").wait_for()
    assert page.get_by_role("progressbar").evaluate("bar => bar.value") == 3
    now(run_pages[0], state="done", differing=0)
    page.get_by_text("Tout est pareil.").wait_for()
    page.goto(app.url + run_pages[2])
    assert "1 essai sur 2 diffère" in page.inner_text("main")
    first, second = page.locator("main section.card").all()
    assert "manque" in first.inner_text()  # what differs stands first, opened
    assert "différent" not in second.inner_text()
    assert not second.locator("table").is_visible()


def test_the_content_is_accessible_in_every_state(app, page, fresh):
    remi, anne = app.client("remi"), app.client("anne")
    done = publish(anne, draft(remi)).url.path
    undone = undo(
        anne, publish(anne, draft(remi, "/contenu/chiffres/PI6", **NEWER | {"value": "76,5"}))
    ).url.path
    sound, faulty = (
        draft(remi, TOPIC, label="Facebook au travail").url,
        draft(remi, "/contenu/sujets/agir.contenus", answer="Rien de tout cela.").url,
    )
    addresses = [
        "/contenu",
        TOPIC,
        "/contenu/historique",
        done,
        undone,
        *(f"{one.path}?{one.query.decode()}" for one in (sound, faulty)),
    ]
    accessible(app, page, addresses)
    page.goto(app.url + TOPIC)
    page.get_by_label("Texte du bouton").fill(" ")
    page.get_by_role("button", name="Enregistrer le brouillon et vérifier").click()
    page.get_by_text("Il manque quelque chose ici.").wait_for()
    assert [fault["id"] for fault in violations(page)] == []
    page.set_viewport_size({"width": 320, "height": 800})
    for address in addresses:
        page.goto(app.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_what_was_typed_is_there_again_after_the_session_ended(app, page):
    address = f"{app.url}/contenu/sujets/agir.contenus"
    page.goto(address)
    page.get_by_label("Réponse").fill("{G1}\n\n{G2} Une phrase qui ne doit pas se perdre.")
    page.context.clear_cookies()
    page.get_by_role("button", name="Enregistrer le brouillon et vérifier").click()
    page.get_by_text("Votre séance est terminée.").wait_for()
    page.goto(address)
    page.fill("[name=nom]", "anne")
    page.fill("[name=passe]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(address)
    assert "ne doit pas se perdre" in page.get_by_label("Réponse").input_value()
    page.get_by_text("Ce que vous aviez tapé sans l’enregistrer est de retour.").wait_for()
    page.get_by_role("button", name="Enregistrer le brouillon et vérifier").click()
    page.get_by_text("Le brouillon est enregistré").wait_for()
    page.goto(address)
    assert not page.get_by_text("Ce que vous aviez tapé").is_visible()
    page.get_by_role("button", name="Abandonner le brouillon").click()
    page.wait_for_url("**dit=draft_dropped")
    page.goto(address)
    assert "se perdre" not in page.get_by_label("Réponse").input_value()


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_is_wider_than_a_phone(app, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    take(app, page)
    for address in PAGES:
        page.goto(app.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_a_bar_opens_the_conversations_behind_it(app, page):
    page.goto(f"{app.url}/portrait")
    frame = (
        next(frame for frame in page.frames if "/portrait/sujets.svg" in frame.url)
        if len(page.frames) > 1
        else None
    )
    if frame is None:
        page.wait_for_timeout(500)
        frame = next(frame for frame in page.frames if "/portrait/sujets.svg" in frame.url)
    frame.locator("a").first.click()
    page.wait_for_url(re.compile("sujet="))
    assert page.locator(".rows li").count() > 0


def test_it_all_works_without_javascript(app, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{app.url}/")
    page.fill("[name=nom]", "remi")
    page.fill("[name=passe]", PASSWORD)
    page.click("main button")
    app.say("web-nojs", "Sans script?", confidence=0.01)
    page.goto(f"{app.url}/file")
    page.click("text=Commencer")
    page.click("text=Écarter")
    assert "C’est noté" in page.inner_text("main")
    context.close()


def of_a_day_with_two_refusals(app):
    """Two questions that were refused one after the other, on one day of 2025; the page of that
    period.
    """
    at = datetime(2025, 11, 28, 12).timestamp()
    for text in ("Et le prix d'un camion?", "Et la météo?"):
        app.say("web-bars", text, topics=("hors_guide",), asked_at=at)
    return f"{app.url}/portrait?du=2025-11-01&au=2025-11-30"


def test_every_bar_that_is_a_link_says_what_it_counts_and_no_other_is_one(app, page):
    page.goto(of_a_day_with_two_refusals(app))
    page.wait_for_load_state("networkidle")
    frames = {
        frame.url.split("/portrait/")[1].split(".")[0]: frame
        for frame in page.frames
        if "/portrait/" in frame.url
    }
    assert [
        link.get_attribute("aria-label").replace("\u00a0", " ")
        for link in frames["jours"].locator("a").all()
    ] == ["28 nov. : 2 refusées"]
    assert frames["sujets"].locator("a").count() == 1
    names = {
        "jours": "Questions par jour",
        "sujets": "Sujets les plus demandés",
        "canaux": "Questions par canal",
    }
    assert {
        name: frame.locator("svg > title").text_content() for name, frame in frames.items()
    } == names
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(page.url)
    # else its words are too small to read
    assert page.evaluate("document.querySelector('object').getBoundingClientRect().width") >= 700
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_is_printed_is_dark_dated_and_whole(app, page):
    page.goto(of_a_day_with_two_refusals(app))
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    printed = page.inner_text("main")
    assert "du 2025-11-01 au 2025-11-30, imprimé le" in printed
    assert "2025-11-28" in printed  # of the table that is folded on the screen
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[data-printed][open]").count() == 0
    for scheme in ("light", "dark"):
        page.emulate_media(media="print", color_scheme=scheme)
        page.goto(f"{app.url}/conversations/web-bars")
        assert (
            page.evaluate("getComputedStyle(document.querySelector('.said')).color")
            == "rgb(0, 0, 0)"
        )
        printed = page.inner_text("main")
        assert "Et la météo?" in printed
        assert not [
            word
            for word in ("Affectation", "Essai", "Exporter", "Effacer", "Marquer")
            if word in printed
        ]
    assert page.faults == []


def test_conversations_are_read_one_after_the_other_by_keyboard_and_several_ticked_at_once(
    app, page
):
    for number in range(3):
        app.say(f"web-keys-{number}", f"Question du clavier {number}", channel="keys")
    page.goto(f"{app.url}/?canal=keys")
    page.get_by_text("Question du clavier 1").click()
    page.wait_for_url("**/conversations/web-keys-1?*")
    page.keyboard.press("j")
    page.wait_for_url("**/conversations/web-keys-0?*")
    page.get_by_role("button", name="Lue, la suivante").click()
    page.wait_for_url("**/?canal=keys&dit=marked_read")
    assert page.locator("#c-web-keys-0").get_attribute("class") == "read"
    page.get_by_label("Toutes celles de la page").check()
    page.get_by_role("button", name="Marquer comme lues").click()
    page.wait_for_url("**/?canal=keys&dit=marked_read")
    assert page.locator(".rows .unread").count() == 0
    page.goto(f"{app.url}/conversations/web-keys-0?liste=canal%3Dkeys")
    page.keyboard.press("k")
    page.wait_for_url("**/conversations/web-keys-1?*")
    assert page.faults == []


def test_what_cannot_prove_anything_cannot_be_sent_to_the_evaluation(app, page):
    take(app, page)
    proves, other = page.get_by_label("l’évaluation"), page.get_by_label("Lequel")
    page.keyboard.press("1")
    proves.check()
    other.fill("Suite : oui")
    assert proves.is_disabled()
    assert page.get_by_label("l’entraînement").is_checked()
    page.get_by_label("Facebook").uncheck()
    other.fill("plateforme.chiffres")
    assert proves.is_disabled()
    page.get_by_label("YouTube").check()  # of a platform that is known, it proves what it says
    assert proves.is_checked()
    page.get_by_label("YouTube").uncheck()
    assert proves.is_disabled()
    page.get_by_role("radio", name="1 ").check()
    assert proves.is_checked()
    assert page.faults == []


def test_on_a_phone_what_was_found_and_what_was_answered_come_before_the_forms(app, page):
    page.set_viewport_size({"width": 390, "height": 800})
    app.say("web-phone", "Bonjour", channel="website")
    where = {}
    for address in ("/", "/?canal=website&du=2024-01-01"):
        page.goto(app.url + address)
        assert not page.get_by_label("Confiance sous").is_visible()
        where[address] = page.locator(".rows li").first.bounding_box()["y"]
    first, filtered = where.values()
    assert filtered - first < 400  # what is chosen, and keeping it: not the fields
    take(app, page)
    answer, form = (
        page.get_by_text("Réponse donnée").bounding_box(),
        page.locator("form[data-keys=decide]").bounding_box(),
    )
    assert answer["y"] < form["y"]


def test_words_that_are_selected_are_those_to_be_masked(app, page):
    number = app.say("web-masked", "Bonjour, mon nom est Zéphirin Tranchemontagne")
    page.goto(f"{app.url}/conversations/web-masked")
    page.locator(f"#m{number} details summary").first.click()
    page.get_by_role("link", name="Masquer des mots").click()
    page.locator(".card .main").evaluate("""node => {
        const text = node.firstChild, at = text.data.indexOf("Zéphirin"), range = document.createRange();
        range.setStart(text, at); range.setEnd(text, text.data.length);
        const chosen = document.getSelection(); chosen.removeAllRanges(); chosen.addRange(range);
    }""")  # noqa: E501
    page.wait_for_function("document.querySelector('[name=mots]').value")
    assert page.get_by_label("Mots à masquer").input_value() == "Zéphirin Tranchemontagne"
    page.get_by_label("Je veux les masquer").check()
    page.get_by_role("button", name="Masquer").click()
    page.wait_for_url(f"**#m{number}")
    assert "mon nom est [masqué]" in page.locator(f"#m{number}").inner_text()
    assert page.faults == []
