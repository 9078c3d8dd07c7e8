"""One request of one person: what a handler needs, and the guard before it: role, origin, CSRF."""

import asyncio
import hmac
import logging
import re
from dataclasses import dataclass
from typing import Any, Awaitable, Callable, Dict, Iterable, Iterator, Mapping, Optional
from urllib.parse import urlsplit

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from bot.proxies import client_address
from bot.review import auditing, badges, sessions
from bot.review.accounts import Person
from bot.review.bounded import BusyError
from bot.review.headers import by_https
from bot.review.pagemaker import TOLD, render, sentence
from bot.store.breaker import OpenError
from bot.store.taught import Places

log = logging.getLogger(__name__)
COOKIE = "motclic_staff"
_LOCKED = f"__Host-{COOKIE}"  # by https: browsers take it from this very host alone
OWN_ACCOUNT = "/compte"
_LARGEST_FORM = 200_000
_TOLD_FOR = 60  # seconds


def cookie_name(request: Request) -> str:
    """Under what name a browser keeps its session."""
    return _LOCKED if by_https(request.scope) else COOKIE


_FORM_SECONDS = 20.0  # a form that takes longer to come is not waited for
# where one may go before the password that somebody else chose is changed
_WITHOUT_CHANGE = (OWN_ACCOUNT, "/sortie")
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_BUSY_FOR = "5"  # seconds


