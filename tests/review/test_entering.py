"""Signing in: hashes two at a time, guesses counted before they are looked at, and nobody shut out
by somebody else's guesses.
"""

import asyncio
import threading
import time
from collections import Counter

import httpx
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from bot.review import accounts, hashing, sessions, tries
from bot.settings import settings
from bot.store.schema import audit, staff, staff_sessions
from tests.review.conftest import BOTH, PASSWORD, token

pytestmark = BOTH
HOME, OFFICE, ELSEWHERE = "192.0.2.1", "192.0.2.2", "198.51.100.9"


class Watched:
    """The real hasher, watched: how many work at once, and which kept passwords are looked at."""

    def __init__(self, real):
        self.real, self.lock = real, threading.Lock()
        self.now = self.most = 0
        self.looked_at = Counter()

    def __getattr__(self, name):
        return getattr(self.real, name)

    def verify(self, kept, password):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
            self.looked_at[kept] += 1
        try:
            return self.real.verify(kept, password)
        finally:
            with self.lock:
                self.now -= 1


@pytest.fixture
def watched(monkeypatch):
    held = Watched(hashing._hasher)
    monkeypatch.setattr(hashing, "_hasher", held)
    return held


@pytest.fixture
def behind_a_proxy(monkeypatch):
    """The tests' own address is a proxy of ours: each request may come from an address of its
    own.
    """
    monkeypatch.setenv("MOTCLIC_PROXIES", '["127.0.0.1"]')
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def marc(app):
    """An account of its own for each test, and its name."""
    name = f"marc{time.time_ns()}"
    accounts.add(app.engine, name, PASSWORD, "lecture")
    return name


def kept(app, name):
    with app.engine.connect() as connection:
        return connection.execute(sa.select(staff.c.password).where(staff.c.name == name)).scalar()


def at_once(app, entries):
    """Sends sign-ins all at once, each from an address of its own; their answers, in order."""

    async def send():
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=app.url, timeout=60, limits=limits) as client:
            headers = [
                {"X-Forwarded-For": f"198.51.{number // 250}.{number % 250}"}
                for number in range(len(entries))
            ]
            sent = [
                client.post("/entree", data={"nom": n, "passe": p}, headers=h)
                for (n, p), h in zip(entries, headers, strict=True)
            ]
            return await asyncio.gather(*sent)

    return asyncio.run(send())


def test_forty_sign_ins_at_once_take_two_hashes_of_memory_and_a_short_queue(
    app, watched, behind_a_proxy
):
    answers = at_once(app, [(f"personne{number}", "peu importe") for number in range(40)])
    assert watched.most <= hashing.AT_ONCE
    assert {answer.status_code for answer in answers} <= {401, 503}
    assert sum(answer.status_code == 401 for answer in answers) >= hashing.WAITING
    refused = [answer for answer in answers if answer.status_code == 503]
    assert all(
        "Réessayez dans quelques secondes" in answer.text and answer.headers["retry-after"] == "5"
        for answer in refused
    )
    assert app.client("anne").get("/").status_code == 200


def test_no_transaction_is_open_while_a_password_is_looked_at(app, marc, monkeypatch):
    out = []
    real = hashing._hasher

    class Looking(Watched):
        def verify(self, kept, password):
            out.append(app.engine.pool.checkedout())
            return self.real.verify(kept, password)

    monkeypatch.setattr(hashing, "_hasher", Looking(real))
    assert sessions.check(app.engine, marc, PASSWORD)
    assert out == [0]


@pytest.mark.parametrize("how_many", [80])
def test_of_many_guesses_at_once_five_are_looked_at(app, marc, watched, behind_a_proxy, how_many):
    answers = at_once(app, [(marc, f"devinette {number}") for number in range(how_many)])
    answers += at_once(
        app, [(marc, PASSWORD if number == 20 else f"devinette {number}") for number in range(40)]
    )
    assert 1 <= watched.looked_at[kept(app, marc)] <= tries.FREE
    assert {answer.status_code for answer in answers} <= {401, 503}


def test_the_wait_grows_with_each_wrong_try_and_is_forgotten_after_a_day(app, marc):
    now = 1_000_000.0
    for _ in range(tries.FREE):
        assert not sessions.check(app.engine, marc, "faux", ELSEWHERE, now)
    for seconds in (*tries.WAITS, tries.WAITS[-1]):
        assert not sessions.check(app.engine, marc, PASSWORD, ELSEWHERE, now + seconds - 1)
        now += seconds
        assert not sessions.check(app.engine, marc, "faux", ELSEWHERE, now)
    now += 2 * 86_400
    for _ in range(tries.FREE - 1):
        assert not sessions.check(app.engine, marc, "faux", ELSEWHERE, now)
    assert sessions.check(app.engine, marc, PASSWORD, ELSEWHERE, now)


def test_guesses_from_elsewhere_do_not_shut_out_a_known_address(app, marc):
    assert sessions.check(app.engine, marc, PASSWORD, HOME)
    for number in range(20):
        assert not sessions.check(app.engine, marc, "faux", f"198.51.100.{number}")
    assert not sessions.check(app.engine, marc, PASSWORD, ELSEWHERE)
    assert sessions.check(app.engine, marc, PASSWORD, HOME)


