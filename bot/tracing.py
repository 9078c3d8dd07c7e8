"""The name of the request that is being answered: in every log line of it, and in its answer, so
that both can be found together.
"""

import re
import uuid
from contextvars import ContextVar
from typing import Optional

HEADER = "X-Request-ID"
_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}")
_current: ContextVar[str] = ContextVar("request", default="-")


def current() -> str:
    """The request that this code works for; « - » where it works for none."""
    return _current.get()


def begin(told: Optional[str] = None) -> str:
    """Names the request that begins here: as a proxy of ours names it, where that can be a name,
    else anew.

    >>> begin("0b1c-9d2e"), len(begin("un mot")), len(begin())
    ('0b1c-9d2e', 16, 16)
    """
    name = told if told and _ACCEPTED.fullmatch(told) else uuid.uuid4().hex[:16]
    _current.set(name)
    return name
