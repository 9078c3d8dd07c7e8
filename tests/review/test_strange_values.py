"""No address, parameter or field makes the app fail, whatever it holds: a page in French says
no.
"""

import time

import httpx
import pytest

from bot.review import accounts
from bot.review.app import PAGES
from bot.review.filters import Filters
from tests.review.conftest import BOTH, PASSWORD, token

pytestmark = BOTH
LONG = "9" * 4400  # more figures than Python reads
NUMBERS = (
    "9223372036854775808",
    LONG,
    "9" * 5000,
    "0" * 30,
    "-1",
    "%D9%A3",
    "%C2%B2",
    "1e9",
    "%00",
)
NAMES = ("%00", "%ED%A0%80", "x" * 3000, "a%2Fb", "%F0%9F%98%80", "%E2%80%A8", "..")
KINDS = ("%00", "xml", "x" * 300, "%ED%A0%80")
VALUES = (
    "0001-01-01",
    "9999-12-31",
    "2024-02-30",
    "-1",
    "1e999",
    "nan",
    "9" * 19,
    "²",
    "٣",
    "~",
    "nan~x",
    "1e999~x",
    "-inf~x",
    "\u2028",
    "\0",
    "x" * 800,
    "/\t/[",
)
PARAMETERS = (
    *Filters.__dataclass_fields__,
    "apres",
    "qui",
    "geste",
    "avant",
    "suite",
    "dit",
    "lignes",
)
FIELDS = (
    "nom",
    "passe",
    "encore",
    "role",
    "complet",
    "actif",
    "present",
    "query",
    "geste",
    "texte",
    "etiquette",
    "pour",
    "decision",
    "sujet",
    "autre",
)
FIELDS += ("refus", "plateforme", "va", "commentaire", "alike", "certain", "graphie", "suite")
ACTS = (
    {},
    {"geste": "note"},
    {"geste": "label"},
    {"geste": "unlabel"},
    {"geste": "assign"},
    {"decision": "right"},
    {"decision": "topic", "certain": "oui"},
)
HEADINGS = ("Un instant", "<h1>Mot-clic", "<h1>Mot de passe oublié")  # of the pages that refuse
READ = [page for page in PAGES if page.method == "GET"]
WRITTEN = [
    page for page in PAGES if page.method == "POST" and page.path not in ("/sortie", "/compte")
]


@pytest.fixture(scope="module")
def client(app):
    accounts.add(app.engine, "zoe", PASSWORD, "administration")
    app.say("web-strange", "C'est quoi Facebook?")
    return app.client("zoe")


def told(answer, what):
    """That the app did not fail, and that a refusal is a page in French, and no trace of the
    inside.
    """
    assert answer.status_code < 500, what
    if answer.status_code >= 400:
        assert any(heading in answer.text for heading in HEADINGS), (what, answer.text)
    assert "Traceback" not in answer.text, what


def filled(path, values):
    for name, value in values.items():
        path = path.replace(name, value)
    return path


GOOD = {
    "{name}": "web-strange",
    "{number:int}": "1",
    "{correction:int}": "1",
    "{kind}": "csv",
    "{chart}": "jours",
}


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if "{" in page.path],
    ids=lambda page: f"{page.method} {page.path}",
)
def test_an_address_that_no_page_has(client, page):
    assert "{" not in filled(page.path, GOOD), "a place of the address that no value is tried in"
    for place, values in (
        ("{number:int}", NUMBERS),
        ("{correction:int}", NUMBERS),
        ("{name}", NAMES),
        ("{kind}", KINDS),
        ("{chart}", KINDS),
    ):
        for value in values if place in page.path else ():
            address = filled(page.path, {**GOOD, place: value})
            answer = (
                client.get(address)
                if page.method == "GET"
                else client.post(address, data={"jeton": token(client)})
            )
            told(answer, address[:80])


