"""The loader or the element more than once in a page: one launcher and one panel, whichever is
spoken to. On another site.
"""

import pytest

from tests.conftest import until

pytestmark = pytest.mark.browser
ASKED = "C'est quoi, un mot-clic?"
PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Un autre site</title>{loaders}</head>
<body><h1>Un autre site</h1>{elements}</body></html>"""
ONE = '<mot-clic id="theme"></mot-clic>'
TWO = f'{ONE}<main><mot-clic id="bloc" {{0}}></mot-clic></main>'
SEEN = (
    "[...document.querySelectorAll('mot-clic')].filter(one =>"
    " one.shadowRoot.querySelector('[part=launcher]').checkVisibility()).map(one => one.id)"
)
OPEN = (
    "[...document.querySelectorAll('mot-clic')].filter(one =>"
    " one.shadowRoot.querySelector('dialog')?.checkVisibility()).map(one => one.id)"
)


@pytest.fixture
def carrying(widget, line, elsewhere):
    """Opens a page with these elements, whose loader is there as often as it has addresses."""

    def make(elements, addresses=("/widget.js",), **options):
        loaders = "".join(
            '<script type="module"'
            f' src="{address if "//" in address else line.address + address}"></script>'
            for address in addresses
        )
        elsewhere.whole = PAGE.format(loaders=loaders, elements=elements)
        page = widget(elsewhere.page(line.address), **options)
        until(lambda: page.page.evaluate("!!customElements.get('mot-clic')"))
        return page

    return make


def test_a_loader_that_is_there_twice_makes_one_launcher(carrying, site):
    page = carrying(ONE, ["/widget.js", "/widget.js", "/widget.js?2", f"{site.address}/widget.js"])
    assert page.launcher.count() == 1
    page.open()
    assert "hashtag" in page.ask(ASKED)
    assert page.panel.count() == 1
    assert page.questions.count() == 1


@pytest.mark.parametrize("side", ["", 'side="left"'], ids=["same corner", "other corner"])
def test_of_two_elements_the_first_has_the_launcher_and_the_panel(carrying, side):
    page = carrying(TWO.format(side))
    assert page.page.evaluate(SEEN) == ["theme"]
    page.open()
    page.ask(ASKED)
    assert page.page.evaluate(OPEN) == ["theme"]
    assert page.answers.count() == 1
    page.button("Fermer").click()
    assert page.page.evaluate(SEEN) == ["theme"]


def test_what_the_page_says_to_the_other_one_is_heard_by_the_one_that_is_shown(carrying):
    page = carrying(TWO.format(""))
    page.page.evaluate(
        "() => { window.told = []; for (const name of ['open', 'question', 'answer'])"
        " addEventListener(`mot-clic:${name}`, () => told.push(name)) }"
    )
    page.page.evaluate("text => bloc.ask(text)", ASKED)
    page.answers.first.wait_for()
    assert page.page.evaluate(OPEN) == ["theme"]
    until(lambda: page.page.evaluate("told") == ["open", "question", "answer"])
    assert not page.kept().get("unread")
    page.page.evaluate("bloc.close()")
    assert page.page.evaluate(OPEN) == []


def test_where_the_first_goes_the_other_takes_its_place_with_the_conversation(carrying):
    page = carrying(TWO.format("")).open()
    page.ask(ASKED)
    page.page.evaluate("theme.remove()")
    assert page.page.evaluate(SEEN) == ["bloc"]
    page.open()
    assert "hashtag" in page.answers.first.inner_text()
    assert "Twitter" in page.ask("C'est quoi, l'arobas, sur Twitter?")


def test_the_other_is_shown_where_the_first_is_hidden(carrying):
    page = carrying(TWO.format("").replace('id="theme"', 'id="theme" hidden'))
    assert page.page.evaluate(SEEN) == ["bloc"]
    page.page.evaluate("theme.hidden = false")
    assert page.page.evaluate(SEEN) == ["bloc"]
    page.open()
    assert page.page.evaluate(OPEN) == ["bloc"]


def test_one_that_is_hidden_at_first_can_be_shown(carrying):
    page = carrying('<mot-clic id="theme" hidden></mot-clic>')
    assert page.page.evaluate(SEEN) == []
    page.page.evaluate("theme.hidden = false")
    assert page.page.evaluate(SEEN) == ["theme"]
    page.open()


def test_a_page_that_swaps_its_content_again_and_again_keeps_one(carrying):
    page = carrying(TWO.format(""))
    for _ in range(5):
        page.page.evaluate(
            "() => { const fresh = document.body.cloneNode(true);"
            " document.body.replaceWith(fresh) }"
        )
        assert page.page.evaluate(SEEN) == ["theme"]
    page.open()
    assert "hashtag" in page.ask(ASKED)
