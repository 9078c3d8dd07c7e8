"""Who may read a process's figures: who has the token where one is set, else programs of this
machine, and nobody who comes through its proxy.
"""

import hmac
import ipaddress
from typing import Any, Optional

from bot.settings import settings

_TOLD_BY_PROXIES = ("x-forwarded-for", "x-real-ip", "forwarded", "via")


def may_read(peer: Optional[str], headers: Any) -> bool:
    """Whether the figures are for who asks. `headers` is anything that is looked up in lower
    case.
    """
    token = settings().metrics_token.get_secret_value()
    if token:
        return hmac.compare_digest(
            headers.get("authorization", "").encode("utf-8", "surrogateescape"),
            f"Bearer {token}".encode(),
        )
    try:
        near = ipaddress.ip_address(peer or "").is_loopback
    except ValueError:
        return False
    return near and not any(name in headers for name in _TOLD_BY_PROXIES)
