"""Staff are told at once by e-mail, through a real SMTP server: where to look, nothing of the
person; again where it was not taken.
"""

import logging
import threading

import pytest
import sqlalchemy as sa

from bot.callbacks import mail, store
from bot.callbacks.asked import Asked
from bot.callbacks.mailer import Mailer
from bot.settings import settings
from bot.store.schema import callback_mails
from tests.conftest import free_port
from tests.smtp import Smtp

ASKED = Asked(
    "Line Roy", "418 555-0123", "line@fleurs.example", "le mardi matin", "pour ma boulangerie"
)
STAFF = ["accueil@exemple.ca", "rosa@exemple.ca"]


def use(chosen, port, **more):
    values = {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(port),
        "SMTP_SECURITY": "none",
        "SMTP_FROM": "mot-clic@exemple.ca",
        **more,
    }
    values = {
        "REVIEW_URL": "https://revision.exemple.ca",
        "CALLBACK_MAIL_TO": '["accueil@exemple.ca", "rosa@exemple.ca"]',
        **values,
    }
    for name, value in values.items():
        chosen.setenv(f"MOTCLIC_{name}", value)
    settings.cache_clear()


@pytest.fixture
def smtp(chosen):
    """A server that takes everything, and settings that name it."""
    running = Smtp()
    use(chosen, running.port)
    yield running
    running.stop()


def ask(engine, times=1):
    for _ in range(times):
        store.add(engine, store.new_secret(), ASKED, "", STAFF)


def left(engine):
    with engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(callback_mails)).scalar()


def due_now(engine):
    with engine.begin() as connection:
        connection.execute(callback_mails.update().values(due_at=0.0))


def test_each_is_told_where_to_look_and_nothing_of_the_person(engine, smtp):
    ask(engine)
    assert Mailer(engine).send_due() == 2
    assert [to for to, _ in smtp.taken] == STAFF
    message = smtp.taken[0][1]
    assert message["Subject"] == "Une demande de rappel attend"
    assert message["From"] == "mot-clic@exemple.ca"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "https://revision.exemple.ca/rappels" in message.get_content()
    whole = message.as_string() + message.get_content()
    assert [
        word
        for word in ("Line", "555-0123", "fleurs", "mardi", "boulangerie", "rosa@")
        if word in whole
    ] == []
    assert left(engine) == 0
    assert Mailer(engine).send_due() == 0


def test_many_at_once_are_one_e_mail_each_and_those_that_follow_wait_a_little(engine, smtp):
    ask(engine, 3)
    mailer = Mailer(engine)
    assert mailer.send_due() == 2
    assert smtp.taken[0][1].get_content().startswith("3 demandes de rappel attendent.")
    ask(engine)
    assert mailer.send_due() == 0
    assert Mailer(engine, apart=0).send_due() == 2


def test_an_address_that_is_refused_is_tried_again_and_the_other_is_told(engine, smtp, caplog):
    smtp.refuses["accueil@exemple.ca"] = "451 plus tard, accueil@exemple.ca"
    ask(engine)
    mailer = Mailer(engine)
    with caplog.at_level(logging.ERROR):
        assert mailer.send_due() == 1
    (line,) = caplog.messages
    assert "451" in line
    assert "accueil" not in line
    assert left(engine) == 1
    assert mailer.send_due() == 0  # not yet
    smtp.refuses.clear()
    due_now(engine)
    assert mailer.send_due() == 1
    assert [to for to, _ in smtp.taken] == ["rosa@exemple.ca", "accueil@exemple.ca"]


@pytest.mark.parametrize(
    "refusal", [{"CONNECT": "421 fermé"}, {"MAIL": "550 non"}, {"DATA": "554 non"}]
)
def test_whatever_the_server_refuses_is_one_line_and_tried_again(engine, smtp, caplog, refusal):
    smtp.refuses.update(refusal)
    ask(engine)
    assert Mailer(engine).send_due() == 0
    assert len(caplog.messages) == len(STAFF)
    assert left(engine) == 2


def test_a_server_that_is_not_there_is_tried_again_later_and_later(engine, chosen, caplog):
    use(chosen, free_port())
    ask(engine)
    mailer = Mailer(engine)
    for _ in range(3):
        due_now(engine)
        mailer.send_due()
    waits = [line.rpartition("in ")[2] for line in caplog.messages]
    assert waits == ["30 s"] * 2 + ["60 s"] * 2 + ["120 s"] * 2
    assert "ConnectionRefusedError" in caplog.messages[0]


def test_of_what_was_withdrawn_or_done_meanwhile_nobody_is_told(engine, smtp):
    secret = store.new_secret()
    store.add(engine, secret, ASKED, "", STAFF)
    ask(engine)
    store.withdraw(engine, secret)
    with engine.connect() as connection:
        (other,) = store.every(connection)
    store.decide(engine, other.number, "todo", "done", "remi")
    assert Mailer(engine).send_due() == 0


def test_an_address_that_was_taken_off_the_list_is_not_told(engine, smtp, chosen):
    ask(engine)
    chosen.setenv("MOTCLIC_CALLBACK_MAIL_TO", '["rosa@exemple.ca"]')
    settings.cache_clear()
    assert Mailer(engine).send_due() == 1
    assert left(engine) == 0


def test_two_processes_tell_nobody_twice(engine, smtp):
    ask(engine, 2)
    both = [threading.Thread(target=Mailer(engine).send_due) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(to for to, _ in smtp.taken) == STAFF


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_it_goes_under_tls_and_signs_in(chosen, tmp_path, security):
    running = Smtp(tmp_path, security, "mot-clic", "secret")
    try:
        use(
            chosen,
            running.port,
            SMTP_SECURITY=security,
            SMTP_USER="mot-clic",
            SMTP_PASSWORD="secret",
        )
        with pytest.raises(mail.NotSentError, match="SSLCertVerificationError"):
            mail.send(STAFF[0], 1)
        chosen.setenv("SSL_CERT_FILE", str(running.certificate))
        mail.send(STAFF[0], 1)
        assert (running.secure, running.signed_in) == ([True], [True])
        use(
            chosen,
            running.port,
            SMTP_SECURITY=security,
            SMTP_USER="mot-clic",
            SMTP_PASSWORD="wrong",
        )
        with pytest.raises(mail.NotSentError, match="SMTPAuthenticationError 535"):
            mail.send(STAFF[0], 1)
    finally:
        running.stop()


def test_a_server_without_tls_is_given_no_password(chosen):
    running = Smtp(user="mot-clic", password="secret")
    try:
        use(
            chosen,
            running.port,
            SMTP_SECURITY="starttls",
            SMTP_USER="mot-clic",
            SMTP_PASSWORD="secret",
        )
        with pytest.raises(mail.NotSentError, match="SMTPNotSupportedError"):
            mail.send(STAFF[0], 1)
        assert running.taken == []
    finally:
        running.stop()
