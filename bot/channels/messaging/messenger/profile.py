"""Setting up a page, and telling what is wrong with it: greeting, get-started button, menu,
subscriptions, token.
"""

import time
from typing import Any, Dict, List, Optional

import httpx

from bot.channels.messaging.diagnostics import Findings
from bot.channels.messaging.inbox.platform import LaterError
from bot.channels.messaging.inbox.replies import question, texts
from bot.channels.messaging.messenger.events import GET_STARTED, SAYS
from bot.channels.messaging.messenger.graph import Graph, GraphError
from bot.settings import Settings
from bot.text.typography import typeset

FIELDS = ("messages", "messaging_postbacks", "message_echoes")
SCOPES = ("pages_messaging", "pages_manage_metadata")


def profile() -> Dict[str, Any]:
    """What the Messenger Profile API is to hold (data/messaging.yml)."""
    content = texts()["profile"]
    items = [
        {
            "type": "postback",
            "title": typeset(one["title"]),
            "payload": one.get("do") or SAYS + question(one["ask"]),
        }
        for one in content["menu"]
    ]
    return {
        "greeting": [{"locale": "default", "text": typeset(content["greeting"])}],
        "get_started": {"payload": GET_STARTED},
        "persistent_menu": [
            {"locale": "default", "composer_input_disabled": False, "call_to_actions": items}
        ],
    }


