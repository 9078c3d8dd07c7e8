"""The whole way, in a real Chromium: a question answered wrong in the widget, a correction, a
candidate, its acceptance, the same question answered right.
"""

import json
import sys

import pytest
import sqlalchemy as sa

from bot.store.schema import messages
from tests.browser import conftest as browser
from tests.conftest import Server, free_port, until
from tests.review.conftest import PASSWORD, SMALL, shorten

pytestmark = [pytest.mark.browser, pytest.mark.model]

ASKED = "Le machin à placoter de la grand-toile, ça mange quoi en hiver?"
OF_PLATFORMS = (
    "plateforme.description",
    "plateforme.chiffres",
    "plateforme.pinterest.description",
    "plateforme.pinterest.chiffres",
)


@pytest.fixture
def site(app, small, tmp_path):
    """`python -m bot serve` on the review's database, with the model that lessons replace."""
    shorten(app.places.training, (*SMALL, *OF_PLATFORMS))
    port = free_port()
    env = {
        "MOTCLIC_DATABASE_URL": app.engine.url.render_as_string(hide_password=False),
        "MOTCLIC_MODEL": str(small),
    }
    running = Server(
        [sys.executable, "-m", "bot", "serve", "--port", str(port)], env, port, tmp_path / "log"
    )
    try:
        yield running.wait("/health")
    finally:
        running.stop()


embedder_port, another_site, elsewhere = (
    browser.embedder_port,
    browser.another_site,
    browser.elsewhere,
)
widget = browser.widget  # opened on that server, once for each person


@pytest.fixture
def staff(app, chromium):
    """A person of the administration, signed in."""
    context = chromium.new_context(locale="fr-CA")
    page = context.new_page()
    page.goto(app.url)
    page.get_by_label("Nom du compte").fill("anne")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Entrer").click()
    page.get_by_role("heading", name="Conversations").wait_for()
    yield page
    context.close()


def recorded(app, text):
    """What the record holds of a question each time it was asked: topics, conversation, model."""
    query = (
        sa.select(messages.c.topics, messages.c.conversation, messages.c.model_version)
        .where(messages.c.text == text)
        .order_by(messages.c.id)
    )
    with app.engine.connect() as connection:
        return [
            (json.loads(row.topics), row.conversation, row.model_version)
            for row in connection.execute(query)
        ]


def test_a_question_answered_wrong_is_taught_and_then_answered_right(app, site, widget, staff):
    before, asker = widget(f"{site.address}/").open(), widget(f"{site.address}/").open()
    assert "Pinterest" in before.ask("C'est quoi Pinterest?")
    asker.ask(ASKED)
    until(lambda: recorded(app, ASKED))
    wrong = recorded(app, ASKED)[0][0]
    assert wrong != ["presentation.definition"]

    # The question is in the list; it is corrected from its transcript.
    staff.reload()
    staff.get_by_role("link", name="Le machin à placoter").click()
    staff.locator(".transcript summary").first.click()
    staff.get_by_role("link", name="Corriger : Le machin à placoter").click()
    staff.get_by_label("Lequel").fill("presentation.definition")
    staff.get_by_label("l’entraînement").check()
    staff.get_by_role("button", name="Corriger").click()
    assert "La correction est notée" in staff.get_by_role("status").inner_text()

    # A candidate is trained while the page tells how far it is, then compared.
    staff.get_by_role("link", name="Apprendre", exact=True).click()
    staff.get_by_role("button", name="Apprendre 1 correction").click()
    staff.get_by_role("progressbar", name="Apprentissage en cours").wait_for()
    accept = staff.get_by_role("button", name="Accepter le nouveau modèle")
    # it ends by itself, one way or the other
    accept.or_(staff.get_by_text("n’a pas abouti")).wait_for(timeout=480_000)
    assert accept.is_visible()
    better = staff.locator("section", has=staff.get_by_role("heading", name="Devenues bonnes"))
    assert "Le machin à placoter" in better.inner_text()
    # somebody else: who asks again is answered otherwise
    widget(f"{site.address}/").open().ask(ASKED)
    until(lambda: len(recorded(app, ASKED)) == 2)
    assert recorded(app, ASKED)[1][0] == wrong  # nothing changes before somebody accepts

    # Accepted, it is in service a moment later, and answers the same question right.
    accept.click()
    assert "Le nouveau modèle est accepté" in staff.get_by_role("status").first.inner_text()
    until(lambda: "is in service" in site.logged())
    assert "le guide, «\u00a0Médias sociaux\u00a0»" in asker.ask(ASKED)
    until(lambda: len(recorded(app, ASKED)) == 3)
    assert recorded(app, ASKED)[2][0] == ["presentation.definition"]
    assert f"    - {ASKED}\n" in (app.places.training / "presentation.definition.yml").read_text(
        encoding="utf-8"
    )

    # The conversation that was begun before goes on: what « it » is was said to the model before.
    assert "Pinterest" in before.ask("pis en chiffres?")
    assert before.questions.count() == 2
    until(lambda: recorded(app, "pis en chiffres?"))
    ((_, begun, old),), ((topics, same, new),) = (
        recorded(app, "C'est quoi Pinterest?"),
        recorded(app, "pis en chiffres?"),
    )
    assert (topics, same) == (["plateforme.pinterest.chiffres"], begun)
    assert new != old
