"""Opens the messaging channels that are configured, on one inbox."""

import asyncio
import hashlib
import hmac
import logging
from functools import partial
from typing import Any, Dict

import httpx
from sanic import Sanic

from bot.channels.exchange import Handler, exchange
from bot.channels.http import client
from bot.channels.inbox.platform import Platform
from bot.channels.inbox.store import Inbox
from bot.channels.inbox.worker import Pace, Worker
from bot.channels.messenger.graph import Graph, Messenger
from bot.channels.messenger.webhook import Secrets
from bot.channels.messenger.webhook import blueprint as messenger_routes
from bot.channels.sessions import secret
from bot.channels.telegram.api import BotApi, Telegram
from bot.channels.telegram.webhook import blueprint as telegram_routes
from bot.conversations import patience, record
from bot.conversations.database import connect, upgrade
from bot.conversations.erasure import erase
from bot.settings import Settings, settings

log = logging.getLogger(__name__)
_NEEDED = {
    "messenger": ("messenger_page_token", "messenger_app_secret", "messenger_verify_token"),
    "telegram": ("telegram_token", "telegram_secret"),
}


def configured(channel: str, chosen: Settings) -> bool:
    """Whether a channel has all its secrets; half a configuration is told to the operator."""
    missing = [name for name in _NEEDED[channel] if not getattr(chosen, name).get_secret_value()]
    if missing and len(missing) < len(_NEEDED[channel]):
        log.error("%s stays closed: %s missing", channel, ", ".join(f"MOTCLIC_{name.upper()}" for name in missing))
    return not missing


def conversation(channel: str, person: str) -> str:
    """The name of a person's conversation: always the same, and from it nobody can tell the person."""
    return f"{channel}-{hmac.new(secret().encode(), f'{channel} {person}'.encode(), hashlib.sha256).hexdigest()[:32]}"


def install(app: Sanic, handler: Handler) -> None:
    """Mounts what is configured and has its messages answered by the engine's `handler`; does nothing where no channel is."""
    chosen = settings()
    open_ = [channel for channel in _NEEDED if configured(channel, chosen)]
    if not open_:
        return
    inbox = Inbox(connect(silence=patience.WRITING), conversation, chosen.claim_seconds)
    http = client(chosen)
    messenger, telegram = _messenger(http, chosen), Telegram(BotApi(http, chosen.telegram_api, chosen.telegram_token.get_secret_value()), chosen.telegram_gap)
    platforms: Dict[str, Platform] = {one.name: one for one in (messenger, telegram) if one.name in open_}
    pace = Pace(retry=chosen.sending_retry, settle=chosen.sending_seconds + 5 * chosen.sending_retry, no_access=120 * chosen.sending_retry)

    async def erased(name: str) -> bool:
        return await asyncio.to_thread(_erase, inbox, name)

    async def forget(channel: str, person: str) -> bool:
        on_the_way = await inbox.aside(inbox.forget, channel, person)
        return await erased(conversation(channel, person)) or on_the_way

    worker = Worker(inbox, platforms, partial(exchange, handler), erased, pace, chosen.retention_days)

    if "messenger" in open_:
        secrets = Secrets(chosen.messenger_app_secret.get_secret_value(), chosen.messenger_verify_token.get_secret_value())
        app.blueprint(messenger_routes(secrets, inbox, worker, messenger, forget, chosen.public_url.rstrip("/")))
    if "telegram" in open_:
        app.blueprint(telegram_routes(chosen.telegram_secret.get_secret_value(), inbox, worker))
    _run(app, inbox, worker, http)


def _erase(inbox: Inbox, name: str) -> bool:
    """Erases a conversation from the record and the engine's memory, what is just being written included."""
    recorder = record.current()
    if recorder is not None:
        recorder.wait()
    return any(erase(inbox.engine, name).values())


def _messenger(http: httpx.AsyncClient, chosen: Settings) -> Messenger:
    token, app_secret = chosen.messenger_page_token.get_secret_value(), chosen.messenger_app_secret.get_secret_value()
    return Messenger(Graph(http, chosen.messenger_graph, chosen.messenger_graph_version, token, app_secret))


def _run(app: Sanic, inbox: Inbox, worker: Worker, http: httpx.AsyncClient) -> None:
    """The worker lives as long as the server."""

    def prepare() -> None:
        upgrade(inbox.engine)
        if inbox.engine.dialect.name == "sqlite":  # this process has it to itself: whoever held a person is dead
            inbox.free_all()

    @app.before_server_start
    async def begin(app: Sanic, loop: Any) -> None:
        app.ctx.inbox_left = None if await worker.begin(prepare) else prepare  # where the database is away, as soon as it is back

    @app.after_server_start
    async def start(app: Sanic, loop: Any) -> None:
        app.ctx.inbox_worker = loop.create_task(worker.run(app.ctx.inbox_left))

    @app.before_server_stop
    async def stop(app: Sanic, loop: Any) -> None:
        await worker.stop()
        await http.aclose()
