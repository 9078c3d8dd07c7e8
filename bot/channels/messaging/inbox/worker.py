"""Takes persons in turn, answers each one's messages one at a time and in order, and sends the
answers.

One worker a process. Everything it knows is in the inbox: it may be killed at any point, and
whoever comes next goes on. The engine works for one person at a time; sending, which waits on the
platform, goes on for many persons at once.
"""

import asyncio
import contextlib
import hashlib
import logging
import time
from functools import partial
from typing import Any, Awaitable, Callable, Dict, List, Mapping, Optional, Set

from cachetools import TTLCache

from bot import metrics
from bot.channels.messaging.inbox import incoming, replies
from bot.channels.messaging.inbox.platform import (
    LaterError,
    NoAccessError,
    Platform,
    RefusedError,
    backoff,
)
from bot.channels.messaging.inbox.store import (
    Asked,
    ClaimLostError,
    Inbox,
    Outgoing,
    Person,
    Result,
)
from bot.store.breaker import untold

log = logging.getLogger(__name__)
# conversation, text, channel, message id, notice -> messages
Ask = Callable[[str, str, str, str, str], Awaitable[List[Dict[str, Any]]]]
Erase = Callable[[str], Awaitable[Any]]

TRIES = 5  # a message that the engine fails on so often is answered with an apology
OLDEST = 24 * 3600  # Meta lets an answer come within a day; later it helps nobody
DONE_DAYS = 7
PATIENCE = 0.25  # seconds that an answer lets acknowledgements go first


class Pace:
    """How the worker waits, in seconds; a test shortens it."""

    def __init__(
        self, retry: float = 1.0, settle: float = 40.0, no_access: float = 120.0, poll: float = 0.5
    ) -> None:
        self.retry = retry  # the first wait after a failure; then doubling
        # after so long, a send whose end nobody saw has been accepted or never will be
        self.settle = settle
        self.no_access = no_access  # between two tries while the platform does not take our token
        self.poll = poll  # to see what other processes wrote down


