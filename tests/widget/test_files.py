"""The widget as it travels: small, compressed, the same for everybody, its words well set."""

import gzip
import re

import httpx
import pytest

from bot.french.typography import typeset
from bot.widget import files

LOADER = ("widget.js", "widget/element.js")
WHOLE = [name for name in files.names() if name.startswith("widget")]
MARKUP = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|createContextualFragment|srcdoc|cookie"
OUTSIDE = ("/widget/", "/widget/../pages.py", "/widget/%2e%2e/pages.py", "/widget/..%2fpages.py", "/templates/demo.html", "/widget/none.js")


def packed(name: str) -> int:
    return len(files.held(name).packed)


def test_the_loader_weighs_at_most_2_kb():
    assert sum(map(packed, LOADER)) <= 2000


def test_the_whole_weighs_at_most_15_kb_with_styles_and_words():
    assert sum(map(packed, WHOLE)) <= 15_000


def test_the_files_on_disk_weigh_no_more_than_that_either_as_15_kib():
    assert sum(len(gzip.compress((files.FOLDER / name).read_bytes(), 9)) for name in WHOLE) <= 15_360


def test_comments_stay_at_home_and_nothing_else_does():
    for name in WHOLE:
        if name.endswith(".js"):
            lines = (files.FOLDER / name).read_text(encoding="utf-8").splitlines()
            code = [line for line in lines if not re.match(r"\s*(//|/\*\*|\*/|\* )", line)]
            assert files.held(name).body.decode().splitlines() == code, name


def test_nothing_could_turn_a_text_into_markup_or_code():
    for name in WHOLE:
        text = (files.FOLDER / name).read_text(encoding="utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|createContextualFragment|srcdoc|cookie", text
        ), name


def test_nothing_is_fetched_from_elsewhere():
    for name in WHOLE:
        text = (files.FOLDER / name).read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://\w", text), name


def test_every_word_is_set_as_the_office_sets_it():
    text = (files.FOLDER / "widget" / "strings.js").read_text(encoding="utf-8")
    words = [word.replace("\\u00a0", "\u00a0") for word in re.findall(r'"((?:[^"\\]|\\.)*)"', text)]
    assert len(words) > 50
    assert [word for word in words if typeset(word) != word] == []


def test_every_word_of_the_panel_exists():
    text = "".join((files.FOLDER / "widget" / name).read_text(encoding="utf-8") for name in ("panel.js", "nodes.js"))
    known = set(re.findall(r"^  (\w+):", (files.FOLDER / "widget" / "strings.js").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"\bwords\.(\w+)", text)) <= known


@pytest.mark.model
class TestServed:
    def test_compressed_and_known_again(self, server):
        first = httpx.get(f"{server.address}/widget/panel.js")
        assert first.headers["content-encoding"] == "gzip"
        assert first.headers["access-control-allow-origin"] == "*"
        again = httpx.get(f"{server.address}/widget/panel.js", headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_plain_for_who_cannot_unpack(self, server):
        answer = httpx.get(f"{server.address}/widget.js", headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in answer.headers
        assert "customElements" in answer.text

    @pytest.mark.parametrize(
        "path", ["/widget/", "/widget/../pages.py", "/widget/%2e%2e/pages.py", "/widget/..%2fpages.py", "/templates/demo.html", "/widget/none.js"]
    )
    def test_nothing_else_is_given(self, server, path):
        answer = httpx.get(server.address + path)
        assert answer.status_code == 404
        assert answer.json()["error"]["message"] == "Cette adresse n’existe pas."

    @pytest.mark.parametrize("path", ["/", "/integration", "/conversation"])
    def test_pages_have_a_strict_policy(self, server, path):
        headers = httpx.get(server.address + path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in headers
