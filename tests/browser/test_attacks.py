"""Nothing that anybody writes ever runs: in messages, answers, titles, cells, suggestions and
links.
"""

import json

import pytest

from bot.yamlfile import read_yaml
from tests.conftest import ROOT, until

pytestmark = pytest.mark.browser
ATTACKS = read_yaml(ROOT / "tests" / "browser" / "attacks.yml")
TAGS = {
    "li",
    "p",
    "span",
    "ul",
    "div",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "button",
    "svg",
    "path",
    "time",
    "form",
    "label",
    "input",
    "a",
}
HARMLESS = "http:", "https:", "mailto:", "tel:"
RUN = (
    "() => { window.ran = []; for (const name of ['alert', 'msgbox']) window[name] = () =>"
    " ran.push(name) }"
)


def answer(number, text):
    """An answer as a server gone bad would give it: the attack wherever a text stands."""
    parts = [
        {"type": "paragraph", "text": text},
        {"type": "list", "intro": text, "items": [text]},
        {
            "type": "table",
            "caption": text,
            "columns": [text, "b"],
            "rows": [{"heading": text, "cells": [text, text]}],
        },
        {"type": "link", "text": text, "url": text, "note": text},
        {"type": text, "text": text},
    ]
    said = {
        "text": text,
        "parts": parts,
        "source": text,
        "topics": [text],
        "suggestions": [{"label": text, "says": text}],
    }
    return {
        "id": f"a{number}",
        "who": "assistant",
        "about": f"q{number}",
        "answers": [said],
        "at": 0,
    }


def test_there_are_at_least_a_hundred():
    assert len(ATTACKS["markup"]) + len(ATTACKS["links"]) >= 100


def test_nothing_in_what_is_kept_or_answered_runs(widget):
    """All attacks at once, as questions and as answers, by way of what the widget keeps: it renders
    both alike.
    """
    page = widget().open()
    page.page.evaluate(RUN)
    items = []
    for number, text in enumerate([*ATTACKS["markup"], *ATTACKS["links"]]):
        items += [
            {"id": f"q{number}", "who": "person", "text": text, "state": "sent", "at": 0},
            answer(number, text),
        ]
    now = page.page.evaluate("Date.now()")
    page.keep(items=[{**item, "at": now} for item in items])
    page.page.evaluate(
        "dispatchEvent(new StorageEvent('storage', { key: Object.keys(localStorage).find(key =>"
        " key.startsWith('mot-clic')) }))"
    )
    until(lambda: page.answers.count())
    while page.button("Messages précédents").is_visible():
        page.button("Messages précédents").click()
    assert page.answers.count() == len(items) // 2
    inside = page.page.evaluate(
        """() => { const root = document.querySelector('mot-clic').shadowRoot; const all = [...root.querySelectorAll('ol *')];
        return { tags: [...new Set(all.map(node => node.localName))],
          handlers: all.flatMap(node => node.getAttributeNames()).filter(name => name.startsWith('on')),
          schemes: [...new Set([...root.querySelectorAll('a')].map(node => node.protocol))], text: root.querySelector('ol').textContent } }"""
    )
    assert set(inside["tags"]) <= TAGS
    assert inside["handlers"] == []
    assert set(inside["schemes"]) <= set(HARMLESS)
    # to be read, as it was written
    assert all(text in inside["text"] for text in ATTACKS["markup"])
    assert page.page.evaluate("ran") == []


@pytest.mark.parametrize("url", ATTACKS["links"])
def test_a_link_that_is_not_allowed_is_mere_text(page_of_nodes, url):
    made = page_of_nodes.evaluate(
        "async url => { const { link } = await import('/widget/nodes.js'); return link('mots', url,"
        " '').localName }",
        url,
    )
    assert made == "span"


@pytest.mark.parametrize(
    "url",
    [
        "https://quebec.ca/a?b=c#d",
        "http://example.org/",
        "mailto:a@example.org",
        "tel:+14185550142",
    ],
)
def test_a_link_that_is_allowed_is_a_link_which_tells_the_other_site_nothing(page_of_nodes, url):
    code = """async url => { const { link } = await import('/widget/nodes.js'); const node = link('mots', url, 'nouvel onglet');
        return [node.localName, node.href, node.rel] }"""
    name, href, rel = page_of_nodes.evaluate(code, url)
    assert (name, href) == ("a", url)
    assert rel == ("noopener noreferrer" if url.startswith("http") else "")


@pytest.fixture(scope="module")
def page_of_nodes(chromium, site):
    """A page from which the widget's modules can be tried one by one."""
    page = chromium.new_page()
    module = ROOT / "bot" / "widget" / "static" / "widget" / "nodes.js"
    page.route(
        "**/widget/nodes.js",
        lambda route: route.fulfill(path=module, content_type="text/javascript"),
    )
    page.goto(site.address.replace("127.0.0.1", "localhost"))
    yield page
    page.close()


def test_attacks_typed_are_answered_and_nothing_runs(widget):
    page = widget().open()
    page.page.evaluate(RUN)
    for text in ATTACKS["markup"][:8]:
        page.ask(text)
    assert page.page.evaluate("ran") == []


def test_the_page_without_javascript_shows_attacks_as_text(chromium, site):
    page = chromium.new_page()
    page.goto(f"{site.address}/conversation")
    page.evaluate("window.ran = []; window.alert = () => ran.push(1)")
    for text in ATTACKS["markup"][:6]:
        page.get_by_label("Votre question").fill(text)
        page.get_by_role("button", name="Envoyer").click()
    shown = page.locator(".question").all_inner_texts()
    assert any("<img" in text for text in shown)
    assert page.locator("main script, main img, main svg, main iframe").count() == 0
    page.close()


def test_what_is_kept_and_broken_by_others_is_taken_for_nothing(widget):
    page = widget()
    for broken in ("{", "null", "[]", '"x"', json.dumps({"items": None})):
        page.page.evaluate(
            "value => { localStorage[`mot-clic ${document.querySelector('mot-clic').server}`] ="
            " value }",
            broken,
        )
        page.page.reload()
        page.open()
        assert page.panel.is_visible()