class Worker:
    """Answers what is in the inbox. `ask` is the engine; `erase` forgets a conversation everywhere
    but in the inbox.
    """

    def __init__(
        self,
        inbox: Inbox,
        platforms: Mapping[str, Platform],
        ask: Ask,
        erase: Erase,
        pace: Optional[Pace] = None,
        person_days: float = 90,
    ) -> None:
        self.inbox, self.platforms, self.ask, self.erase = inbox, platforms, ask, erase
        self.pace, self.person_days = pace or Pace(), person_days
        self._at_work: Dict[Person, asyncio.Task[None]] = {}
        self._side: Set[asyncio.Task[Any]] = set()
        self._held_back: Dict[str, float] = {}  # channel -> until when its page may not send
        # person -> when they were last sent something
        self._last: TTLCache[Any, float] = TTLCache(maxsize=100_000, ttl=60)
        self._without_access: Set[str] = set()
        self._answering = asyncio.Lock()
        self._lanes = {
            name: asyncio.Semaphore(platform.at_once) for name, platform in platforms.items()
        }
        self._new = asyncio.Event()
        self._receiving = 0
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._stopping = False

    # ── What the web hooks use ───────────────────────────────────────────────
    @contextlib.asynccontextmanager
    async def receiving(self) -> Any:
        """While a platform waits for our acknowledgement, the engine does not begin another
        answer.
        """
        self._receiving += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._receiving -= 1
            if not self._receiving:
                self._quiet.set()

    async def _polite(self) -> None:
        """Lets acknowledgements go first, as long as they are not without end."""
        if self._receiving:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._quiet.wait(), PATIENCE)

    async def _step(self, step: Callable[..., Result], *args: Any) -> Result:
        """A step of the inbox, behind the acknowledgements."""
        await self._polite()
        return await self.inbox.aside(step, *args)

    def look(self) -> None:
        """Something new is written down."""
        self._new.set()

    # ── The loop ─────────────────────────────────────────────────────────────
    async def begin(self, prepare: Callable[[], None]) -> bool:
        """Has the inbox prepared; whether the database answered."""
        try:
            await self.inbox.aside(prepare)
        except Exception as error:
            if untold(error):
                log.error("the inbox cannot be prepared: %s", type(error).__name__)
            return False
        return True

    async def run(self, prepare: Optional[Callable[[], None]] = None) -> None:
        """Works until `stop`; with `prepare`, once that has been done."""
        while prepare is not None and not self._stopping and not await self.begin(prepare):
            await asyncio.sleep(self.pace.poll)
        purged = renewed = time.monotonic()
        while not self._stopping:
            self._new.clear()
            try:
                if time.monotonic() - renewed > self.inbox.lease / 3:
                    await self.inbox.aside(self.inbox.renew, list(self._at_work))
                    renewed = time.monotonic()
                claimed = await self._claim()
                if time.monotonic() - purged > 3600:
                    await self.inbox.aside(self.inbox.purge, DONE_DAYS, self.person_days)
                    purged = time.monotonic()
            # the database is away: what was accepted stays there until it is back
            except Exception as error:
                if untold(error):
                    log.error("the inbox cannot be read: %s", type(error).__name__)
                claimed = 0
            if not claimed:
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._new.wait(), self.pace.poll)

    async def _claim(self) -> int:
        """Takes on as many persons of each channel as its lanes can keep busy."""
        total = 0
        for name, platform in self.platforms.items():
            room = platform.at_once * 3 - sum(person.channel == name for person in self._at_work)
            if room <= 0 or self._held_back.get(name, 0) > time.time():
                continue
            for person in await self.inbox.aside(self.inbox.claim, room, name):
                task = self._at_work[person] = asyncio.ensure_future(self._attend(person))
                task.add_done_callback(partial(self._left, person))
                total += 1
        return total

    def _left(self, person: Person, _: Any) -> None:
        self._at_work.pop(person, None)
        self._new.set()

    async def stop(self, patience: float = 10.0) -> None:
        """Takes nobody new, and lets what is under way end."""
        self._stopping = True
        self._new.set()
        under_way = list(self._at_work.values())
        if under_way:
            await asyncio.wait(under_way, timeout=patience)
        for task in [*self._at_work.values(), *self._side]:
            task.cancel()

    # ── One person ───────────────────────────────────────────────────────────
    async def _attend(self, person: Person) -> None:
        """Answers one message of a person, sends what is to be sent, and gives them back: the next
        one waits its turn.
        """
        due: Optional[float] = None
        try:
            due = await self._send_all(person)
            if due is None:
                asked = await self._step(self.inbox.next_asked, person)
                if asked is not None:
                    due = await self._answer(person, asked)
        except ClaimLostError:
            return
        except Exception as error:
            if untold(error):
                log.error(
                    "%s: a person could not be attended to: %s",
                    person.channel,
                    type(error).__name__,
                )
            due = time.time() + self.pace.retry
        try:
            await self._step(self.inbox.release, person, due)
        except Exception as error:  # the claim runs out by itself
            if untold(error):
                log.error(
                    "%s: a person could not be given back: %s", person.channel, type(error).__name__
                )

    async def _answer(self, person: Person, asked: Asked) -> Optional[float]:
        """Writes the answer down, and sends it. When to go on, where the engine failed or the
        platform did not take it.
        """
        platform = self.platforms[person.channel]
        typing = self._aside(platform.typing(person.person))
        if asked.ref:
            self._aside(platform.seen(asked.ref))
        notice = (
            replies.notice_version() if replies.needs_notice(person.notice, person.seen) else None
        )
        said: List[Dict[str, Any]] = [replies.notice(person.channel)] if notice is not None else []
        try:
            said += await self._said(person, asked)
        except Exception as error:
            log.error("%s: no answer from the engine: %s", person.channel, type(error).__name__)
            if asked.attempts + 1 < TRIES:
                return time.time() + backoff(asked.attempts, self.pace.retry)
            said.append(replies.reply("failure"))
        payloads, says = platform.render(said), platform.buttons(said)
        to_send = await self._step(self.inbox.answered, person, asked, payloads, notice, says)
        typing.cancel()  # it must not come after the answer
        for message in to_send:
            due = await self._send(person, message)
            if due is not None:
                return due
        return None

    async def _said(self, person: Person, asked: Asked) -> List[Dict[str, Any]]:
        # whatever stops us each time, the others have waited long enough
        if asked.attempts >= TRIES:
            return [replies.reply("failure")]
        if asked.kind == incoming.ERASE_YES:
            await self.erase(person.conversation)  # who they are goes once they have been told
        if asked.kind != incoming.TEXT:
            return [replies.reply(asked.kind)]
        conversation = person.conversation or await self._step(self.inbox.rename, person)
        async with self._answering:
            await self._polite()
            name = hashlib.sha256(asked.platform_id.encode()).hexdigest()[:32]
            said = await self.ask(
                conversation, asked.text, person.channel, name, replies.notice_name()
            )
        if not said:
            raise RuntimeError("nothing said")
        return said

    def _aside(self, work: Awaitable[None]) -> "asyncio.Task[None]":
        task = asyncio.ensure_future(work)
        self._side.add(task)
        task.add_done_callback(self._side.discard)
        return task

    # ── Sending ──────────────────────────────────────────────────────────────
    async def _send_all(self, person: Person) -> Optional[float]:
        """Sends, in order, what an earlier try left. When to go on, where the platform did not take
        one.
        """
        while True:
            message = await self._step(self.inbox.next_outgoing, person)
            if message is None:
                return None
            if time.time() - message.created > OLDEST:
                log.error("%s: an answer could not be sent within a day", person.channel)
                await self._step(self.inbox.refused, message)
                continue
            due = await self._send(person, message)
            if due is not None:
                return due

    async def _send(self, person: Person, message: Outgoing) -> Optional[float]:
        platform = self.platforms[person.channel]
        if message.started is not None:
            settled = message.started + self.pace.settle
            if time.time() < settled:
                return settled
            try:
                known = await self._step(self.inbox.sent_ids, person)
                found = await platform.find_sent(
                    person.person, message.payload, message.started, known
                )
            except LaterError as later:
                return await self._later(
                    person, message, LaterError(later.reason, later.wait, unsure=True)
                )
            if found:
                await self._step(self.inbox.sent, message, found)
                return None
        async with self._lanes[person.channel]:
            held = max(
                self._held_back.get(person.channel, 0), self._last.get(person.id, 0) + platform.gap
            )
            if held > time.time():
                return held
            await self._step(self.inbox.starting, person, message)
            try:
                platform_id = await platform.send(person.person, message.payload, message.key)
            except RefusedError as refused:
                metrics.ERRORS.labels("refused_by_platform").inc()
                log.error("%s refuses an answer for good: %s", person.channel, refused)
                await self._step(self.inbox.refused, message)
                return None
            except NoAccessError as error:
                await self._step(self.inbox.not_sent, person, message)
                return self._no_access(person.channel, error)
            except LaterError as later:
                return await self._later(person, message, later)
            self._last[person.id] = time.time()
            # Before the lane is free: where it is one message wide, a kill can leave but one in
            # doubt.
            await self._step(self.inbox.sent, message, platform_id)
        if person.channel in self._without_access:
            self._without_access.discard(person.channel)
            log.warning("%s takes our token again", person.channel)
        return None

    async def _later(self, person: Person, message: Outgoing, later: LaterError) -> float:
        if not later.unsure:
            await self._step(self.inbox.not_sent, person, message)
        until = time.time() + (
            later.wait if later.wait is not None else backoff(message.attempts, self.pace.retry)
        )
        if later.everyone:
            self._held_back[person.channel] = max(until, self._held_back.get(person.channel, 0))
        if message.attempts in (0, 5):  # once when it begins, once when it lasts
            log.warning("%s does not take an answer for now: %s", person.channel, later.reason)
        return until

    def _no_access(self, channel: str, error: NoAccessError) -> float:
        until = time.time() + self.pace.no_access
        self._held_back[channel] = until
        if channel not in self._without_access:
            self._without_access.add(channel)
            log.error(
                "%s does not take our token (%s): answers wait. See `python -m bot %s check`",
                channel,
                error,
                channel,
            )
        return until
