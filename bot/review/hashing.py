"""Passwords as argon2id keeps them. A hash takes memory and time on purpose: two at once at most, a
few waiting, the others refused.
"""

import contextlib
import secrets
from typing import Iterator, Optional

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.review.bounded import Bounded

LONGEST = 256  # characters: more would only be work
AT_ONCE, WAITING = 2, 16
# as OWASP advises: 19 MiB, two passes, one lane
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_queue = Bounded("hash", AT_ONCE, WAITING)
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))


class Place:
    """What may be done with a place in the queue of hashes."""

    def hashed(self, password: str) -> str:
        """A password as it is kept."""
        return _queue.run(_hasher.hash, password)

    def matches(self, kept: Optional[str], password: str) -> bool:
        """Whether a password is the one kept; None takes as long as any other, and is nobody's."""
        return _queue.run(_matches, kept or _NOBODY, password) and kept is not None


@contextlib.contextmanager
def place() -> Iterator[Place]:
    """Keeps a place in the queue. Raises bot.review.bounded.BusyError where it is full."""
    with _queue.place():
        yield Place()


def outdated(kept: str) -> bool:
    """Whether a password is kept in another form than new ones are."""
    return _hasher.check_needs_rehash(kept)


def _matches(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
