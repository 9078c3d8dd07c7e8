"""Requests to be called back, on both databases: sealed, found by their secret alone, gone for
good.
"""

import time

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from bot.callbacks import store
from bot.callbacks.asked import Asked
from bot.settings import settings
from bot.store import erasure, ledger, reapplying, retention, taught
from bot.store.schema import audit, callback_mails, callbacks, metadata, tombstones

ASKED = Asked(
    "Line Roy", "418 555-0123", "line@fleurs.example", "le mardi matin", "pour ma boulangerie"
)
WORDS = ("Line Roy", "555-0123", "fleurs.example", "mardi", "boulangerie")
DAY = 86_400


@pytest.fixture
def secret(engine):
    """The secret of a request that is kept."""
    secret = store.new_secret()
    assert store.add(engine, secret, ASKED, "web-1", ["accueil@exemple.ca"])
    return secret


@pytest.fixture
def where(tmp_path):
    folders = {name: tmp_path / name for name in ("nlu", "questions", "dialogues", "lessons")}
    for folder in folders.values():
        folder.mkdir()
    return taught.Places(*folders.values(), tmp_path / "platforms.yml")


def count(engine, table=callbacks):
    with engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar()


def everything(engine):
    with engine.connect() as connection:
        return "\n".join(
            str(connection.execute(sa.text(f"SELECT * FROM {name}")).all())  # noqa: S608 - our own names
            for name in metadata.tables
        )


def test_what_was_written_is_given_back_to_who_has_the_secret_alone(engine, secret):
    held = store.held(engine, secret)
    assert held.content == ASKED.content()
    assert held.state == "todo"
    assert held.until - held.asked_at == 30 * DAY
    assert store.held(engine, store.new_secret()) is None


def test_the_database_holds_no_word_of_it_nor_the_secret_nor_the_conversation(engine, secret):
    held = everything(engine)
    assert [word for word in (*WORDS, secret, "web-1") if word in held] == []


def test_sqlite_s_file_holds_no_word_of_it(engine, secret, tmp_path):
    files = b"".join(path.read_bytes() for path in tmp_path.glob("record.db*"))
    assert [word for word in (*WORDS, secret) if word.encode() in files] == []


def test_with_another_key_it_is_there_and_cannot_be_read(engine, secret, chosen):
    chosen.setenv("MOTCLIC_CALLBACK_KEY", Fernet.generate_key().decode())
    settings.cache_clear()
    assert store.held(engine, secret).content is None


def test_a_new_key_before_the_old_one_reads_both(engine, secret, chosen):
    chosen.setenv(
        "MOTCLIC_CALLBACK_KEY",
        f"{Fernet.generate_key().decode()},{settings().callback_key.get_secret_value()}",
    )
    settings.cache_clear()
    assert store.held(engine, secret).content == ASKED.content()


def test_what_was_put_in_anothers_place_is_not_shown_as_theirs(engine, secret):
    other = store.new_secret()
    store.add(engine, other, Asked("Max", "", "max@fleurs.example"))
    with engine.begin() as connection:
        sealed = (
            connection.execute(sa.select(callbacks.c.sealed).order_by(callbacks.c.id))
            .scalars()
            .first()
        )
        connection.execute(callbacks.update().values(sealed=sealed))
    assert store.held(engine, other).content is None


def test_sent_again_it_is_one(engine, secret):
    assert not store.add(engine, secret, ASKED, "web-1")
    assert count(engine) == 1


def test_withdrawn_it_is_gone_with_its_mail_and_is_not_taken_again(engine, secret):
    assert store.withdraw(engine, secret)
    assert not store.withdraw(engine, secret)
    assert (count(engine), count(engine, callback_mails)) == (0, 0)
    with pytest.raises(store.NotTakenError, match="callback_gone"):
        store.add(engine, secret, ASKED)
    with engine.connect() as connection:
        assert connection.execute(sa.select(audit.c.action, audit.c.staff)).all() == [
            ("callback_withdrawn", "")
        ]


