"""Sessions of the website channel: issued and signed here, so that nobody can name another person's
conversation.
"""

import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from itsdangerous import BadData, URLSafeTimedSerializer

from bot.channels.website import key
from bot.settings import VAR, settings

_THREAD = "thread"
# seconds that a token may be dated ahead of our clock: clocks are set back, and two machines differ
_EARLY = 300


class SessionError(Exception):
    """The session is missing, forged or expired; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Session:
    """A signed token, the conversation that it opens, the version of the privacy notice that was
    shown, and when it ends.
    """

    token: str
    conversation: str
    notice: str
    expires: datetime


def open_session(notice: str = "") -> Session:
    """A new conversation of its own, begun under this version of the notice."""
    conversation = f"web-{uuid.uuid4().hex}"
    expires = datetime.now(timezone.utc) + timedelta(hours=settings().session_hours)
    return Session(_serializer().dumps([conversation, notice]), conversation, notice, expires)


def session_of(token: object, expired_too: bool = False) -> Session:
    """The session that a token stands for.

    `expired_too`: what was said in a session that has ended can still be fetched and erased, for as
    long as it is kept. Raises SessionError: `session_missing`, `session_forged` or
    `session_expired`.
    """
    if not isinstance(token, str) or not token:
        raise SessionError("session_missing")
    hours = settings().retention_days * 24 if expired_too else settings().session_hours
    try:
        (conversation, notice), issued = _serializer().loads(token, return_timestamp=True)
    except (BadData, TypeError, ValueError):
        raise SessionError("session_forged") from None
    age = time.time() - issued.timestamp()
    if age > hours * 3600 or (age < -_EARLY and not expired_too):
        raise SessionError("session_expired")
    return Session(token, str(conversation), str(notice), issued + timedelta(hours=hours))


def thread(conversation: str) -> str:
    """What stands for a conversation in a link that is sent in it: nothing can be read, said or
    erased with it.
    """
    return str(_serializer(_THREAD).dumps(conversation))


def thread_of(token: object) -> str:
    """The conversation of such a link; empty where it is none, or too old."""
    try:
        return (
            str(_serializer(_THREAD).loads(token, max_age=settings().retention_days * 86_400))
            if isinstance(token, str)
            else ""
        )
    except (BadData, TypeError, ValueError):
        return ""


def _serializer(salt: str = "website-session") -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret(), salt=salt)


def secret() -> str:
    """What signs sessions: configured, or made once and kept in var/, readable by its owner alone.
    Raises SettingsError.

    It is never empty and never short, whatever befell the disk: nobody must be able to sign in our
    name.
    """
    return settings().secret or key.kept(VAR / "secret")
