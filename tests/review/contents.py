"""What the tests of the content page share: forms filled as a person does, and what stands in the
files.
"""

import re
from html import unescape

import pytest
import sqlalchemy as sa

from bot.paths import DATA
from bot.review.content import publishing
from bot.store.schema import content_changes, content_drafts
from tests.review.conftest import token

FIGURE, TOPIC = "/contenu/chiffres/FB6", "/contenu/sujets/plateforme.facebook.entreprise"
NEWER = {"value": "3,07 milliards", "bound": "plus_de", "date": "janvier 2026", "source": "Meta"}


@pytest.fixture
def fresh(app, monkeypatch):
    """The content as it is in the project, no draft, no history; nobody waits for an assistant that
    is not there.
    """
    monkeypatch.setattr(publishing, "PATIENCE", 0.0)
    put_back(app)
    yield
    put_back(app)


def put_back(app):
    for name in ("guide.yml", "figures.yml"):
        (app.places.content / name).write_bytes((DATA / name).read_bytes())
    with app.engine.begin() as connection:
        for table in (content_drafts, content_changes):
            connection.execute(table.delete())


def fields(page):
    """What the form of a page holds, as a browser would send it."""
    form = page[page.index('<form method="post" action="/contenu') :]
    form = form[: form.index("</form>")]
    held = {
        name: unescape(value)
        for name, value in re.findall(r'<input[^>]*name="([^"]+)"[^>]*?value="([^"]*)"', form)
    }
    held.update(
        {
            name: unescape(text)
            for name, text in re.findall(
                r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S
            )
        }
    )
    for name, options in re.findall(r'<select name="([^"]+)">(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        held[name] = chosen.group(1) if chosen else re.search(r'value="([^"]*)"', options).group(1)
    return held


def send(client, address, typed=None, follow=True, **changed):
    """Opens a form, changes some fields and sends it; or sends what was typed in one opened
    before.
    """
    typed = typed or fields(client.get(address).text)
    return client.post(
        address,
        data={**typed, "geste": "save", **changed, "jeton": token(client)},
        follow_redirects=follow,
    )


def draft(client, address=FIGURE, **changed):
    """Saves a draft; the page that checks it, and its address."""
    page = send(client, address, **(changed or NEWER))
    assert page.status_code == 200, page.text
    assert page.url.path == "/contenu/publication", page.text
    return page


def publish(client, page, follow=True):
    """Publishes what a page shows."""
    chosen = re.findall(r'name="brouillon" value="([^"]+)"', client.get(str(page.url)).text)
    return client.post(
        "/contenu/publication",
        data={"jeton": token(client), "brouillon": chosen},
        follow_redirects=follow,
    )


def undo(client, page):
    """One click on « Remettre comme avant »."""
    return client.post(page.url.path, data={"jeton": token(client)}, follow_redirects=True)


def files(app):
    return {
        name: (app.places.content / name).read_text(encoding="utf-8")
        for name in ("guide.yml", "figures.yml")
    }


def rows(app, table):
    with app.engine.connect() as connection:
        return [
            dict(row)
            for row in connection.execute(sa.select(table).order_by(table.c.id)).mappings()
        ]
