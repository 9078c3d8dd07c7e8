"""On other people's pages: their policy, their styles, their origin, their words."""

import pytest

pytestmark = pytest.mark.browser
ASKED = "C'est quoi, un mot-clic?"
HOST = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Un autre site</title>
<style>* { all: unset !important; color: red !important; font-size: 7px !important }
mot-clic { color: red; font: 3px serif; text-transform: uppercase; direction: rtl }
div { display: none !important } button { visibility: hidden }
.pane { transform: scale(.5); overflow: hidden; height: 30px; display: block !important }</style>
<script type="module" src="%s/widget.js"></script></head>
<body><h1>Un autre site</h1><section class="pane"><mot-clic><a href="%s/conversation">Poser</a></mot-clic></section></body></html>"""


@pytest.fixture
def embedder(elsewhere, site):
    """Another site: a page with hostile styles that carries the widget."""
    elsewhere.whole = HOST % (site.address, site.address)
    return elsewhere.host


def test_on_an_origin_that_is_configured_everything_works(widget, embedder):
    page = widget(f"http://{embedder}/").open()
    page.ask(ASKED)
    with page.page.expect_response("**/api/feedback") as rated:
        page.button("Réponse utile").click()
    assert rated.value.status == 204
    page.choose("Mes données et confidentialité")
    page.button("Effacer cette conversation").click()
    page.button("Oui, effacer").click()
    page.button("Compare Facebook et Instagram").wait_for()
    assert page.page.context.cookies() == []


def test_an_origin_that_is_not_configured_may_not_talk_to_the_assistant(widget, embedder):
    page = widget(f"http://{embedder.replace('embed.', 'other.')}/")
    page.launcher.click()
    page.type(ASKED)
    page.status.get_by_text("Pas de connexion").wait_for()


def test_the_styles_of_the_page_do_not_reach_it(widget, embedder):
    page = widget(f"http://{embedder}/").open()
    look = page.field.evaluate(
        "node => { const style = getComputedStyle(node); return [style.fontSize,"
        " style.textTransform, style.direction, style.color] }"
    )
    assert look == ["16px", "none", "ltr", "rgb(23, 40, 43)"]
    box = page.panel.bounding_box()
    assert box["width"] > 380  # a transform and a clipped box around it change nothing
    assert box["x"] + box["width"] <= 1280


def test_it_leaves_the_page_as_it_was(widget, embedder):
    page = widget(f"http://{embedder}/")
    code = (
        "() => [document.head.innerHTML, document.body.innerHTML,"
        " Object.keys(window).sort().join(), document.adoptedStyleSheets.length, document.title]"
    )
    before = page.page.evaluate(code)
    page.open()
    page.ask(ASKED)
    page.button("Fermer").click()
    assert page.page.evaluate(code) == before


def test_nothing_comes_from_a_third_party_and_no_policy_is_broken(widget, site):
    page = widget("about:blank")
    asked, complaints = [], []
    page.page.on("request", lambda request: asked.append(request.url))
    page.page.on("console", lambda message: complaints.append(message.text))
    page.page.add_init_script(
        "window.broken = []; addEventListener('securitypolicyviolation', event =>"
        " broken.push(event.violatedDirective))"
    )
    here = site.address.replace("127.0.0.1", "localhost")
    page.goto(here)
    assert page.page.evaluate(
        "fetch('/').then(answer => answer.headers.get('content-security-policy'))"
    ).startswith("default-src 'self'; ")
    page.open()
    page.ask("Compare Facebook et Instagram")
    page.choose("Imprimer la conversation")
    page.button("Fermer").click()
    assert page.page.evaluate("broken") == []
    assert not complaints
    assert all(url.startswith((here, "blob:", "about:")) for url in asked), asked
    assert page.page.context.cookies() == []


def test_words_can_be_replaced_in_json_and_by_property(widget, embedder):
    page = widget(f"http://{embedder}/")
    page.page.evaluate(
        """() => { const element = document.createElement('mot-clic'); const words = document.createElement('script'); words.type = 'application/json';
        words.textContent = '{"launcher": "Une question?", "title": "Aide"}'; element.append(words); element.strings.greeting = 'Bienvenue!';
        document.querySelector('mot-clic').replaceWith(element) }"""
    )
    page.button("Une question?").click()
    panel = page.page.get_by_role("dialog", name="Aide")
    panel.wait_for()
    assert "Bienvenue!" in panel.inner_text()


def test_events_tell_the_page_what_happens_and_not_what_is_said(widget, line):
    page = widget(line.address)
    page.page.evaluate(
        """() => { window.told = []; for (const name of ['open', 'close', 'question', 'answer', 'error', 'erase'])
        addEventListener(`mot-clic:${name}`, event => told.push([name, event.detail])) }"""
    )
    page.open()
    page.ask(ASKED)
    line.mode = "broken"
    page.type("Et l'arobas?")
    page.status.wait_for()
    page.button("Fermer").click()
    told = page.page.evaluate("told")
    assert [name for name, _ in told][:3] == ["open", "question", "answer"]
    assert ["answer", {"topics": ["lexique.mot_clic"]}] in told
    assert ["error", {"status": 500}] in [
        [name, {k: v for k, v in (detail or {}).items() if v}] for name, detail in told
    ]
    assert told[-1][0] == "close"


def test_the_page_can_open_ask_and_close(widget):
    page = widget()
    page.page.evaluate("text => document.querySelector('mot-clic').ask(text)", ASKED)
    page.answers.first.wait_for()
    page.page.evaluate("document.querySelector('mot-clic').close()")
    assert not page.panel.is_visible()


def test_taken_out_and_put_back_it_works_again(widget):
    page = widget().open()
    page.page.evaluate(
        "() => { const element = document.querySelector('mot-clic'); element.remove();"
        " document.body.append(element) }"
    )
    assert "hashtag" in page.ask(ASKED)
    page.button("Fermer").click()
    page.open()


def test_attributes_move_and_hide_it(widget):
    page = widget()
    page.page.evaluate("document.querySelector('mot-clic').setAttribute('side', 'left')")
    assert page.launcher.bounding_box()["x"] < 100
    page.open()
    assert page.panel.bounding_box()["x"] < 100
    page.button("Fermer").click()
    page.page.evaluate("document.querySelector('mot-clic').hidden = true")
    assert not page.launcher.is_visible()


def test_the_page_prints_without_it(widget):
    page = widget()
    page.page.emulate_media(media="print")
    assert not page.launcher.is_visible()


def test_a_mistake_in_the_words_is_told_with_the_element_that_holds_it_and_the_rest_works(
    widget, elsewhere, line
):
    elsewhere.whole = f"""<!doctype html><html lang="fr"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Un autre site</title>
    <script type="module" src="{line.address}/widget.js"></script></head>
    <body><mot-clic><a href="{line.address}/conversation">Poser</a><script type="application/json">{{"launcher": }}</script></mot-clic></body></html>"""
    page, told = widget("about:blank"), []
    page.page.on(
        "console",
        lambda message: told.append(
            (message.type, message.args[0].evaluate("node => node.localName"), message.text)
        ),
    )
    page.goto(elsewhere.page(line.address))
    page.open()
    (kind, element, text), *more = told
    assert (kind, element, more) == ("error", "mot-clic", [])
    assert "JSON" in text


def test_the_code_is_copied_and_trying_an_option_leaves_the_panel_open(widget, site):
    page = widget(
        site.address.replace("127.0.0.1", "localhost") + "/integration",
        permissions=["clipboard-read", "clipboard-write"],
    )
    page.page.get_by_role("button", name="Ouvrir").click()
    page.field.fill("Un brouillon")
    page.page.get_by_label("Côté").select_option("left")
    page.page.select_option("select[name=accent]", "#5b2a6e")
    page.page.get_by_label("Texte du bouton").fill("Une question?")
    assert page.field.input_value() == "Un brouillon"
    assert page.panel.bounding_box()["x"] < 100
    assert (
        page.page.locator("[part=header]").evaluate(
            "node => getComputedStyle(node).backgroundColor"
        )
        == "rgb(91, 42, 110)"
    )
    page.button("Fermer").click()
    assert page.button("Une question?").is_visible()
    page.button("Copier le code").click()
    page.page.get_by_text("Le code est copié.").wait_for()
    assert "--mot-clic-accent: #5b2a6e" in page.page.evaluate("navigator.clipboard.readText()")
    assert page.page.get_by_text("docs/widget.md").count() == 0


def test_the_page_for_who_embeds_it_shows_what_it_writes(widget, site):
    page = widget(site.address.replace("127.0.0.1", "localhost") + "/integration")
    page.page.get_by_label("Côté").select_option("left")
    page.page.get_by_label("Thème").select_option("dark")
    sample = page.page.locator("#exemple").inner_text()
    assert '<mot-clic theme="dark" side="left">' in sample
    page.page.get_by_role("button", name="Ouvrir").click()
    page.panel.wait_for()
    assert page.panel.bounding_box()["x"] < 100
