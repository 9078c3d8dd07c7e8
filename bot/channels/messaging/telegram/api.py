"""Telegram's Bot API: calls with time limits, their failures told apart."""

import logging
from typing import Any, Collection, Dict, List, Optional, Sequence

import httpx

from bot.channels.messaging.http import request
from bot.channels.messaging.inbox.platform import LaterError, NoAccessError, RefusedError
from bot.channels.messaging.telegram import NAME
from bot.channels.messaging.telegram.render import buttons, render

log = logging.getLogger(__name__)


class BotError(Exception):
    """Telegram's answer to a call that failed. `description` is for the operator; it may name the
    person, so it is not logged.
    """

    def __init__(self, status: int, content: Dict[str, Any]) -> None:
        self.code = content.get("error_code", status)
        self.description = str(content.get("description", ""))
        parameters = content.get("parameters")
        self.retry_after = parameters.get("retry_after") if isinstance(parameters, dict) else None
        super().__init__(f"code {self.code}")

    @property
    def about_token(self) -> bool:
        """Whether it is our token that Telegram does not take. It answers 404 to one that is
        malformed.
        """
        return self.code in (401, 404)

    def outcome(self) -> Exception:
        """What it means for a message."""
        if self.code == 429:
            return LaterError(
                str(self),
                wait=(
                    float(self.retry_after) if isinstance(self.retry_after, (int, float)) else None
                ),
            )
        if self.about_token:
            return NoAccessError(str(self))
        return LaterError(str(self)) if int(self.code) >= 500 else RefusedError(str(self))


class BotApi:
    """Calls for one bot. Its token is part of the address, so no address is ever logged."""

    def __init__(self, client: httpx.AsyncClient, base: str, token: str) -> None:
        self._client, self._root = client, f"{base.rstrip('/')}/bot{token}"

    async def call(self, method: str, timeout: Optional[float] = None, **parameters: Any) -> Any:
        """Telegram's `result`. Raises BotError, or LaterError where there was no answer."""
        url = f"{self._root}/{method}"
        answer = await request(self._client, "POST", url, timeout, json=parameters)
        try:
            content = answer.json()
        except ValueError:
            content = {}
        if not isinstance(content, dict) or not content.get("ok"):
            status = answer.status_code if answer.status_code >= 400 else 502
            raise BotError(status, content if isinstance(content, dict) else {})
        return content.get("result")


class Telegram:
    """The inbox's view of Telegram."""

    name = NAME
    # One at a time: Telegram cannot be asked what it has sent, so a breakdown may leave one message
    # in doubt, and no more.
    at_once = 1
    gap = 1.0

    def __init__(self, api: BotApi, gap: float = 1.0) -> None:
        self._api, self.gap = api, gap

    def render(self, messages: Sequence[Dict[str, Any]]) -> List[Dict[str, Any]]:
        return render(messages)

    def buttons(self, messages: Sequence[Dict[str, Any]]) -> Dict[str, str]:
        return buttons(messages)

    async def send(self, person: str, payload: Dict[str, Any], key: str) -> str:
        """Sends a message to a private chat."""
        try:
            result = await self._api.call("sendMessage", chat_id=int(person), **payload)
        except BotError as error:
            raise error.outcome() from None
        return str(result.get("message_id", "")) if isinstance(result, dict) else ""

    async def find_sent(
        self, person: str, payload: Dict[str, Any], since: float, known: Collection[str]
    ) -> Optional[str]:
        """Telegram does not show a bot what it has sent."""
        return None

    async def typing(self, person: str) -> None:
        try:
            await self._api.call("sendChatAction", timeout=5, chat_id=int(person), action="typing")
        except (BotError, LaterError):
            log.debug("telegram: typing not shown")

    async def seen(self, ref: str) -> None:
        try:
            await self._api.call("answerCallbackQuery", timeout=5, callback_query_id=ref)
        # too late for it, most likely; the answer itself comes all the same
        except (BotError, LaterError):
            log.debug("telegram: a tap not acknowledged")
