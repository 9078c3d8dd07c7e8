"""A stand-in for Meta's Graph API: tokens and proofs checked, limits enforced by refusal, errors in
Meta's own words.

After developers.facebook.com/docs/messenger-platform: Send API, quick replies, error codes,
Messenger Profile API, Conversations API, and /docs/graph-api: appsecret_proof, subscriptions,
debug_token.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from datetime import datetime, timezone

import httpx
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.channels.stand_in import StandIn, units

TOKEN, SECRET, VERIFY, PAGE, APP = (
    "EAAG-page-token-0123456789abcdef",
    "app-secret-0123456789abcdef",
    "verify-word-0123456789",
    "100200300",
    "555666777",
)
VERSION = "v25.0"


def signature(body, secret=SECRET):
    """`X-Hub-Signature-256` of these bytes."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def typed(person, text, mid, timestamp=None, **message):
    """A person's message, as the web hook delivers it."""
    return {
        "sender": {"id": str(person)},
        "recipient": {"id": PAGE},
        "timestamp": int(time.time() * 1000) if timestamp is None else timestamp,
        "message": {"mid": mid, "text": text, **message},
    }


def delivery(*events, **entry):
    """A delivery of one entry for each group of events."""
    return {
        "object": "page",
        "entry": [
            {"id": PAGE, "time": int(time.time() * 1000), "messaging": list(events), **entry}
        ],
    }