@dataclass
class Visit:
    """`person` is None only where a page needs nobody (signing in)."""

    request: Request
    form: FormData
    person: Optional[Person]

    @property
    def engine(self) -> sa.engine.Engine:
        engine: sa.engine.Engine = self.request.app.state.engine
        return engine

    @property
    def places(self) -> Optional[Places]:
        """Where teaching writes: the project's own folders, unless the app was given others."""
        places: Optional[Places] = getattr(self.request.app.state, "places", None)
        return places

    @property
    def who(self) -> str:
        """The name of who is signed in."""
        return self.person.name if self.person else ""

    @property
    def path(self) -> Mapping[str, Any]:
        return self.request.path_params

    @property
    def address(self) -> str:
        """Where the request comes from."""
        return client_address(
            self.request.client.host if self.request.client else None, self.request.headers
        )

    def field(self, name: str, longest: int = 2000) -> str:
        """A field of the form as text, cut at `longest`; empty where it is absent."""
        return self.secret(name).strip()[:longest]

    def secret(self, name: str) -> str:
        """A field of the form exactly as it was typed; empty where it is absent."""
        value = self.form.get(name)
        return value if isinstance(value, str) else ""

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page, with who is signed in and where, and what the bar counts."""
        counted = (
            badges.shown(self.engine)
            if self.person and self.person.may("revision")
            else badges.Badges()
        )
        return render(self.request, template, self.person, status, **counted._asdict(), **values)

    def go(self, address: str, told: str = "") -> Response:
        """On to another page of the app; `told` names a sentence that it shows."""
        return gone(self.request, address, told)

    def note(self, action: str, target: str = "", detail: str = "") -> None:
        """Notes an act in the audit log."""
        auditing.note(self.engine, self.who, action, target, detail, self.address)


def gone(request: Request, address: str, told: str = "") -> Response:
    """On to another page; what it is to tell is told once, to this browser alone, whatever an
    address says later.
    """
    page, mark, place = address.partition("#")
    response = RedirectResponse(
        f"{page}{'&' if '?' in page else '?'}dit={told}{mark}{place}" if told else address,
        status_code=303,
    )
    if told:
        response.set_cookie(
            TOLD,
            told,
            max_age=_TOLD_FOR,
            httponly=True,
            samesite="lax",
            secure=by_https(request.scope),
            path="/",
        )
    return response


Handler = Callable[[Visit], Response]


def guarded(handler: Handler, role: Optional[str]) -> Callable[[Request], Awaitable[Response]]:
    """The handler as an endpoint, for who has `role` (None: for anybody), run aside so that pages
    do not wait for one another.
    """

    async def endpoint(request: Request) -> Response:
        if not getattr(request.app.state, "ready", True):
            raise OpenError
        person = await run_in_threadpool(_person, request)
        if role is not None and person is None:
            return _to_sign_in(request)
        if role is not None and person is not None and not person.may(role):
            await run_in_threadpool(
                Visit(request, FormData(), person).note, "forbidden", request.url.path
            )
            return render(request, "error.html", person, 403, told=sentence("forbidden"))
        if (
            role is not None
            and person is not None
            and person.must_change
            and request.url.path not in _WITHOUT_CHANGE
        ):
            return gone(request, OWN_ACCOUNT, "must_change")
        if not _storable((*request.path_params.values(), *_texts(request.query_params))):
            return render(request, "error.html", person, 404, told=sentence("no_page"))
        form = FormData()
        if request.method == "POST":
            if (
                not _same_origin(request)
                or int(request.headers.get("content-length") or 0) > _LARGEST_FORM
            ):
                return render(request, "error.html", person, 403, told=sentence("forged"))
            try:
                form = await asyncio.wait_for(
                    request.form(max_files=0, max_fields=200), _FORM_SECONDS
                )
            except asyncio.TimeoutError:
                return render(request, "error.html", person, 408, told=sentence("bad_request"))
            if not _storable(_texts(form)):
                return render(request, "error.html", person, 400, told=sentence("bad_request"))
            if person is not None and not hmac.compare_digest(
                str(form.get("jeton") or "").encode(), person.csrf.encode()
            ):
                return render(request, "error.html", person, 403, told=sentence("forged"))
        try:
            return await run_in_threadpool(handler, Visit(request, form, person))
        except BusyError:
            busy = render(request, "error.html", person, 503, told=sentence("busy"))
            busy.headers["Retry-After"] = _BUSY_FOR
            return busy

    return endpoint


def _storable(values: Iterable[Any]) -> bool:
    """Whether every database takes these as text: PostgreSQL takes no NUL, and none takes half a
    pair of UTF-16.
    """
    return not any(_NO_TEXT.search(str(value)) for value in values)


def _texts(fields: ImmutableMultiDict[Any, Any]) -> Iterator[Any]:
    """Every name and every value, those of repeated names too."""
    return (text for pair in fields.multi_items() for text in pair)


def _person(request: Request) -> Optional[Person]:
    token = request.cookies.get(cookie_name(request))
    return sessions.person(request.app.state.engine, token) if token else None


def _to_sign_in(request: Request) -> Response:
    if request.headers.get("accept", "").startswith("application/json"):
        return PlainTextResponse(sentence("signed_out"), status_code=401)
    # what was typed is in the browser still: the page that it was typed in is where to go on
    if request.method == "POST":
        return render(
            request,
            "error.html",
            None,
            401,
            told=sentence("signed_out"),
            again=_sign_in_then(request, _referring(request)),
        )
    address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(_sign_in_then(request, address), status_code=303)


def _sign_in_then(request: Request, address: str) -> str:
    return str(
        request.url_for("sign_in").include_query_params(suite=address).replace(scheme="", netloc="")
    )


def _referring(request: Request) -> str:
    """The page of this app that a form was on; the start page where it cannot be told."""
    came = urlsplit(request.headers.get("referer", ""))
    return safe_address(came.path or "/") if came.netloc == request.headers.get("host") else "/"


def _same_origin(request: Request) -> bool:
    """Whether a form comes from this very site: browsers say so, and no other site can make them
    say otherwise.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == (request.headers.get("host") or None)


def safe_address(address: str) -> str:
    """An address within this app; the start page where it is anything else.

    >>> safe_address("/file?x=1"), safe_address("//evil.example"), safe_address("https://evil.example"), safe_address("/\\\\evil.example")
    ('/file?x=1', '/', '/', '/')
    """  # noqa: E501
    local = (
        address.startswith("/")
        and not address.startswith("//")
        and "\\" not in address
        and address.isprintable()
    )
    return address if local else "/"


Values = Dict[str, Any]