def test_guesses_from_a_known_address_make_that_address_wait(app, marc):
    for address in (HOME, OFFICE):
        assert sessions.check(app.engine, marc, PASSWORD, address)
    for _ in range(tries.FREE):
        assert not sessions.check(app.engine, marc, "faux", OFFICE)
    assert not sessions.check(app.engine, marc, PASSWORD, OFFICE)
    assert sessions.check(app.engine, marc, PASSWORD, HOME)


def test_an_administrators_change_ends_the_wait(app, marc):
    for _ in range(tries.FREE):
        sessions.check(app.engine, marc, "faux", ELSEWHERE)
    assert "entrée suspendue" in app.client("anne").get("/equipe").text
    accounts.change(app.engine, marc, active=True)
    assert sessions.check(app.engine, marc, PASSWORD, ELSEWHERE)


def test_right_passwords_are_never_counted(app, marc):
    for number in range(3 * tries.FREE):
        assert sessions.check(app.engine, marc, PASSWORD, f"192.0.2.{number}")


def test_a_password_kept_in_an_older_form_is_kept_anew_at_the_next_sign_in(app, marc):
    older = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4).hash(PASSWORD)
    with app.engine.begin() as connection:
        connection.execute(staff.update().where(staff.c.name == marc).values(password=older))
    assert not sessions.check(app.engine, marc, "faux")
    assert kept(app, marc) == older
    both = [
        threading.Thread(target=lambda: results.append(sessions.check(app.engine, marc, PASSWORD)))
        for _ in range(2)
    ]
    results = []
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert results == [True, True]
    assert "m=19456,t=2,p=1" in kept(app, marc)


def test_an_address_that_no_proxy_of_ours_tells_is_not_believed(app):
    client = app.client()
    codes = [
        client.post(
            "/entree",
            data={"nom": f"p{number}", "passe": "x"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        ).status_code
        for number in range(22)
    ]
    assert codes[-1] == 429
    with app.engine.connect() as connection:
        assert not connection.execute(
            sa.select(audit.c.id).where(audit.c.address.like("203.0.113.%"))
        ).all()


def test_the_audit_log_holds_the_address_that_our_proxy_tells(app, behind_a_proxy):
    app.client().post(
        "/entree",
        data={"nom": "anne", "passe": PASSWORD},
        headers={"X-Forwarded-For": "10.9.9.9, 203.0.113.77"},
    )
    with app.engine.connect() as connection:
        assert (
            connection.execute(
                sa.select(audit.c.address).order_by(audit.c.id.desc()).limit(1)
            ).scalar()
            == "203.0.113.77"
        )


def test_what_was_typed_as_a_name_is_not_kept_where_there_is_no_such_account(app):
    app.client().post("/entree", data={"nom": "monmotdepasse2026!", "passe": "anne"})
    app.client().post("/entree", data={"nom": "anne", "passe": "faux"})
    with app.engine.connect() as connection:
        failed = (
            sa.select(audit.c.target)
            .where(audit.c.action == "sign_in_failed")
            .order_by(audit.c.id.desc())
            .limit(2)
        )
        assert connection.execute(failed).scalars().all() == ["anne", ""]
        assert not connection.execute(
            sa.select(audit.c.id).where(audit.c.target.like("%motdepasse%"))
        ).all()


def open_sessions(app, name):
    with app.engine.connect() as connection:
        return connection.execute(
            sa.select(sa.func.count())
            .select_from(staff_sessions)
            .where(staff_sessions.c.staff == name)
        ).scalar()


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (
            {
                "present": "faux",
                "passe": "quatre loups au bord du lac",
                "encore": "quatre loups au bord du lac",
            },
            "wrong_present",
        ),
        ({"present": PASSWORD, "passe": "court", "encore": "court"}, "account_length"),
        ({"present": PASSWORD, "passe": PASSWORD, "encore": PASSWORD}, "account_same"),
        (
            {
                "present": PASSWORD,
                "passe": "quatre loups au bord du lac",
                "encore": "quatre loups au bord du lit",
            },
            "account_twice",
        ),
    ],
)
def test_a_refused_change_changes_nothing_and_leaves_no_session(app, marc, sent, told):
    client = app.client(marc)
    answer = client.post("/compte", data={"jeton": token(client), **sent})
    assert answer.headers["location"] == f"/compte?dit={told}"
    assert open_sessions(app, marc) == 1
    assert sessions.check(app.engine, marc, PASSWORD)


def test_a_password_that_an_administrator_typed_is_changed_before_anything_else(app):
    anne, name, own = app.client("anne"), f"neuf{time.time_ns()}", "cinq carottes bien vertes"
    sent = {
        "jeton": token(anne),
        "nom": name,
        "passe": PASSWORD,
        "encore": PASSWORD,
        "role": "revision",
    }
    assert anne.post("/equipe", data=sent).headers["location"] == "/equipe?dit=account_added"
    client = app.client(name)
    for address in ("/", "/file", "/export.csv", "/conversations/x"):
        assert client.get(address).headers["location"] == "/compte?dit=must_change"
    page = client.get("/compte?dit=must_change").text
    assert "Choisissez d’abord votre propre mot de passe" in page
    client.post(
        "/compte", data={"jeton": token(client), "present": PASSWORD, "passe": own, "encore": own}
    )
    again = app.client()
    again.post("/entree", data={"nom": name, "passe": own})
    assert again.get("/").status_code == 200
