"""A stand-in for Telegram's Bot API, after core.telegram.org/bots/api: limits enforced by refusal,
429 with `retry_after`.
"""

import itertools
import json
import time

from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.channels.stand_in import StandIn, units

TOKEN, SECRET = "123456:AAH-telegram-token-0123456789", "telegram_secret_0123456789"


def typed(person, text, update_id, **message):
    """An update with a person's message in a private chat."""
    chat = {"id": int(person), "type": "private", "first_name": "Line"}
    content = {
        "message_id": update_id,
        "from": {"id": int(person), "is_bot": False, "first_name": "Line"},
        "chat": chat,
        "date": int(time.time()),
        **message,
    }
    return {
        "update_id": update_id,
        "message": {**content, "text": text} if text is not None else content,
    }


def tapped(person, data, update_id):
    """An update with a tap on a button."""
    chat = {"id": int(person), "type": "private"}
    message = {"message_id": 1, "chat": chat, "date": int(time.time()), "text": "…"}
    query = {
        "id": f"q{update_id}",
        "from": {"id": int(person), "is_bot": False},
        "message": message,
        "chat_instance": "1",
        "data": data,
    }
    return {"update_id": update_id, "callback_query": query}


class TelegramServer(StandIn):
    """The Bot API, for one bot."""

    def __init__(self, seed=7, a_second=None):
        super().__init__(seed)
        self.token, self.webhook, self.commands, self.about = TOKEN, {}, [], {}
        self.blocked, self.answered_taps = set(), []
        self.a_second = a_second  # seconds between two messages of one chat, where that is enforced
        self.limited_calls = 0
        self.limit_next = 0  # so many messages are answered 429
        self._latest = {}
        self._number = itertools.count(1)

    def routes(self):
        return [Route("/bot{token}/{method}", self.method, methods=["GET", "POST"])]

    async def method(self, request):
        name = request.path_params["method"]
        raw = await request.body()
        body = json.loads(raw) if raw else {}
        self.calls.append((name, "", dict(request.headers), body))
        if request.path_params["token"] != self.token:
            return failed(401, "Unauthorized")
        fate = (
            await self.bad_times()
            if name in ("sendMessage", "sendChatAction", "answerCallbackQuery")
            else ""
        )
        if fate == "failing":
            return failed(502, "Bad Gateway")
        if name == "sendMessage" and self.limit_next:
            self.limit_next, fate = self.limit_next - 1, "limited"
        if fate == "limited":
            self.limited_calls += 1
            return failed(429, "Too Many Requests: retry after 1", retry_after=1)
        return getattr(self, f"do_{name}")(body)

    def do_sendMessage(self, body):  # noqa: N802 - Telegram's own name
        person, text = str(body["chat_id"]), body.get("text", "")
        if person in self.blocked:
            return failed(403, "Forbidden: bot was blocked by the user")
        if not text.strip():
            return self.broken("Bad Request: message text is empty")
        if units(text) > 4096:
            return self.broken("Bad Request: message is too long")
        for row in body.get("reply_markup", {}).get("inline_keyboard", ()):
            for button in row:
                if not button["text"] or not 1 <= len(button["callback_data"].encode()) <= 64:
                    return self.broken("Bad Request: BUTTON_DATA_INVALID")
        now = time.monotonic()
        if self.a_second and now - self._latest.get(person, 0) < self.a_second:
            self.limited_calls += 1
            return failed(429, "Too Many Requests: retry after 1", retry_after=1)
        self._latest[person] = now
        number = next(self._number)
        self.sent.append((person, text, {**body, "id": number, "time": time.time()}))
        return done(
            {
                "message_id": number,
                "chat": {"id": int(person), "type": "private"},
                "date": int(time.time()),
                "text": text,
            }
        )

    def do_sendChatAction(self, body):  # noqa: N802
        self.typing.append(str(body["chat_id"]))
        return done(True)

    def do_answerCallbackQuery(self, body):  # noqa: N802
        self.answered_taps.append(body["callback_query_id"])
        return done(True)

    def do_getMe(self, body):  # noqa: N802
        return done(
            {"id": 123456, "is_bot": True, "first_name": "Mot-clic", "username": "motclic_bot"}
        )

    def do_setWebhook(self, body):  # noqa: N802
        if not body["url"].startswith("https://"):
            return failed(
                400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
            )
        self.webhook = body
        return done(True)

    def do_getWebhookInfo(self, body):  # noqa: N802
        shown = {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": 0,
        }
        if "allowed_updates" in self.webhook:
            shown["allowed_updates"] = self.webhook["allowed_updates"]
        return done({**shown, **self.about.get("webhook", {})})

    def do_setMyCommands(self, body):  # noqa: N802
        if any(
            not 1 <= len(one["command"]) <= 32 or not 1 <= len(one["description"]) <= 256
            for one in body["commands"]
        ):
            return self.broken("Bad Request: BOT_COMMAND_INVALID")
        self.commands = body["commands"]
        return done(True)

    def do_getMyCommands(self, body):  # noqa: N802
        return done(self.commands)

    def do_setMyDescription(self, body):  # noqa: N802
        if len(body["description"]) > 512:
            return self.broken("Bad Request: description is too long")
        self.about["description"] = body["description"]
        return done(True)

    def do_setMyShortDescription(self, body):  # noqa: N802
        if len(body["short_description"]) > 120:
            return self.broken("Bad Request: short description is too long")
        self.about["short_description"] = body["short_description"]
        return done(True)

    def do_getMyDescription(self, body):  # noqa: N802
        return done({"description": self.about.get("description", "")})

    def broken(self, description):
        self.refusals.append(description)
        return failed(400, description)


def done(result):
    return JSONResponse({"ok": True, "result": result})


def failed(code, description, **parameters):
    """An error as Telegram gives it."""
    content = {"ok": False, "error_code": code, "description": description}
    if parameters:
        content["parameters"] = parameters
    return JSONResponse(content, status_code=code)
