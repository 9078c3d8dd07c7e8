"""Numbers of messages: in the order of their moments, unlike any other process's."""

import secrets
import threading
import time

_SINCE = 1_577_836_800_000  # milliseconds: 2020-01-01
_numbering = threading.Lock()
_last = 0


def number() -> int:
    """A number for a message: larger than all earlier ones of this process, unlike any other
    process's.

    >>> number() < number() < number()
    True
    """
    global _last
    with _numbering:
        _last = max(_last + 1, number_at(time.time()) | secrets.randbits(20))
        return _last


def number_at(moment: float) -> int:
    """The least number that a message of that moment can have.

    >>> moment_of(number_at(1704085200.5))
    1704085200.5
    """
    return int(moment * 1000) - _SINCE << 20


def moment_of(number: int) -> float:
    """When a message of that number was answered, in seconds since 1970."""
    return ((number >> 20) + _SINCE) / 1000