@pytest.mark.parametrize("how", ["withdrawn", "erased"])
def test_a_restored_backup_does_not_bring_it_back(engine, secret, where, how):
    with engine.connect() as connection:
        row = dict(connection.execute(sa.select(callbacks)).mappings().one())
    if how == "withdrawn":
        store.withdraw(engine, secret)
    else:
        erasure.erase(engine, "web-1", where)
    with engine.begin() as connection:
        connection.execute(tombstones.delete())
        connection.execute(callbacks.insert().values(**row))
    reapplying.reapply(engine, where)
    assert count(engine) == 0


def test_it_goes_with_its_conversation_and_with_no_other(engine, secret, where):
    store.add(engine, store.new_secret(), ASKED, "web-2")
    store.add(engine, store.new_secret(), ASKED)
    assert erasure.erase(engine, "web-1", where)["callbacks"] == 1
    assert (count(engine), count(engine, callback_mails)) == (2, 0)
    assert store.held(engine, secret) is None


def test_of_an_erased_conversation_none_is_taken(engine, where):
    erasure.erase(engine, "web-1", where)
    with pytest.raises(store.NotTakenError, match="session_expired"):
        store.add(engine, store.new_secret(), ASKED, "web-1")


def test_it_is_kept_no_longer_than_promised_and_shown_no_longer_either(engine, secret):
    store.add(engine, store.new_secret(), ASKED)
    with engine.begin() as connection:
        connection.execute(
            callbacks.update()
            .where(callbacks.c.conversation != "")
            .values(asked_at=time.time() - 30 * DAY - 60)
        )
        assert len(store.every(connection)) == 1
    assert store.held(engine, secret) is None
    assert store.purge(engine) == 1
    assert count(engine) == 1


def test_a_conversation_that_grows_old_takes_it_not_along(engine, where, chosen):
    from bot.store import record, writing
    from tests.store.conftest import make_turn

    store.add(engine, store.new_secret(), ASKED, "web-1")
    with engine.begin() as connection:
        writing.write(connection, [(record.number(), make_turn("web-1", "Bonjour"))])
    assert retention.purge(engine, 1, now=time.time() + 2 * DAY, where=where)["conversations"] == 1
    assert count(engine) == 1


def test_a_conversation_has_a_few_requests_and_all_together_a_bound(engine, secret, monkeypatch):
    for _ in range(2):
        store.add(engine, store.new_secret(), ASKED, "web-1")
    with pytest.raises(store.NotTakenError, match="callback_many"):
        store.add(engine, store.new_secret(), ASKED, "web-1")
    monkeypatch.setattr(store, "_MOST", 3)
    with pytest.raises(store.NotTakenError, match="callback_full"):
        store.add(engine, store.new_secret(), ASKED)


def test_staff_see_what_waits_first_and_a_late_decision_changes_nothing(engine, secret):
    store.add(engine, store.new_secret(), Asked("Max", "", "max@fleurs.example"))
    with engine.connect() as connection:
        first, second = store.every(connection)
        assert store.waiting(connection) == 2
    assert store.decide(engine, first.number, "todo", "missed", "remi")
    assert not store.decide(engine, first.number, "todo", "done", "rosa")
    assert not store.decide(engine, first.number, "missed", "forged", "rosa")
    with engine.connect() as connection:
        assert [row.number for row in store.every(connection)] == [second.number, first.number]
        assert store.waiting(connection) == 1
    assert store.held(engine, secret).changed_by == "remi"
    assert count(engine, callback_mails) == 0


def test_erased_by_staff_it_is_withdrawn(engine, secret):
    number = store.held(engine, secret).number
    assert store.erase(engine, number)
    assert not store.erase(engine, number)
    with pytest.raises(store.NotTakenError, match="callback_gone"):
        store.add(engine, secret, ASKED)


def test_a_withdrawal_that_cannot_be_noted_changes_nothing(engine, secret, monkeypatch):
    def full(moments):
        raise OSError(28, "full")

    monkeypatch.setattr(ledger, "add", full)
    with pytest.raises(OSError, match="full"):
        store.withdraw(engine, secret)
    assert store.held(engine, secret).content == ASKED.content()