class Page:
    """One page and its application, seen through the Graph API."""

    def __init__(self, client: httpx.AsyncClient, chosen: Settings) -> None:
        self._client, self._chosen = client, chosen
        self._secret = chosen.messenger_app_secret.get_secret_value()
        self._token = chosen.messenger_page_token.get_secret_value()
        self._page = self._graph(self._token)
        self._app = self._graph(f"{chosen.messenger_app_id}|{self._secret}")
        self.url = f"{chosen.public_url.rstrip('/')}/messenger"
        self.found = Findings("messenger")

    def _graph(self, token: str) -> Graph:
        return Graph(
            self._client,
            self._chosen.messenger_graph,
            self._chosen.messenger_graph_version,
            token,
            self._secret,
        )

    async def setup(self) -> Findings:
        """Puts everything in place that can be put in place from here, then checks it."""
        if self.found.settings_missing(self._chosen):
            return self.found
        try:
            await self._page.call("POST", "me/messenger_profile", profile())
            await self._page.call(
                "POST", "me/subscribed_apps", {"subscribed_fields": ",".join(FIELDS)}
            )
            if self._chosen.messenger_app_id and self._chosen.public_url:
                await self._app.call(
                    "POST", f"{self._chosen.messenger_app_id}/subscriptions", self._subscription()
                )
        except GraphError as error:
            if not error.about_token:
                self.found.bad("unexpected", platform="Meta", reason=f"{error} : {error.message}")
        except LaterError as error:
            self.found.bad("unreachable", platform="Meta", reason=error.reason)
            return self.found
        return await self.check(asked=False)

    def _subscription(self) -> Dict[str, Any]:
        word = self._chosen.messenger_verify_token.get_secret_value()
        return {
            "object": "page",
            "callback_url": self.url,
            "verify_token": word,
            "fields": ",".join(FIELDS),
            "include_values": True,
        }

    async def check(self, asked: bool = True) -> Findings:
        """Every point, right or wrong. Stops where the token itself is not taken: nothing else
        could be seen.
        """
        if asked and self.found.settings_missing(self._chosen):
            return self.found
        try:
            if await self._token_taken():
                await self._permissions()
                await self._profile()
                await self._subscriptions()
        except GraphError as error:
            self.found.bad("unexpected", platform="Meta", reason=f"{error} : {error.message}")
        except LaterError as error:
            self.found.bad("unreachable", platform="Meta", reason=error.reason)
        if self._chosen.public_url:
            await self._hook()
        return self.found

    async def _token_taken(self) -> bool:
        try:
            me = await self._page.call("GET", "me", fields="id,name,category")
        except GraphError as error:
            if "appsecret_proof" in error.message:
                self.found.bad("secret")
            elif error.code in (102, 190):
                self.found.bad(
                    "expired", code=f"{error.code}{f', {error.subcode}' if error.subcode else ''}"
                )
            elif error.code == 100:
                self.found.bad("not_page")
            else:
                raise
            return False
        if not me.get("category"):
            self.found.bad("not_page")
            return False
        self.found.good("page", name=me.get("name", ""))
        return True

    async def _permissions(self) -> None:
        """What the token may do, and for how long: Meta tells the application alone."""
        if not self._chosen.messenger_app_id:
            return
        told = (await self._app.call("GET", "debug_token", input_token=self._token)).get("data", {})
        missing = [scope for scope in SCOPES if scope not in told.get("scopes", ())]
        if str(told.get("app_id")) != self._chosen.messenger_app_id:
            self.found.bad("other_app", app=self._chosen.messenger_app_id)
        elif missing:
            self.found.bad("scopes", scopes=", ".join(missing))
        else:
            self.found.good("scopes_ok")
        if told.get("expires_at"):
            self.found.bad(
                "expires", date=time.strftime("%Y-%m-%d", time.localtime(told["expires_at"]))
            )

    async def _profile(self) -> None:
        held = await self._page.call(
            "GET", "me/messenger_profile", fields="greeting,get_started,persistent_menu"
        )
        data = held.get("data") or [{}]
        right = all(_covers(data[0].get(name), wanted) for name, wanted in profile().items())
        (self.found.good if right else self.found.bad)("profile_ok" if right else "profile_bad")

    async def _subscriptions(self) -> None:
        apps: List[Dict[str, Any]] = (await self._page.call("GET", "me/subscribed_apps")).get(
            "data"
        ) or []
        mine = [
            one
            for one in apps
            if not self._chosen.messenger_app_id
            or str(one.get("id")) == self._chosen.messenger_app_id
        ]
        missing = [
            field
            for field in FIELDS
            if not any(field in one.get("subscribed_fields", ()) for one in mine)
        ]
        if missing:
            self.found.bad("subscribed_bad", fields=", ".join(missing))
        else:
            self.found.good("subscribed_ok")
        if not self._chosen.messenger_app_id:
            self.found.lines.append(
                "→ " + str(texts()["messenger"]["callback_by_hand"]).format(url=self.url)
            )
            return
        held = (await self._app.call("GET", f"{self._chosen.messenger_app_id}/subscriptions")).get(
            "data"
        ) or []
        there = any(
            one.get("object") == "page"
            and one.get("callback_url") == self.url
            and one.get("active")
            for one in held
        )
        (self.found.good if there else self.found.bad)(
            "callback_ok" if there else "callback_bad", url=self.url
        )

    async def _hook(self) -> None:
        """Whether our own address answers the handshake, as Meta would see it."""
        word = self._chosen.messenger_verify_token.get_secret_value()
        reason: Optional[str] = None
        try:
            answer = await self._client.get(
                self.url,
                params={
                    "hub.mode": "subscribe",
                    "hub.verify_token": word,
                    "hub.challenge": "4815162342",
                },
            )
            reason = (
                None
                if answer.status_code == 200 and answer.text == "4815162342"
                else f"code {answer.status_code}"
            )
        except httpx.HTTPError as error:
            reason = type(error).__name__
        if reason:
            self.found.bad("hook_bad", url=self.url, reason=reason)
        else:
            self.found.good("hook_ok", url=self.url)


def _covers(held: Any, wanted: Any) -> bool:
    """Whether what Meta holds has all that we want; it may add fields of its own."""
    if isinstance(wanted, dict):
        return isinstance(held, dict) and all(
            _covers(held.get(name), value) for name, value in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(held, list) and len(held) >= len(wanted) and all(map(_covers, held, wanted))
        )
    return bool(held == wanted)