class Meta(StandIn):
    """The Graph API, for one page of one application."""

    def __init__(self, seed=7, echo_to=None):
        super().__init__(seed)
        self.token, self.profile, self.subscribed, self.subscriptions = TOKEN, {}, [], []
        self.blocked = set()  # persons who have blocked the page
        self.outside = set()  # persons whose 24 hours are over
        self.silent = False  # does not say who is who
        self.asids = {}  # the application's id of a person -> the page's
        self.keys = []
        self.scopes = ["pages_messaging", "pages_manage_metadata", "pages_show_list"]
        self.expires_at = 0
        self.page_category = "Community Organization"
        self.echo_to = echo_to
        self._number = itertools.count(1)

    def routes(self):
        return [
            Route("/{version}/me/messages", self.messages, methods=["POST"]),
            Route("/{version}/me/conversations", self.conversations),
            Route(
                "/{version}/me/messenger_profile", self.messenger_profile, methods=["GET", "POST"]
            ),
            Route("/{version}/me/subscribed_apps", self.subscribed_apps, methods=["GET", "POST"]),
            Route("/{version}/debug_token", self.debug_token),
            Route("/{version}/me", self.me),
            Route("/{version}/{user}/ids_for_pages", self.ids_for_pages),
            Route(
                "/{version}/{app}/subscriptions", self.app_subscriptions, methods=["GET", "POST"]
            ),
        ]

    # ── Who may ──────────────────────────────────────────────────────────────
    def refused(self, request, app_token=False):
        """Meta's refusal of a token or a proof; None where both are right."""
        given = request.headers.get("authorization", "").removeprefix(
            "Bearer "
        ) or request.query_params.get("access_token", "")
        right = f"{APP}|{SECRET}" if app_token else self.token
        if given != right:
            return error(400, 190, "Invalid OAuth access token.", subcode=463)
        proof = hmac.new(SECRET.encode(), given.encode(), hashlib.sha256).hexdigest()
        if request.query_params.get("appsecret_proof") != proof:
            return error(
                400,
                100,
                "Invalid appsecret_proof provided in the API argument",
                type="GraphMethodException",
            )
        return None

    # ── Send API ─────────────────────────────────────────────────────────────
    async def messages(self, request):
        body = json.loads(await request.body())
        self.calls.append(("POST", request.url.path, dict(request.headers), body))
        fate = await self.bad_times()
        if fate == "failing":
            return error(
                500,
                2,
                "An unexpected error has occurred. Please retry your request later.",
                transient=True,
            )
        if fate == "limited":
            return error(400, 613, "Calls to this api have exceeded the rate limit.")
        problem = self.refused(request)
        if problem:
            return problem
        person = str(body["recipient"]["id"])
        if "sender_action" in body:
            if "message" in body:
                return self.broken(
                    100, "Cannot send both message and state at the same time.", 2018109
                )
            self.typing.append(person)
            return JSONResponse({"recipient_id": person})
        if person in self.blocked:
            return error(400, 551, "This person isn't available right now.", subcode=1545041)
        if person in self.outside:
            return error(
                400, 10, "This message is sent outside of allowed window.", subcode=2018278
            )
        problem = self.over_limits(body)
        if problem:
            return problem
        number = next(self._number)
        mid = f"m_{number:08d}"
        message = body["message"]
        self.sent.append((person, message["text"], {**message, "id": mid, "time": time.time()}))
        if self.echo_to:
            asyncio.get_running_loop().create_task(self.echo(person, message, mid))
        return JSONResponse({"recipient_id": person, "message_id": mid})

    def over_limits(self, body):
        message = body.get("message", {})
        if body.get("messaging_type") != "RESPONSE":
            return self.broken(100, "Invalid messaging_type")
        text = message.get("text")
        if not isinstance(text, str) or not text.strip():
            return self.broken(
                100, "Message cannot be empty, must provide valid attachment or text"
            )
        if units(text) > 2000:
            return self.broken(
                100, "Length of param message[text] must be less than or equal to 2000"
            )
        if len(message.get("metadata", "")) > 1000:
            return self.broken(
                100, "Length of param message[metadata] must be less than or equal to 1000"
            )
        replies = message.get("quick_replies", [])
        if len(replies) > 13 or ("quick_replies" in message and not replies):
            return self.broken(100, "Between 1 and 13 quick replies")
        for reply in replies:
            if (
                reply["content_type"] != "text"
                or not 0 < units(reply["title"]) <= 20
                or not 0 < units(reply["payload"]) <= 1000
            ):
                return self.broken(100, "Invalid quick reply")
        return None

    def broken(self, code, message, subcode=None):
        self.refusals.append(message)
        return error(400, code, message, subcode=subcode)

    async def echo(self, person, message, mid):
        """Tells the web hook what the page has said, as Meta does where `message_echoes` is
        subscribed.
        """
        event = {
            "sender": {"id": PAGE},
            "recipient": {"id": person},
            "timestamp": int(time.time() * 1000),
            "message": {
                "is_echo": True,
                "app_id": int(APP),
                "mid": mid,
                "text": message["text"],
                "metadata": message.get("metadata"),
            },
        }
        body = json.dumps(delivery(event)).encode()
        async with httpx.AsyncClient() as client:
            for _ in range(5):
                try:
                    answer = await client.post(
                        self.echo_to,
                        content=body,
                        headers={"X-Hub-Signature-256": signature(body)},
                        timeout=20,
                    )
                    if answer.status_code == 200:
                        return
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(0.5)

    # ── What a page can look up ──────────────────────────────────────────────
    async def conversations(self, request):
        problem = self.refused(request)
        if problem:
            return problem
        person = request.query_params["user_id"]
        found = [
            {"id": m["id"], "message": text, "created_time": _iso(m["time"]), "from": {"id": PAGE}}
            for who, text, m in reversed(self.sent)
            if who == person
        ]
        self.calls.append(("GET", request.url.path, dict(request.headers), None))
        return JSONResponse(
            {"data": [{"id": f"t_{person}", "messages": {"data": found[:20]}}] if found else []}
        )

    async def ids_for_pages(self, request):
        problem = (
            error(503, 2, "Service temporarily unavailable", transient=True)
            if self.silent
            else self.refused(request)
        )
        if problem:
            return problem
        known = self.asids.get(request.path_params["user"])
        return JSONResponse(
            {"data": [{"id": known, "page": {"id": PAGE, "name": "Page"}}] if known else []}
        )

    # ── Setting up ───────────────────────────────────────────────────────────
    async def me(self, request):
        problem = self.refused(request)
        if problem:
            return problem
        if "category" in request.query_params.get("fields", "") and not self.page_category:
            return error(
                400, 100, "(#100) Tried accessing nonexisting field (category) on node type (User)"
            )
        return JSONResponse(
            {"id": PAGE, "name": "Café du Coin", "category": self.page_category},
            headers={"facebook-api-version": VERSION},
        )

    async def messenger_profile(self, request):
        problem = self.refused(request)
        if problem:
            return problem
        if request.method == "GET":
            return JSONResponse({"data": [self.profile] if self.profile else []})
        body = json.loads(await request.body())
        for greeting in body.get("greeting", ()):
            if units(greeting["text"]) > 160:
                return self.broken(100, "Greeting text must be at most 160 characters")
        for menu in body.get("persistent_menu", ()):
            if "get_started" not in body and "get_started" not in self.profile:
                return self.broken(
                    100, "You must set a Get Started button if you also wish to use persistent menu"
                )
            for item in menu["call_to_actions"]:
                if not 0 < units(item["title"]) <= 30 or units(item["payload"]) > 1000:
                    return self.broken(100, "Invalid menu item")
        self.profile.update(body)
        return JSONResponse({"result": "success"})

    async def subscribed_apps(self, request):
        problem = self.refused(request)
        if problem:
            return problem
        if request.method == "POST":
            fields = request.query_params.get("subscribed_fields") or json.loads(
                await request.body() or b"{}"
            ).get("subscribed_fields", "")
            self.subscribed = fields.split(",") if isinstance(fields, str) else fields
            return JSONResponse({"success": True})
        return JSONResponse(
            {
                "data": (
                    [{"id": APP, "name": "Mot-clic", "subscribed_fields": self.subscribed}]
                    if self.subscribed
                    else []
                )
            }
        )

    async def app_subscriptions(self, request):
        problem = self.refused(request, app_token=True)
        if problem:
            return problem
        if request.method == "GET":
            return JSONResponse({"data": self.subscriptions})
        body = json.loads(await request.body())
        async with httpx.AsyncClient() as client:
            params = {
                "hub.mode": "subscribe",
                "hub.verify_token": body["verify_token"],
                "hub.challenge": "4815162342",
            }
            answer = await client.get(body["callback_url"], params=params)
        if answer.status_code != 200 or answer.text != "4815162342":
            return error(
                400, 2200, "The URL couldn't be validated. Response does not match challenge"
            )
        self.subscriptions = [
            {
                "object": "page",
                "callback_url": body["callback_url"],
                "active": True,
                "fields": [{"name": n} for n in body["fields"].split(",")],
            }
        ]
        return JSONResponse({"success": True})

    async def debug_token(self, request):
        problem = self.refused(request, app_token=True)
        if problem:
            return problem
        valid = request.query_params.get("input_token") == self.token
        data = {
            "app_id": APP,
            "type": "PAGE",
            "is_valid": valid,
            "scopes": self.scopes,
            "expires_at": self.expires_at,
            "profile_id": PAGE,
        }
        return JSONResponse({"data": data})


def error(status, code, message, subcode=None, transient=False, type="OAuthException"):
    """An error as the Graph API gives it."""
    content = {"message": message, "type": type, "code": code, "fbtrace_id": "AbCdEf"}
    if subcode:
        content["error_subcode"] = subcode
    if transient:
        content["is_transient"] = True
    return JSONResponse({"error": content}, status_code=status)


def _iso(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S+0000")
