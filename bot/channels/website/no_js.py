"""The conversation without JavaScript: a page and plain forms. The session travels in the forms;
there is no cookie.
"""

import json
import secrets
from functools import partial
from typing import Any, Callable, Dict, List, Protocol

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, raw

from bot.answers.handoff import contact_beside
from bot.channels.website import no_js_callbacks
from bot.privacy.notice import notice
from bot.proxies import client_address
from bot.settings import settings

Page = Callable[..., HTTPResponse]
_ADDRESS = "/conversation"


class Desk(Protocol):
    """What the page needs of the website channel. Its refusals have a `status` and a `message` for
    people.
    """

    @property
    def calling(self) -> no_js_callbacks.Calling: ...

    def open(self, who: str, notice: Any) -> Any: ...

    async def ask(self, token: Any, text: Any, message_id: Any = None) -> Dict[str, Any]: ...

    async def rate(self, token: Any, message_id: Any, value: Any, word: Any = None) -> None: ...

    async def export(self, token: Any, who: str) -> Dict[str, Any]: ...

    async def erase(self, token: Any, who: str) -> None: ...

    async def transcript(self, token: Any) -> List[Dict[str, Any]]: ...


def install(app: Sanic, desk: Desk, page: Page) -> None:
    """Adds the page to the application."""

    @app.get(_ADDRESS)
    async def begin(request: Request) -> HTTPResponse:
        return _shown(
            partial(page, cache="no-store", **await no_js_callbacks.beside(desk.calling)), "", []
        )

    @app.post(_ADDRESS)
    async def go_on(request: Request) -> HTTPResponse:
        form = {name: request.form.get(name) or "" for name in request.form or {}}
        does, who = form.get("does") or "ask", client_address(request.ip, request.headers)
        if does in ("callback", "withdraw"):
            return await _call(desk, page, form, who)
        secret = form.get("cle", "")
        if does == "erase" and secret:  # it may have been asked for before the conversation began
            beside = await no_js_callbacks.withdrawn(desk.calling, form, who)
        else:
            beside = await no_js_callbacks.beside(desk.calling, secret, who)
        # Going back must show what was said: no-store forbids it after a form. Who asks to be
        # called back is kept by no cache all the same.
        cache = "no-store" if beside["call"] or beside["filled"] else "private, no-cache"
        shown: HTTPResponse = await _VERBS.get(does, _ask)(
            desk, partial(page, cache=cache, **beside), form, who
        )
        return shown


async def _call(desk: Desk, page: Page, form: Dict[str, str], who: str) -> HTTPResponse:
    """Asks to be called back, in a conversation that begins with it where there is none, so that it
    is erased with it; or withdraws that.
    """
    session, notice = form.get("session", ""), form.get("notice")
    if form["does"] == "withdraw":
        beside = await no_js_callbacks.withdrawn(desk.calling, form, who)
    else:
        try:
            form = {**form, "session": session or desk.open(who, notice).token}
        except Exception as refusal:
            fault = _told(refusal)
            return _shown(
                partial(page, cache="no-store", **await no_js_callbacks.beside(desk.calling)),
                "",
                [],
                fault=fault.message,
                status=fault.status,
            )
        beside = await no_js_callbacks.asked(desk.calling, form, who)
        session = (
            ""
            if beside["call_status"] == 401 or not (beside["call"] or session)
            else form["session"]
        )
    return _shown(
        partial(page, cache="no-store", **beside),
        session,
        await _said(desk, session),
        status=beside["call_status"],
    )


async def _ask(desk: Desk, page: Page, form: Dict[str, str], who: str) -> HTTPResponse:
    session, text = form.get("session", ""), form.get("says") or form.get("text", "")
    try:
        if not session and text.strip():
            session = desk.open(who, form.get("notice")).token
        if session:
            await desk.ask(session, text, form.get("id") or secrets.token_hex(16))
    except Exception as refusal:
        fault = _told(refusal)
        lost = fault.status == 401  # the session is over: the question is kept, for a new one
        return _shown(
            page,
            "" if lost else session,
            [] if lost else await _said(desk, session),
            fault.message,
            text=text,
            status=fault.status,
        )
    return _shown(page, session, await _said(desk, session))


async def _rate(desk: Desk, page: Page, form: Dict[str, str], who: str) -> HTTPResponse:
    try:
        await desk.rate(
            form.get("session"), form.get("message"), form.get("value"), form.get("word")
        )
    except Exception as refusal:
        fault = _told(refusal)
        return _shown(page, "", [], fault=fault.message, status=fault.status)
    return _shown(
        page,
        form["session"],
        await _said(desk, form["session"]),
        told="Merci! Votre avis est noté.",
        rated=form.get("message", ""),
    )


async def _download(desk: Desk, page: Page, form: Dict[str, str], who: str) -> HTTPResponse:
    try:
        content = json.dumps(
            await desk.export(form.get("session"), who), ensure_ascii=False, indent=2
        )
    except Exception as refusal:
        fault = _told(refusal)
        return _shown(page, "", [], fault=fault.message, status=fault.status)
    headers = {
        "Content-Disposition": 'attachment; filename="conversation.json"',
        "Cache-Control": "no-store",
    }
    return raw(content.encode(), content_type="application/json; charset=utf-8", headers=headers)


async def _erase(desk: Desk, page: Page, form: Dict[str, str], who: str) -> HTTPResponse:
    try:
        await desk.erase(form.get("session"), who)
    except Exception as refusal:
        fault = _told(refusal)
        return _shown(page, form.get("session", ""), [], fault=fault.message, status=fault.status)
    shown = _shown(page, "", [], told="La conversation est effacée.")
    shown.headers["Clear-Site-Data"] = '"cache"'  # going back must not show it either
    return shown


_VERBS: Dict[str, Callable[..., Any]] = {
    "ask": _ask,
    "rate": _rate,
    "download": _download,
    "erase": _erase,
}


def _told(refusal: Exception) -> Any:
    """The refusal, where it is one of the desk's; anything else is not ours to catch."""
    if not hasattr(refusal, "message") or not hasattr(refusal, "status"):
        raise refusal
    return refusal


async def _said(desk: Desk, session: str) -> List[Dict[str, Any]]:
    try:
        return await desk.transcript(session) if session else []
    except Exception as refusal:
        _told(refusal)
        return []


def _shown(
    page: Page,
    session: str,
    said: List[Dict[str, Any]],
    fault: str = "",
    told: str = "",
    text: str = "",
    status: int = 200,
    rated: str = "",
) -> HTTPResponse:
    """The page; `told` stands beside the answer that was `rated`, at the top where none was."""
    suggestions = said[-1]["answers"][-1]["suggestions"] if said else []
    return page(
        "plain.html",
        status=status,
        address=_ADDRESS,
        session=session,
        said=said,
        suggestions=suggestions,
        fault=fault,
        told=told,
        text=text,
        rated=rated,
        days=settings().retention_days,
        notice=notice(),
        contact=[part.to_dict() for part in contact_beside(settings().callbacks)],
        fresh=secrets.token_hex(16),
        schemes=no_js_callbacks.SCHEMES,
    )
