"""The whole way, in a real Chromium, on a copy of the project: a figure is brought up to date by
one person, published by another, said, and taken back.
"""

import re
import shutil
import sys

import httpx
import pytest

from bot.review import accounts
from bot.store.database import connect, upgrade
from tests.browser import conftest as browser
from tests.conftest import ROOT, Server, free_port, until
from tests.review.conftest import PASSWORD
from tests.review.conftest import site as copied

pytestmark = [pytest.mark.browser, pytest.mark.model]
NUMBERS = "Combien de personnes utilisent Facebook?"
RANKING = "Quel réseau social compte le plus d'utilisateurs?"
COMPARISON = "Quelle est la différence entre Facebook et YouTube?"


@pytest.fixture(scope="module")
def project(model, tmp_path_factory):
    """A copy of the project, and the environment of its processes: its own database, its own
    model.
    """
    root = tmp_path_factory.mktemp("project")
    copied(root)
    for name in ("bot", "actions"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("encoder", "config.yml", "endpoints.yml", "credentials.yml", "alembic.ini"):
        (root / name).symlink_to(ROOT / name)
    (root / "models").mkdir()
    shutil.copyfile(model, root / "models" / "motclic.tar.gz")
    env = {
        "MOTCLIC_DATABASE_URL": f"sqlite:///{root / 'motclic.db'}",
        "MOTCLIC_MODEL": str(root / "models" / "motclic.tar.gz"),
        "PYTHONPATH": str(root),
    }
    engine = connect(env["MOTCLIC_DATABASE_URL"])
    upgrade(engine)
    for name, role in (("remi", "revision"), ("anne", "administration")):
        accounts.add(engine, name, PASSWORD, role, name.title())
    engine.dispose()
    return root, env


def running(project, command, page):
    """A process of that copy, from when it shows a page on."""
    root, env = project
    port = free_port()
    server = Server(
        [sys.executable, "-m", "bot", command, "--port", str(port)],
        env,
        port,
        root / f"{command}.log",
        root,
    )
    try:
        yield server.wait(page)
    finally:
        server.stop()


@pytest.fixture(scope="module")
def site(project):
    """The assistant of that copy."""
    yield from running(project, "serve", "/health")


@pytest.fixture(scope="module")
def review(project):
    """Its staff app."""
    yield from running(project, "review", "/entree")


embedder_port, another_site, elsewhere = (
    browser.embedder_port,
    browser.another_site,
    browser.elsewhere,
)
widget = browser.widget


@pytest.fixture
def staff(review, chromium):
    """Signs somebody in, in a browser of their own."""
    contexts = []

    def enter(name):
        context = chromium.new_context(locale="fr-CA")
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{review.address}/contenu")
        page.get_by_label("Nom du compte").fill(name)
        page.get_by_label("Mot de passe").fill(PASSWORD)
        page.get_by_role("button", name="Entrer").click()
        page.get_by_role("heading", name="Contenu").wait_for()
        return page

    yield enter
    for context in contexts:
        context.close()


def told(page):
    return page.get_by_role("status").first.inner_text()


def plain(text):
    return text.replace("\xa0", " ")


def test_a_figure_is_brought_up_to_date_said_everywhere_and_taken_back(
    project, site, widget, staff
):
    root, _ = project
    figures = root / "data" / "figures.yml"
    before, renewed = figures.read_bytes(), site.logged().count("is in service")
    visitor, remi, anne = widget(f"{site.address}/").open(), staff("remi"), staff("anne")
    assert "2,13 milliards" in plain(visitor.ask(NUMBERS))

    remi.get_by_role("link", name="Facebook : … d’utilisateurs dans le monde").click()
    remi.get_by_label("Précision").select_option("plus_de")
    remi.get_by_role("textbox", name=re.compile("^Chiffre")).fill("1,5 milliard")
    remi.get_by_label("Date du chiffre").fill("janvier 2026")
    remi.get_by_role("textbox", name=re.compile("^Source")).fill("Meta")
    remi.get_by_label("Pourquoi ce changement?").fill("Nouveau rapport")
    remi.get_by_role("button", name="Enregistrer le brouillon et vérifier").click()
    assert "Le brouillon est enregistré" in told(remi)
    assert remi.get_by_role("button", name="Publier").count() == 0
    assert figures.read_bytes() == before

    anne.reload()
    anne.get_by_role("checkbox", name="Facebook : … d’utilisateurs dans le monde").check()
    anne.get_by_role("button", name="Relire et publier les brouillons cochés").click()
    assert "plus de 1,5 milliard d’utilisateurs dans le monde" in plain(anne.inner_text("main"))
    anne.get_by_role("button", name="Publier").click()
    assert "C’est publié. L’assistant le dit déjà." in told(anne)  # it has said so itself

    # The same conversation, no restart, no training: the answer, a ranking and a comparison follow,
    # each with the date.
    assert "plus de 1,5 milliard d’utilisateurs dans le monde" in plain(
        visitor.ask("Et Facebook, en chiffres?")
    )
    said = plain(visitor.ask(RANKING))
    assert "YouTube compte le plus d’utilisateurs" in said
    assert (
        "Chiffres de 2018-2019, sauf Facebook (janvier 2026, selon Meta); ils ont pu changer."
        in said
    )
    said = plain(widget(f"{site.address}/").open().ask(COMPARISON))
    assert "Le plus fréquenté des deux est YouTube." in said
    assert "sauf « plus de 1,5 milliard » pour Facebook (janvier 2026, selon Meta)" in said
    assert site.logged().count("is in service") == renewed + 1

    anne.get_by_role("button", name="Remettre comme avant").click()
    assert "C’est remis comme avant. L’assistant le dit déjà." in told(anne)
    assert figures.read_bytes() == before
    someone = widget(f"{site.address}/").open()
    assert "Facebook compte le plus d’utilisateurs" in plain(someone.ask(RANKING))
    assert "janvier 2026" not in someone.inner_text("body")
    anne.get_by_role("link", name="Historique du contenu").click()
    assert "Nouveau rapport" in anne.inner_text("main")
    assert "remis comme avant par anne" in anne.inner_text("main")


def answer(site, text):
    session = httpx.post(f"{site.address}/api/sessions", timeout=60).json()["session"]
    return httpx.post(
        f"{site.address}/api/messages", json={"session": session, "text": text}, timeout=60
    ).json()["answers"][0]


def test_a_bad_file_put_there_by_hand_changes_no_answer_and_is_one_line(project, site):
    figures = project[0] / "data" / "figures.yml"
    good = figures.read_text(encoding="utf-8")
    figures.write_text(good[: len(good) // 2], encoding="utf-8")
    try:
        until(lambda: "not taken into service" in site.logged())
        assert "2,13 milliards" in plain(answer(site, NUMBERS)["text"])
        assert "Traceback" not in site.logged()
    finally:
        figures.write_text(good, encoding="utf-8")


def test_a_label_changed_by_hand_is_said_without_a_restart(project, site):
    guide = project[0] / "data" / "guide.yml"
    good = guide.read_text(encoding="utf-8")
    guide.write_text(
        good.replace("label: Facebook en affaires", "label: Facebook au travail"), encoding="utf-8"
    )
    try:
        until(
            lambda: (
                "Facebook au travail"
                in [one["label"] for one in answer(site, NUMBERS)["suggestions"]]
            )
        )
    finally:
        guide.write_text(good, encoding="utf-8")
