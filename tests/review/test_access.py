"""Nobody without the right role gets in, page by page; and what is tried against the door does not
open it.
"""

import time

import pytest
import sqlalchemy as sa

from bot.review import accounts, sessions
from bot.review.app import PAGES
from bot.review.visit import COOKIE
from bot.store.schema import audit, staff, staff_sessions
from tests.review.conftest import BOTH, PASSWORD, token

pytestmark = BOTH

ORDER = (None, "lecture", "revision", "administration")
WHO = {None: None, "lecture": "lise", "revision": "remi", "administration": "anne"}


def address_of(page):
    values = {
        "{name}": "web-absent",
        "{number:int}": "999999",
        "{correction:int}": "999999",
        "{kind}": "csv",
        "{chart}": "jours",
    }
    path = page.path
    for name, value in values.items():
        path = path.replace(name, value)
    assert "{" not in path, "a place of the address that nothing fills"
    return path


@pytest.mark.parametrize("role", ORDER)
@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.role], ids=lambda page: f"{page.method} {page.path}"
)
def test_a_page_opens_for_its_role_and_above_only(app, page, role):
    if page.path == "/sortie":
        pytest.skip("signing out is for everybody who is signed in")
    client = app.client(WHO[role])
    answer = (
        client.get(address_of(page))
        if page.method == "GET"
        else client.post(address_of(page), data={})
    )
    if role is None:
        assert answer.status_code in (303, 401)
        assert answer.status_code == 401 or answer.headers["location"].startswith("/entree")
    elif ORDER.index(role) < ORDER.index(page.role):
        assert answer.status_code == 403
        assert "ne donne pas accès" in answer.text
    elif page.method == "POST":
        assert answer.status_code == 403  # no token: a forged form, whoever sends it
        assert "plus valide" in answer.text
    else:
        assert answer.status_code in (200, 303, 404)


def test_every_answer_forbids_scripts_from_elsewhere(app):
    for address in ("/entree", "/", "/nulle-part", "/statique/review.css"):
        headers = app.client("anne").get(address).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


def test_the_cookie_is_for_the_server_alone(app):
    answer = app.client().post("/entree", data={"nom": "anne", "passe": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_a_session_from_before_signing_in_is_not_taken_over(app):
    client = app.client()
    client.cookies.set(COOKIE, "chosen-by-an-attacker")
    answer = client.post("/entree", data={"nom": "anne", "passe": PASSWORD})
    assert COOKIE in answer.cookies
    assert answer.cookies[COOKIE] != "chosen-by-an-attacker"
    fixed = app.client()
    fixed.cookies.set(COOKIE, "chosen-by-an-attacker")
    assert fixed.get("/").status_code == 303


def test_signing_out_ends_the_session_on_the_server(app):
    client = app.client("anne")
    kept = client.cookies[COOKIE]
    client.post("/sortie", data={"jeton": token(client)})
    other = app.client()
    other.cookies.set(COOKIE, kept)
    assert other.get("/").status_code == 303


def test_a_session_ends_by_itself(app):
    opened = sessions.sign_in(app.engine, "anne", PASSWORD, now=time.time())
    assert sessions.person(app.engine, opened)
    assert sessions.person(app.engine, opened, now=time.time() + sessions.IDLE + 61) is None
    with app.engine.begin() as connection:
        connection.execute(
            staff_sessions.update().values(seen_at=time.time() + sessions.LONGEST + 1)
        )
    assert sessions.person(app.engine, opened, now=time.time() + sessions.LONGEST + 2) is None


def test_many_tries_from_one_address_are_stopped(app):
    client = app.client()
    codes = [
        client.post("/entree", data={"nom": f"nobody{number}", "passe": "x"}).status_code
        for number in range(22)
    ]
    assert codes[0] == 401
    assert codes[-1] == 429


@pytest.mark.parametrize(
    "name", ["' OR 1=1 --", "anne' --", "<script>alert(1)</script>", "a" * 5000, "../../etc/passwd"]
)
def test_no_name_signs_in_without_its_password(app, name):
    answer = app.client().post("/entree", data={"nom": name, "passe": "' OR '1'='1"})
    assert answer.status_code == 401
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}],
)
def test_another_site_cannot_send_our_forms(app, headers):
    client = app.client("anne")
    answer = client.post(
        "/equipe",
        data={"jeton": token(client), "nom": "intrus", "passe": PASSWORD, "role": "administration"},
        headers=headers,
    )
    assert answer.status_code == 403
    with app.engine.connect() as connection:
        assert (
            connection.execute(sa.select(staff.c.name).where(staff.c.name == "intrus")).first()
            is None
        )


def test_anothers_token_is_worth_nothing(app):
    stolen, client = token(app.client("remi")), app.client("anne")
    assert (
        client.post(
            "/equipe", data={"jeton": stolen, "nom": "intrus", "passe": PASSWORD, "role": "lecture"}
        ).status_code
        == 403
    )


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(app, address):
    answer = app.client().post("/entree", data={"nom": "anne", "passe": PASSWORD, "suite": address})
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize(
    "address",
    ["/conversations/%00", "/?q=%00", "/?apres=1~%00", "/journal?qui=%00", "/export.csv?canal=%00"],
)
def test_a_character_that_no_database_takes_is_no_fault(app, address):
    assert app.client("anne").get(address).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/statique/../app.py",
        "/statique/%2e%2e/app.py",
        "/statique/..%2f..%2fsettings.py",
        "/conversations/..%2f..%2fetc%2fpasswd",
    ],
)
def test_no_path_leads_out(app, path):
    answer = app.client("anne").get(path)
    assert answer.status_code == 404
    assert "import" not in answer.text


def test_every_view_and_export_is_in_the_audit_log(app):
    app.say("web-audit", "C'est quoi Facebook?")
    client = app.client("remi")
    client.get("/conversations/web-audit")
    client.get("/conversations/web-audit/export.json")
    client.get("/export.csv?canal=website")
    client.get("/export.xml")
    with app.engine.connect() as connection:
        held = set(
            connection.execute(
                sa.select(audit.c.action, audit.c.target).where(audit.c.staff == "remi")
            ).all()
        )
    assert {("view", "web-audit"), ("export_one", "web-audit"), ("export", "csv")} <= {
        tuple(row) for row in held
    }


def test_passwords_are_kept_as_argon2(app):
    with app.engine.connect() as connection:
        assert all(
            held.startswith("$argon2id$")
            for held in connection.execute(sa.select(staff.c.password)).scalars()
        )


@pytest.mark.parametrize("name", ["a", "Jo", "jo\n", "jo/anne", "é" * 3, "j" * 41])
def test_strange_names_are_refused(app, name):
    with pytest.raises(accounts.AccountError, match="name"):
        accounts.add(app.engine, name, PASSWORD, "lecture")
