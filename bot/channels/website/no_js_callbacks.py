"""Asking to be called back by plain forms: on a page of its own, to which links lead, and beside
the conversation without JavaScript.
"""

import secrets
from typing import Any, Callable, Dict, Mapping, Protocol

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.answers.handoff import contact_beside
from bot.callbacks.asked import LONGEST
from bot.callbacks.words import consent_version, word
from bot.proxies import client_address
from bot.settings import settings

Page = Callable[..., HTTPResponse]
ADDRESS = "/rappel"
SCHEMES = ("http://", "https://", "mailto:", "tel:")


class Calling(Protocol):
    """What the pages need of the desk. Its refusals have a `status`, a `message` for people and
    `fields` of a form.
    """

    async def ask(
        self, form: Mapping[str, Any], who: str, session: Any = None
    ) -> Dict[str, Any]: ...

    async def held(self, secret: Any, who: str) -> Dict[str, Any]: ...

    async def withdraw(self, secret: Any, who: str) -> None: ...


def install(app: Sanic, calling: Calling, page: Page) -> None:
    """Adds the page to the application."""

    @app.get(ADDRESS)
    async def call(request: Request) -> HTTPResponse:
        asked = await beside(calling, request.args.get("cle") or "", _who(request))
        return _shown(page, asked, request.args.get("fil") or "")

    @app.post(ADDRESS)
    async def called(request: Request) -> HTTPResponse:
        form = {name: request.form.get(name) or "" for name in request.form or {}}
        does = withdrawn if form.get("does") == "withdraw" else asked
        shown = await does(calling, form, _who(request))
        return _shown(page, shown, "" if shown["call_status"] == 401 else form.get("session", ""))


async def beside(calling: Calling, secret: str = "", who: str = "") -> Dict[str, Any]:
    """What a page shows of call-back requests: the one of this secret, or a form where the operator
    takes any.
    """
    shown: Dict[str, Any] = {
        "call": None,
        "call_fault": "",
        "call_told": "",
        "fields": {},
        "filled": {},
        "call_status": 200,
    }
    shown.update(
        callback=_form() if settings().callbacks else None,
        fresh_secret=secrets.token_urlsafe(24),
        longest=LONGEST,
    )
    if secret:
        try:
            shown["call"] = await calling.held(secret, who)
        except Exception as refusal:
            _refused(shown, refusal)
    return shown


async def asked(calling: Calling, form: Mapping[str, str], who: str) -> Dict[str, Any]:
    """The same once a form was sent: the request that was taken, or the form as it was filled in
    with what is wrong.
    """
    try:
        taken = await calling.ask(form, who, form.get("session"))
    except Exception as refusal:
        shown = await beside(calling)
        _refused(shown, refusal)
        return {
            **shown,
            "filled": form,
            "fresh_secret": form.get("secret") or shown["fresh_secret"],
        }
    return {**await beside(calling, taken["secret"], who), "call_told": word("received")}


async def withdrawn(calling: Calling, form: Mapping[str, str], who: str) -> Dict[str, Any]:
    """The same once a request was withdrawn."""
    try:
        await calling.withdraw(form.get("cle"), who)
    except Exception as refusal:
        shown = await beside(calling, form.get("cle", ""), who)
        _refused(shown, refusal)
        return shown
    return {**await beside(calling), "call_told": word("withdrawn")}


def _form() -> Dict[str, str]:
    return {
        "consent": consent_version(),
        "agree": word("consent"),
        "use": word("use"),
        "keep": word("keep_link"),
    }


def _refused(shown: Dict[str, Any], refusal: Exception) -> None:
    """Notes a refusal of the desk's; anything else is not ours to catch."""
    if not hasattr(refusal, "message") or not hasattr(refusal, "status"):
        raise refusal
    shown.update(
        call_fault=refusal.message,
        call_status=refusal.status,
        fields=getattr(refusal, "fields", {}),
    )


def _shown(page: Page, asked: Mapping[str, Any], session: str) -> HTTPResponse:
    contact = [part.to_dict() for part in contact_beside(settings().callbacks)]
    return page(
        "callback.html",
        cache="no-store",
        status=asked["call_status"],
        address=ADDRESS,
        session=session,
        contact=contact,
        schemes=SCHEMES,
        **asked,
    )


def _who(request: Request) -> str:
    return client_address(request.ip, request.headers)
