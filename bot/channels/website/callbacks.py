"""The desk's side of call-back requests: taken, shown and withdrawn for who has the secret, within
limits. No request is logged.
"""

import asyncio
import logging
from typing import Any, Callable, Dict, List, Mapping, Optional, TypeVar

import sqlalchemy as sa

from bot.callbacks import asked, setup, store
from bot.callbacks.mailer import Mailer
from bot.callbacks.words import consent_version, word
from bot.channels.errors import RefusedError
from bot.channels.website import rate_limit
from bot.channels.website.sessions import SessionError, session_of, thread, thread_of
from bot.proxies import counted_as
from bot.settings import settings
from bot.store import breaker, patience
from bot.store.database import connect

log = logging.getLogger(__name__)
T = TypeVar("T")
_TRIES = 30  # a minute, from one address: forms that are not taken, and secrets
_SESSION = 5  # requests an hour from one conversation
_STATUS = {"callback_gone": 410, "session_expired": 401, "callback_full": 503, "callback_many": 429}
_AWAY = 10  # seconds


class InvalidError(RefusedError):
    """What was filled in cannot be taken; `fields` has a sentence for each field where something is
    wrong.
    """

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(400, "callback_invalid")
        self.fields = {field: word(code) for field, code in faults.items()}


class Calling:
    """One a process. `mailer` is told of what is new, once the server has started it. What is held
    can be seen and withdrawn, whether the operator still takes requests or not.
    """

    def __init__(self) -> None:
        self.engine = connect(silence=patience.GIVING)
        self.mailer = Mailer(self.engine)

    async def ask(self, form: Mapping[str, Any], who: str, session: Any = None) -> Dict[str, Any]:
        """Takes a request: `{"secret", "link", "until", "state"}`. Sent again with its secret, it
        is the same one.

        Raises InvalidError, RefusedError.
        """
        if not settings().callbacks:
            raise RefusedError(404, "not_found")
        self._limit("callback tries", counted_as(who), _TRIES)
        conversation = _conversation(session)
        secret = form.get("secret") or store.new_secret()
        read, faults = asked.read(form)
        if form.get("consent") != consent_version():
            faults["consent"] = "consent_missing"
        if faults:
            raise InvalidError(faults)
        if not store.is_secret(secret):
            raise RefusedError(400, "bad_id")
        held = await self._held(secret)
        if held is None:
            self._limit(
                "callbacks by address", counted_as(who), settings().callbacks_per_hour, "hour"
            )
            if conversation:
                self._limit("callbacks", conversation, _SESSION, "hour")
            await self._aside(lambda: _kept(self.engine, secret, read, conversation))
            self.mailer.look()
            held = await self._held(secret)
        if held is None:  # withdrawn meanwhile
            raise RefusedError(410, "callback_gone")
        return _told(held, secret)

    async def held(self, secret: Any, who: str) -> Dict[str, Any]:
        """A request as the person whose it is sees it: what they wrote, since when, until when, and
        how it stands. Raises RefusedError.
        """
        self._limit("callback secrets", counted_as(who), _TRIES)
        held = await self._held(secret) if store.is_secret(secret) else None
        if held is None:
            raise RefusedError(404, "callback_unknown")
        return {**_told(held, secret), "asked_at": held.asked_at, "asked": held.content or {}}

    async def withdraw(self, secret: Any, who: str) -> None:
        """Erases a request. Withdrawing twice changes nothing. Raises RefusedError."""
        self._limit("callback secrets", counted_as(who), _TRIES)
        if store.is_secret(secret):
            await self._aside(lambda: store.withdraw(self.engine, secret))

    async def _held(self, secret: str) -> Optional[store.Held]:
        return await self._aside(lambda: store.held(self.engine, secret))

    async def _aside(self, how: Callable[[], T]) -> T:
        """Runs in a thread. Raises RefusedError where the database or the disk does not take it:
        nothing is kept then.
        """
        try:
            return await asyncio.to_thread(how)
        except store.NotTakenError as refusal:
            raise RefusedError(_STATUS[refusal.code], refusal.code) from None
        except (sa.exc.SQLAlchemyError, OSError) as error:
            log.error(
                "a call-back request could not be kept, shown or withdrawn: %s",
                breaker.cause(error),
            )
            raise RefusedError(503, "callback_away", wait=_AWAY) from None

    def _limit(self, kind: str, who: str, most: int, period: rate_limit.Period = "minute") -> None:
        if not rate_limit.allowed(kind, who, most, period):
            raise RefusedError(
                429,
                "too_many" if period == "minute" else "callback_many",
                wait=rate_limit.wait(kind, who, most, period),
            )


def offered() -> Optional[Dict[str, Any]]:
    """What a form needs that offers to be called back; None where the operator has not turned it
    on.
    """
    if not settings().callbacks:
        return None
    return {
        "consent": consent_version(),
        "agree": word("consent"),
        "use": word("use"),
        "link": setup.address(),
        "longest": asked.LONGEST,
    }


def with_thread(said: List[Dict[str, Any]], conversation: str) -> List[Dict[str, Any]]:
    """The messages of an answer, their link to the page where one asks to be called back tied to
    the conversation, which erases what is asked there.
    """
    page = setup.address()
    if not settings().callbacks or not any(page in (message.get("text") or "") for message in said):
        return said
    tied = f"{page}?fil={thread(conversation)}"
    return [
        {**message, "text": message["text"].replace(page, tied)} if message.get("text") else message
        for message in said
    ]


def _kept(engine: sa.engine.Engine, secret: str, read: asked.Asked, conversation: str) -> None:
    store.add(engine, secret, read, conversation, settings().callback_mail_to)


def _told(held: store.Held, secret: str) -> Dict[str, Any]:
    return {
        "secret": secret,
        "link": setup.address(secret),
        "until": held.until,
        "state": held.state,
        "told": word(f"state_{held.state}"),
    }


def _conversation(session: Any) -> str:
    """The conversation that a request comes from, by its session (ended or not) or by the thread of
    a link; empty where it comes from none.
    """
    if not session:
        return ""
    try:
        return thread_of(session) or session_of(session, expired_too=True).conversation
    except SessionError as problem:
        raise RefusedError(401, problem.code) from None
