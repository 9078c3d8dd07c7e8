"""The widget as it travels: small, compressed, the same for everybody, its words well set."""

import re

import httpx
import pytest

from bot.text.typography import typeset
from bot.widget import files, lean

LOADER = ("widget.js", "widget/element.js")
WHOLE = [name for name in files.names() if name.startswith("widget")]
MODULES = [path for path in (files.FOLDER / "widget").glob("*.js") if path.name != "element.js"]
SOURCES = [*MODULES, *(files.FOLDER / name for name in LOADER)]
MARKUP = (
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new"
    r" Function|DOMParser|createContextualFragment|srcdoc|cookie"
)
OUTSIDE = (
    "/widget/",
    "/widget/../pages.py",
    "/widget/%2e%2e/pages.py",
    "/widget/..%2fpages.py",
    "/templates/demo.html",
    "/widget/none.js",
)


def packed(name: str) -> int:
    return len(files.held(name).packed)


def test_the_loader_weighs_at_most_2_kb():
    assert sum(map(packed, LOADER)) <= 2000


def test_the_whole_weighs_at_most_18_kb_with_styles_and_words():
    assert sum(map(packed, WHOLE)) <= 18_000


def code_of(path) -> str:
    """The text of a file, without its comments."""
    text = re.sub(
        r"^\s*(/\*.*?\*/|//[^\n]*)\n", "", path.read_text(encoding="utf-8"), flags=re.M | re.S
    )
    return re.sub(r"(?<=[;,{]) //[^\n]*", "", text)


def signs(text) -> str:
    """All that is no white space, nor a semicolon that an end makes needless, nor the brackets
    around a function's one name.
    """
    return re.sub(r"(?<!\w)\((\w+)\)=>", r"\1=>", "".join(text.split()).replace(";}", "}"))


def quoted(text) -> list:
    """What stands between quotes: there every space counts."""
    return re.findall(r'"(?:[^"\\\n]|\\.)*"', text)


@pytest.mark.parametrize("name", LOADER)
def test_comments_and_white_space_stay_at_home_and_nothing_else_does(name):
    code, sent = code_of(files.FOLDER / name), files.held(name).body.decode()
    assert signs(sent) == signs(code)
    assert quoted(sent) == quoted(code)


def test_the_panel_is_its_style_sheet_and_all_its_modules_in_one_and_they_need_no_more():
    looks = code_of(files.FOLDER / "widget" / "panel.css").replace("\\", "\\\\")
    code = "".join(code_of(files.FOLDER / "widget" / f"{name}.js") for name in files._PARTS)
    code = f"const STYLE = `{looks}`;" + re.sub(
        r"^(import [^\n]*\n|export (?!function start))", "", code, flags=re.M
    )
    sent = files.held("widget/panel.js").body.decode()
    assert sorted(path.stem for path in MODULES) == sorted(files._PARTS)
    assert signs(sent) == signs(code)
    assert quoted(sent) == quoted(code)
    # in the style sheet, white space is none of the looks
    assert re.findall(r"`[^`]*`", sent)[1:] == re.findall(r"`[^`]*`", code)[1:]
    assert re.findall(r"\b(?:import|export) [^{]*", sent) == ["export function start(element)"]


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("a = b ? c : d; // why\n", "a=b?c:d;"),
        ('x("a , b", /[:;] \\/ ?/, `c , ${d} `);\n', 'x("a , b",/[:;] \\/ ?/,`c , ${d} `);'),
        ("if (a) {\n  b();\n}\nc + +d;\n", "if(a){b()}c+ +d;"),
        ("a((b) => c(d), async (e) => f);\n", "a((b)=>c(d),async(e)=>f);"),
        ('s("http://x.org");\n', 's("http://x.org");'),
    ],
)
def test_only_what_means_nothing_is_left_out_of_a_script(written, sent):
    assert lean.script(written.encode()).decode() == sent


def test_only_what_means_nothing_is_left_out_of_a_style_sheet():
    written = 'a b, a > b:focus {\n  content: "c: {d} ; ";\n  inset: 0 auto;\n}\n'
    assert (
        lean.style(written.encode()).decode() == 'a b,a>b:focus{content:"c: {d} ; ";inset:0 auto}'
    )


def test_no_two_modules_of_the_panel_give_one_name_to_two_things():
    names = [
        name
        for module in MODULES
        for name in re.findall(
            r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)",
            module.read_text("utf-8"),
            re.M,
        )
    ]
    assert len(names) == len(set(names)), sorted(names)


def test_nothing_could_turn_a_text_into_markup_or_code():
    for name in SOURCES:
        text = name.read_text(encoding="utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new"
            r" Function|DOMParser|createContextualFragment|srcdoc|cookie",
            text,
        ), name


def test_nothing_is_fetched_from_elsewhere():
    for name in SOURCES:
        text = name.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://\w", text), name


def test_every_word_is_set_as_the_office_sets_it():
    text = (files.FOLDER / "widget" / "strings.js").read_text(encoding="utf-8")
    words = [word.replace("\\u00a0", "\u00a0") for word in re.findall(r'"((?:[^"\\]|\\.)*)"', text)]
    assert len(words) > 50
    assert [word for word in words if typeset(word) != word] == []


def test_every_word_of_the_panel_exists():
    text = "".join(module.read_text(encoding="utf-8") for module in MODULES)
    known = set(
        re.findall(
            r"^  (\w+):", (files.FOLDER / "widget" / "strings.js").read_text(encoding="utf-8"), re.M
        )
    )
    assert set(re.findall(r"\bwords\.(\w+)", text)) <= known


@pytest.mark.model
class TestServed:
    def test_compressed_and_known_again(self, server):
        first = httpx.get(f"{server.address}/widget/panel.js")
        assert first.headers["content-encoding"] == "gzip"
        assert first.headers["access-control-allow-origin"] == "*"
        again = httpx.get(
            f"{server.address}/widget/panel.js", headers={"If-None-Match": first.headers["etag"]}
        )
        assert (again.status_code, again.content) == (304, b"")

    def test_the_panel_is_there_under_the_address_of_another_try_too(self, server):
        first = httpx.get(f"{server.address}/widget/panel.js")
        assert httpx.get(f"{server.address}/widget/2/panel.js").content == first.content
        assert httpx.get(f"{server.address}/widget/x/panel.js").status_code == 404

    def test_plain_for_who_cannot_unpack(self, server):
        answer = httpx.get(f"{server.address}/widget.js", headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in answer.headers
        assert "customElements" in answer.text

    @pytest.mark.parametrize(
        "path",
        [
            "/widget/",
            "/widget/../pages.py",
            "/widget/%2e%2e/pages.py",
            "/widget/..%2fpages.py",
            "/templates/demo.html",
            "/widget/none.js",
        ],
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
