"""How much one person may ask in a minute or an hour, so that nobody slows the others; in all
processes that share a Redis.
"""

import math
import time
from functools import lru_cache
from typing import Callable, Literal, Tuple, TypeVar

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

from bot.channels.website import sessions
from bot.shared import PATIENCE, named, shared

Result = TypeVar("Result")
Period = Literal["minute", "hour"]
_BACK = 2.0  # seconds


@lru_cache(maxsize=1)
def _limiter() -> Tuple[MovingWindowRateLimiter, MemoryStorage]:
    storage = MemoryStorage()  # returned too: the limiter holds only a weak reference to it
    return MovingWindowRateLimiter(storage), storage


@lru_cache(maxsize=1)
def _limiter_of_all(url: str) -> Tuple[MovingWindowRateLimiter, RedisStorage]:
    storage = RedisStorage(url, **PATIENCE)
    return MovingWindowRateLimiter(storage), storage


def _counted(count: Callable[[MovingWindowRateLimiter, str], Result], who: str) -> Result:
    """What a count gives among all processes; in this one alone where there is no Redis, or it is
    away.
    """
    among = shared()
    if among is None:
        return count(_limiter()[0], who)
    limiter = _limiter_of_all(among.url)[0]
    return among.ask(
        lambda: count(limiter, named(sessions.secret(), who)), lambda: count(_limiter()[0], who)
    )


def _hit_clock() -> None:
    """Starts counting anew where the clock was set back: what was counted in its future would count
    until then.
    """
    now = time.time()
    if now < _Clock.last - _BACK:
        forget()
    _Clock.last = now


class _Clock:
    last = 0.0


def allowed(kind: str, who: str, most: int, period: Period = "minute") -> bool:
    """Counts one more of `kind` by `who`; False where that is over `most` in the last minute, or
    hour.
    """
    _hit_clock()
    return bool(_counted(lambda limiter, name: limiter.hit(_item(most, period), kind, name), who))


def wait(kind: str, who: str, most: int, period: Period = "minute") -> int:
    """In how many seconds `who` may ask again: at least one, at most the period."""
    reset = _counted(
        lambda limiter, name: limiter.get_window_stats(_item(most, period), kind, name), who
    )[0]
    return max(1, min(3600 if period == "hour" else 60, math.ceil(reset - time.time())))


def _item(most: int, period: Period) -> RateLimitItem:
    return (RateLimitItemPerHour if period == "hour" else RateLimitItemPerMinute)(
        most, namespace="motclic:limit"
    )


def forget() -> None:
    """Starts counting anew (tests)."""
    _limiter.cache_clear()