@pytest.mark.parametrize("page", READ, ids=lambda page: page.path)
def test_parameters_that_nobody_means(client, page):
    address = filled(page.path, GOOD)
    for value in VALUES:
        told(client.get(address, params=dict.fromkeys(PARAMETERS, value)), (address, value))
    for name in PARAMETERS if page.path in ("/", "/portrait", "/journal", "/export.{kind}") else ():
        told(client.get(address, params={name: LONG}), (address, name))
        told(client.get(f"{address}?{name}=%ED%A0%80"), (address, name))


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.path)
def test_fields_that_nobody_means(client, page):
    address, jeton = filled(page.path, GOOD), token(client)
    for value in (*VALUES, LONG):
        for act in ACTS if "{name}" in page.path else ACTS[:1]:
            told(
                client.post(address, data={**dict.fromkeys(FIELDS, value), **act, "jeton": jeton}),
                (address, value[:20], act),
            )


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.path)
def test_half_a_character_in_a_field_is_refused(client, page):
    """As a form in parts may bring it, in an encoding that it names itself, also where the same
    field comes again without.
    """
    typed = [(name, text) for text in ("a\\ud800b", "a") for name in FIELDS]
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in typed
    ]
    body = "".join(
        [
            *parts,
            (
                "--x\r\nContent-Disposition: form-data;"
                f' name="jeton"\r\n\r\n{token(client)}\r\n--x--\r\n'
            ),
        ]
    )
    headers = {"content-type": "multipart/form-data; boundary=x; charset=unicode_escape"}
    answer = client.post(filled(page.path, GOOD), content=body, headers=headers)
    assert answer.status_code == 400
    assert "ne peut pas être lue" in answer.text


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"content-type": "multipart/form-data"}, b"--x"),
        ({"content-type": "multipart/form-data; boundary=x"}, b"\0\0\0"),
        (
            {"content-type": "application/x-www-form-urlencoded"},
            b"&".join(b"a%d=1" % number for number in range(400)),
        ),
        ({"content-type": "application/json"}, b"[" * 1000),
    ],
    ids=["no_boundary", "no_parts", "too_many_fields", "no_form"],
)
def test_a_form_that_is_none_is_refused_in_french(client, headers, body):
    answer = client.post("/filtres", content=body, headers=headers)
    assert answer.status_code in (400, 403)
    assert "recommencez" in answer.text


@pytest.mark.parametrize("value", ["http://[", "[", "http://", "\xff", "null", "x" * 5000])
@pytest.mark.parametrize(
    "name", ["Origin", "Host", "X-Forwarded-For", "X-Forwarded-Proto", "Accept", "Sec-Fetch-Site"]
)
def test_headers_that_nobody_means(app, name, value):
    with httpx.Client(base_url=app.url) as nobody:
        for method, address in (
            ("GET", "/"),
            ("GET", "/entree"),
            ("POST", "/entree"),
            ("GET", "/nulle-part"),
        ):
            data = {"nom": "personne", "passe": "x"} if method == "POST" else None
            assert (
                nobody.request(
                    method, address, headers={name: value.encode("latin-1")}, data=data
                ).status_code
                < 500
            ), (method, address)


def test_a_correction_belongs_to_the_conversation_of_its_address(app, client):
    name = f"web-{time.time_ns()}"
    number = app.say(name, "Une tout autre question?", confidence=0.2)
    sent = {
        "jeton": token(client),
        "decision": "topic",
        "autre": "choix.criteres",
        "va": "training",
    }
    assert (
        client.post(f"/conversations/web-strange/messages/{number}", data=sent).status_code == 404
    )
    assert client.post(f"/conversations/{name}/messages/{number}", data=sent).status_code == 303
    rows = client.get("/journal?qui=zoe&geste=correct").text
    assert name in rows
    assert "web-strange" not in rows


def test_the_sign_in_page_takes_anything(app):
    with httpx.Client(base_url=app.url) as nobody:
        for value in VALUES:
            told(nobody.post("/entree", data=dict.fromkeys(FIELDS, value)), value[:20])
