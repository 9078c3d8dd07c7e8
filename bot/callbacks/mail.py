"""The e-mail that tells staff of a request: that one waits, and where. Nothing of the person."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any

from bot.callbacks.words import word
from bot.settings import settings

_PATIENCE = 20.0  # seconds for each step of the exchange


class NotSentError(Exception):
    """The server did not take an e-mail; the message says why, without an address nor anything that
    the server wrote.
    """


def compose(address: str, count: int) -> EmailMessage:
    """The e-mail for one of the staff, where so many requests wait."""
    chosen = settings()
    many = "_many" if count > 1 else ""
    link = f"{chosen.review_url.rstrip('/')}/rappels"
    return written(
        address,
        word(f"mail_subject{many}"),
        f"{word(f'mail_text{many}', count=count, link=link)}\n\n{word('mail_why')}",
    )


def written(address: str, subject: str, text: str) -> EmailMessage:
    """An e-mail of ours to one of the staff."""
    chosen = settings()
    message = EmailMessage()
    message["Subject"] = subject
    message["From"], message["To"] = chosen.smtp_from, address
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=chosen.smtp_from.partition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{text}\n")
    return message


def send(address: str, count: int) -> None:
    """Tells one of the staff. Raises NotSentError."""
    post(compose(address, count))


def post(message: EmailMessage) -> None:
    """Gives an e-mail to the server. Raises NotSentError."""
    try:
        with _connected() as server:
            server.send_message(message)
    except smtplib.SMTPResponseException as error:
        raise NotSentError(f"{type(error).__name__} {error.smtp_code}") from None
    except smtplib.SMTPRecipientsRefused as error:
        raise NotSentError(
            f"{type(error).__name__}"
            f" {', '.join(str(code) for code, _ in error.recipients.values())}"
        ) from None
    except (smtplib.SMTPException, OSError, ssl.SSLError) as error:
        raise NotSentError(type(error).__name__) from None


def _connected() -> Any:
    chosen = settings()
    tls = ssl.create_default_context()
    if chosen.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            chosen.smtp_host, chosen.smtp_port, timeout=_PATIENCE, context=tls
        )
    else:
        server = smtplib.SMTP(chosen.smtp_host, chosen.smtp_port, timeout=_PATIENCE)
    try:
        if chosen.smtp_security == "starttls":
            server.starttls(context=tls)
        if chosen.smtp_user:
            server.login(chosen.smtp_user, chosen.smtp_password.get_secret_value())
    except BaseException:
        server.close()
        raise
    return server
