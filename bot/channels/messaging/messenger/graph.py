"""Meta's Graph API: calls with time limits, signed as ours, their failures told apart."""

import json
import logging
from datetime import datetime, timezone
from typing import Any, Collection, Dict, List, Optional, Sequence

import httpx

from bot.channels.messaging.http import request
from bot.channels.messaging.inbox.platform import LaterError, NoAccessError, RefusedError
from bot.channels.messaging.messenger import NAME
from bot.channels.messaging.messenger.render import render
from bot.channels.messaging.messenger.signatures import proof

log = logging.getLogger(__name__)

_RATE = {4, 17, 32, 613, *range(80000, 80015)}  # limits of the app or the page
_TOKEN = {102, 190, 230}  # expired, withdrawn, or without pages_messaging
_PASSING = {2, 1200}


class GraphError(Exception):
    """Meta's answer to a call that failed: the HTTP status and Meta's `error` object."""

    def __init__(self, status: int, error: Dict[str, Any], headers: httpx.Headers) -> None:
        self.status, self.code, self.subcode = status, error.get("code"), error.get("error_subcode")
        self.message, self.transient, self.headers = (
            str(error.get("message", "")),
            bool(error.get("is_transient")),
            headers,
        )
        super().__init__(
            f"status {status}, code {self.code}"
            + (f", subcode {self.subcode}" if self.subcode else "")
        )

    @property
    def about_token(self) -> bool:
        """Whether it is our token that Meta does not take, whatever we send."""
        return self.code in _TOKEN or "appsecret_proof" in self.message

    def outcome(self) -> Exception:
        """What it means for a message."""
        if self.code in _RATE or self.status == 429:
            return LaterError(str(self), wait=_regain(self.headers), everyone=True)
        if self.about_token:
            return NoAccessError(str(self))
        if self.status >= 500 or self.transient or (self.code in _PASSING and not self.subcode):
            return LaterError(str(self))
        return RefusedError(str(self))


def _regain(headers: httpx.Headers) -> Optional[float]:
    """How long Meta says that the limit lasts, in seconds."""
    if headers.get("retry-after", "").isdigit():
        return float(headers["retry-after"])
    try:
        usage = json.loads(headers.get("x-business-use-case-usage", "{}"))
        minutes = max(
            (
                float(one.get("estimated_time_to_regain_access", 0))
                for calls in usage.values()
                for one in calls
            ),
            default=0.0,
        )
    except (ValueError, AttributeError, TypeError):
        return None
    return minutes * 60 or None


class Graph:
    """Calls on one version of the Graph API, for one page."""

    def __init__(
        self, client: httpx.AsyncClient, base: str, version: str, token: str, secret: str
    ) -> None:
        self._client, self._root, self._proof = (
            client,
            f"{base.rstrip('/')}/{version}",
            proof(token, secret),
        )
        # a token in an address would end up in logs
        self._headers = {"Authorization": f"Bearer {token}"}

    async def call(
        self,
        method: str,
        path: str,
        body: Optional[Dict[str, Any]] = None,
        timeout: Optional[float] = None,
        **params: str,
    ) -> Dict[str, Any]:
        """Meta's answer. Raises GraphError, or LaterError where there was none."""
        answer = await request(
            self._client,
            method,
            f"{self._root}/{path}",
            timeout,
            params={**params, "appsecret_proof": self._proof},
            json=body,
            headers=self._headers,
        )
        try:
            content = answer.json()
        except ValueError:
            content = None
        if not isinstance(content, dict):
            content = {} if answer.status_code < 400 else {"error": {}}
        if answer.status_code >= 400 or "error" in content:
            error_object = content.get("error")
            raise GraphError(
                answer.status_code,
                error_object if isinstance(error_object, dict) else {},
                answer.headers,
            )
        return content


class Messenger:
    """The inbox's view of Messenger."""

    name = NAME
    at_once = 16  # where a breakdown leaves some in doubt, the page's own conversations tell
    gap = 0.0

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._cannot_look = False

    def render(self, messages: Sequence[Dict[str, Any]]) -> List[Dict[str, Any]]:
        return render(messages)

    def buttons(self, messages: Sequence[Dict[str, Any]]) -> Dict[str, str]:
        return {}  # a quick reply carries all that it says

    async def send(self, person: str, payload: Dict[str, Any], key: str) -> str:
        """Sends within the day that Meta allows for an answer; `key` comes back in the echo."""
        body = {
            "recipient": {"id": person},
            "messaging_type": "RESPONSE",
            "message": {**payload, "metadata": key},
        }
        try:
            return str((await self._graph.call("POST", "me/messages", body)).get("message_id", ""))
        except GraphError as error:
            raise error.outcome() from None

    async def find_sent(
        self, person: str, payload: Dict[str, Any], since: float, known: Collection[str]
    ) -> Optional[str]:
        """Looks in the page's own conversation with the person."""
        fields = "messages.limit(20){id,message,created_time,from}"
        try:
            found = await self._graph.call(
                "GET", "me/conversations", platform="messenger", user_id=person, fields=fields
            )
        except GraphError as error:
            outcome = error.outcome()
            if isinstance(outcome, LaterError):
                raise outcome from None
            if not self._cannot_look:
                self._cannot_look = True
                log.warning(
                    "messenger: the page's conversations cannot be read (%s): after a breakdown an"
                    " answer may be sent twice",
                    error,
                )
            return None
        for conversation in found.get("data") or ():
            for message in (conversation.get("messages") or {}).get("data") or ():
                ours = (message.get("from") or {}).get("id") != person and message.get(
                    "id"
                ) not in known
                if (
                    ours
                    and _same(message.get("message"), payload["text"])
                    and _time(message.get("created_time")) > since - 120
                ):
                    return str(message["id"])
        return None

    async def typing(self, person: str) -> None:
        try:
            await self._graph.call(
                "POST",
                "me/messages",
                {"recipient": {"id": person}, "sender_action": "typing_on"},
                timeout=5,
            )
        except (GraphError, LaterError):
            log.debug("messenger: typing not shown")

    async def seen(self, ref: str) -> None:
        """Nothing waits for it here."""

    async def ids_of(self, user: str) -> List[str]:
        """The page's ids of a user whom Meta names by the app's id. Raises GraphError or LaterError
        where Meta does not tell.
        """
        found = await self._graph.call("GET", f"{user}/ids_for_pages", timeout=5)
        return [
            str(one["id"])
            for one in found.get("data") or ()
            if isinstance(one, dict) and "id" in one
        ]


def _same(one: Any, other: str) -> bool:
    return isinstance(one, str) and " ".join(one.split()) == " ".join(other.split())


def _time(value: Any) -> float:
    """Seconds since 1970 of Meta's « 2026-01-31T12:00:00+0000 »; 0 where it cannot be read."""
    try:
        return (
            datetime.strptime(str(value), "%Y-%m-%dT%H:%M:%S%z")
            .astimezone(timezone.utc)
            .timestamp()
        )
    except ValueError:
        return 0.0
