"""What several processes share by Redis, where the operator names one: how much each has asked, and
whose turn it is.

Nothing waits long for it: where it does not answer, each process goes on by itself, and asks it
again a little later.
"""

import hashlib
import logging
import time
from functools import lru_cache
from typing import Any, Callable, Optional, TypeVar

import redis

from bot.settings import settings

Result = TypeVar("Result")
log = logging.getLogger(__name__)
PATIENCE = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}  # seconds
_AGAIN = 5.0  # seconds until Redis is asked again, once it has not answered


class Shared:
    """A Redis that may go away and come back."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client: Any = redis.Redis.from_url(url, **PATIENCE)
        self._again = 0.0

    @property
    def away(self) -> bool:
        """Whether it did not answer when it was last asked."""
        return bool(self._again)

    def ask(self, work: Callable[[], Result], alone: Callable[[], Result]) -> Result:
        """What `work` gives, which asks Redis; what `alone` gives where Redis does not answer, or
        did not a moment ago.
        """
        if self._again and time.monotonic() < self._again:
            return alone()
        try:
            done = work()
        except redis.RedisError as error:
            if not self._again:
                log.error(
                    "Redis does not answer (%s): limits and turns hold in this process alone until"
                    " it does",
                    type(error).__name__,
                )
            self._again = time.monotonic() + _AGAIN
            return alone()
        if self._again:
            self._again = 0.0
            log.warning("Redis answers again")
        return done


@lru_cache(maxsize=1)
def shared() -> Optional[Shared]:
    """The Redis of the settings; None where none is named, and each process counts for itself."""
    url = settings().redis_url.get_secret_value()
    return Shared(url) if url else None


def named(key: str, *words: str) -> str:
    """The name under which something is kept there: of whom it is cannot be read from it without
    our key.

    >>> named("key", "192.0.2.7") == named("key", "192.0.2.7") != named("other", "192.0.2.7")
    True
    """
    return hashlib.blake2b(
        "\0".join(words).encode("utf-8", "surrogatepass"),
        key=hashlib.sha256(key.encode()).digest(),
        digest_size=16,
    ).hexdigest()
