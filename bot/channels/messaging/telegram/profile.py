"""Setting up a bot, and telling what is wrong with it: web hook, commands, description, token."""

from typing import Any, Dict, List

import httpx

from bot.channels.messaging.diagnostics import Findings
from bot.channels.messaging.inbox.platform import LaterError
from bot.channels.messaging.inbox.replies import texts
from bot.channels.messaging.telegram.api import BotApi, BotError
from bot.settings import Settings
from bot.text.typography import typeset

UPDATES = ["message", "callback_query"]


def commands() -> List[Dict[str, str]]:
    """The bot's menu (data/messaging.yml)."""
    return [
        {"command": one["command"], "description": typeset(one["title"])}
        for one in texts()["profile"]["commands"]
    ]


class Bot:
    """One bot, seen through the Bot API."""

    def __init__(self, client: httpx.AsyncClient, chosen: Settings) -> None:
        self._chosen = chosen
        self._api = BotApi(client, chosen.telegram_api, chosen.telegram_token.get_secret_value())
        self.url = f"{chosen.public_url.rstrip('/')}/telegram"
        self.description = typeset(texts()["profile"]["description"])
        self.found = Findings("telegram")

    async def setup(self) -> Findings:
        """Puts everything in place, then checks it."""
        if self.found.settings_missing(self._chosen):
            return self.found
        secret = self._chosen.telegram_secret.get_secret_value()
        await self._try(
            ("setMyCommands", {"commands": commands()}),
            ("setMyDescription", {"description": self.description}),
            (
                "setMyShortDescription",
                {"short_description": typeset(texts()["profile"]["greeting"])[:120]},
            ),
            (
                "setWebhook",
                {
                    "url": self.url,
                    "secret_token": secret,
                    "allowed_updates": UPDATES,
                    "drop_pending_updates": False,
                },
            ),
        )
        return await self.check(asked=False)

    async def _try(self, *calls: "tuple[str, Dict[str, Any]]") -> None:
        for method, parameters in calls:
            try:
                await self._api.call(method, **parameters)
            except BotError as error:
                if error.about_token:
                    return  # the check tells
                self.found.bad(
                    "unexpected", platform="Telegram", reason=f"{method} : {error.description}"
                )
            except LaterError as error:
                self.found.bad("unreachable", platform="Telegram", reason=error.reason)
                return

    async def check(self, asked: bool = True) -> Findings:
        """Every point, right or wrong. Stops where the token itself is not taken."""
        if asked and self.found.settings_missing(self._chosen):
            return self.found
        try:
            me = await self._api.call("getMe")
            self.found.good("bot", name=me.get("username", ""))
            await self._hook()
            await self._menu()
        except BotError as error:
            if error.about_token:
                self.found.bad("token", code=error.code)
            else:
                self.found.bad("unexpected", platform="Telegram", reason=error.description)
        except LaterError as error:
            self.found.bad("unreachable", platform="Telegram", reason=error.reason)
        return self.found

    async def _hook(self) -> None:
        told = await self._api.call("getWebhookInfo")
        right = told.get("url") == self.url and set(UPDATES) <= set(
            told.get("allowed_updates") or UPDATES
        )
        (self.found.good if right else self.found.bad)(
            "hook_set" if right else "hook_unset", url=self.url
        )
        if told.get("last_error_message") and told.get("pending_update_count"):
            self.found.bad("hook_error", reason=told["last_error_message"])

    async def _menu(self) -> None:
        shown = await self._api.call("getMyCommands")
        described = (await self._api.call("getMyDescription")).get("description")
        right = shown == commands() and described == self.description
        (self.found.good if right else self.found.bad)("commands_ok" if right else "commands_bad")
