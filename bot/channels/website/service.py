"""The website's desk: opens conversations, has messages answered, takes feedback, hands out and
erases what was said.

Its two counters, the JSON API (bot.channels.website.api) and the page that needs no JavaScript
(bot.channels.website.no_js), only read requests and render what comes back. Everything raises
`RefusedError` where a person must be told no.
"""

import asyncio
from typing import Any, Dict, List, Optional

from cachetools import TTLCache

from bot.answers.phrases import wording
from bot.channels.dispatch import Handler, exchange
from bot.channels.errors import RefusedError
from bot.channels.inbound import LONGEST, receive_aside
from bot.channels.website import rate_limit, transcripts
from bot.channels.website.callbacks import Calling
from bot.channels.website.sessions import Session, SessionError, open_session, session_of
from bot.privacy.notice import version
from bot.proxies import counted_as
from bot.settings import settings

NAME = "website"
Reply = Dict[str, Any]
_SHOWN = {"text": "", "parts": [], "suggestions": [], "topics": [], "source": ""}
_ON_DATA = "assistant.confidentialite"
_LONGEST_ID = 64  # characters
_VALUES = {"up": 1, "down": -1, "none": 0}


class Desk:
    """One a process. `on_new_message` is the engine's door, which the server opens."""

    def __init__(self) -> None:
        self.on_new_message: Optional[Handler] = None
        self.calling = Calling()
        # A message sent again with its id, after a lost reply, gets the same answer: from here, or
        # after a restart from the record.
        self._answers: TTLCache[Any, asyncio.Future[Any]] = TTLCache(maxsize=10_000, ttl=3600)
        # the whole of a conversation is read or erased for so many at a time
        self._reading = asyncio.Semaphore(2)

    def open(self, who: str, notice: Any) -> Session:
        """A new conversation for somebody at the address `who`, who was shown this version of the
        notice.
        """
        self._limit("sessions", counted_as(who), settings().sessions_per_minute)
        return open_session(notice if notice == version() else "")

    async def ask(self, token: Any, text: Any, message_id: Any = None) -> Reply:
        """The answer to a message: `{"id", "answers"}`."""
        session = _session(token)
        if not isinstance(text, str):
            raise RefusedError(400, "bad_text")
        if message_id is None:
            await self._refuse_erased(session)
            return await self._answer(session, text, None)
        name = _named(message_id)
        key = (session.conversation, name)
        await self._refuse_erased(session)
        if key not in self._answers:
            # Two tabs, or a resend while the first is still under way, wait for the one answer.
            self._answers[key] = asyncio.ensure_future(self._answer(session, text, name))
        try:
            return await asyncio.shield(self._answers[key])
        except Exception:
            self._answers.pop(key, None)
            raise
        finally:
            # erased meanwhile: a late answer is not kept
            if transcripts.forgot(session.conversation):
                self._answers.pop(key, None)

    async def rate(self, token: Any, message_id: Any, value: Any, word: Any = None) -> None:
        """Notes what somebody thinks of an answer, whether its session has ended or not: `up`,
        `down` or `none` (taken back), and why.
        """
        session = _session(token, expired_too=True)
        if (
            value not in _VALUES
            or not isinstance(message_id, str)
            or not isinstance(word, (str, type(None)))
        ):
            raise RefusedError(400, "bad_feedback")
        message_id = _named(message_id)
        if transcripts.forgot(session.conversation):
            raise RefusedError(401, "session_expired")
        self._limit("feedback", session.conversation, settings().messages_per_minute * 2)
        transcripts.rate(
            session.conversation,
            message_id,
            _VALUES[value],
            (await receive_aside(word or "")).text[:500],
        )

    async def export(self, token: Any, who: str) -> Dict[str, Any]:
        """All that is held of a conversation, for the person whose it is, who is at the address
        `who`.
        """
        conversation = self._held(token, who, "export")
        async with self._reading:
            return await transcripts.export(conversation)

    async def erase(self, token: Any, who: str) -> None:
        """Erases a conversation everywhere, for the person whose it is, and ends its session.
        Erasing it twice changes nothing.

        Raises RefusedError where it cannot be done yet.
        """
        conversation = self._held(token, who, "erase")
        self._forget_answers(conversation)
        async with self._reading:
            await transcripts.erasing().erase(conversation)

    async def _refuse_erased(self, session: Session) -> None:
        if await transcripts.erasing().erased(session.conversation):
            self._forget_answers(session.conversation)
            raise RefusedError(401, "session_expired")

    def _forget_answers(self, conversation: str) -> None:
        for key in [key for key in self._answers if key[0] == conversation]:
            self._answers.pop(key, None)

    async def transcript(self, token: Any) -> List[Reply]:
        """What was said, oldest first: `{"id", "text", "answers", "feedback"}`."""
        return await transcripts.transcript(_session(token).conversation)

    def _held(self, token: Any, who: str, kind: str) -> str:
        """The conversation of a session that may have ended, where it and its address have not
        asked for too much of late.

        A browser gives back or erases all its sessions at once: an address may ask for many.
        """
        self._limit(f"{kind} by address", counted_as(who), settings().sessions_per_minute * 4)
        conversation = _session(token, expired_too=True).conversation
        self._limit(kind, conversation, settings().messages_per_minute)
        return conversation

    async def _answer(self, session: Session, text: str, message_id: Optional[str]) -> Reply:
        if message_id and (told := await transcripts.reply(session.conversation, message_id)):
            return told
        self._limit("messages", session.conversation, settings().messages_per_minute)
        inbound = await receive_aside(text)
        if inbound.answer is not None:
            raise (
                RefusedError(413, "too_long") if len(text) > LONGEST else RefusedError(400, "empty")
            )
        if self.on_new_message is None:
            raise RefusedError(503, "not_ready", wait=2)
        said = await exchange(
            self.on_new_message,
            session.conversation,
            inbound.text,
            NAME,
            message_id,
            session.notice,
            _shown,
        )
        if not said:
            raise RefusedError(503, "not_ready", wait=2)
        return {"id": message_id, "answers": _shown(said)}

    def _limit(self, kind: str, who: str, a_minute: int) -> None:
        if not rate_limit.allowed(kind, who, a_minute):
            raise RefusedError(429, "too_many", wait=rate_limit.wait(kind, who, a_minute))


def _shown(said: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """The engine's messages as this channel gives them: who asks about their data learns where they
    are, here.
    """
    return [
        _with_place({name: message.get(name, empty) for name, empty in _SHOWN.items()})
        for message in said
    ]


def _with_place(message: Dict[str, Any]) -> Dict[str, Any]:
    if _ON_DATA not in message["topics"]:
        return message
    place = wording("own_data_on_a_page")
    return {
        **message,
        "text": f"{message['text']}\n\n{place}",
        "parts": [*message["parts"], {"type": "paragraph", "text": place}],
    }


def _named(message_id: Any) -> str:
    """The id that a client gave a message. Raises RefusedError where it could not be told from
    another one, or not be transcripts.

    >>> _named(12), _named("0b1c-9")
    ('12', '0b1c-9')
    """
    name = (
        ""
        if isinstance(message_id, bool) or not isinstance(message_id, (str, int))
        else str(message_id)
    )
    if not 0 < len(name) <= _LONGEST_ID or not name.isprintable():
        raise RefusedError(400, "bad_id")
    return name


def _session(token: Any, expired_too: bool = False) -> Session:
    try:
        return session_of(token, expired_too)
    except SessionError as problem:
        raise RefusedError(401, problem.code) from None
