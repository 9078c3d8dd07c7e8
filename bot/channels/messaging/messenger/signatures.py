"""Whether something really comes from Meta: HMAC-SHA256 with the app's secret, compared in constant
time.
"""

import base64
import binascii
import hashlib
import hmac
import json
import time
from typing import Any, Dict, Optional

_OLDEST = 24 * 3600  # seconds; Meta sends a request as it is made
_AHEAD = 300  # seconds that clocks may differ by


def proof(token: str, secret: str) -> str:
    """`appsecret_proof`: shows Meta that a call with our token is ours."""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def is_signed(body: bytes, header: Optional[str], secret: str) -> bool:
    """Whether `X-Hub-Signature-256` signs these very bytes.

    >>> is_signed(b"{}", "sha256=77325902caca812dc259733aacd046b73817372c777b8d95b402647474516e13", "secret")
    True
    >>> is_signed(b"{}", None, "secret"), is_signed(b"{}", "sha1=00", "secret")
    (False, False)
    """  # noqa: E501
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), (header or "").encode("utf-8", "replace"))


def signed_request(value: Any, secret: str) -> Optional[Dict[str, Any]]:
    """What a `signed_request` says (Meta's data-deletion callback); None where it is not Meta's, or
    is not of today.
    """
    if not isinstance(value, str) or value.count(".") != 1:
        return None
    signature, payload = value.split(".")
    try:
        given = _decoded(signature)
        content = json.loads(_decoded(payload))
    except (binascii.Error, ValueError, RecursionError):
        return None
    expected = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(expected, given) or not isinstance(content, dict):
        return None
    return (
        content
        if str(content.get("algorithm", "")).upper() == "HMAC-SHA256"
        and _recent(content.get("issued_at"))
        else None
    )


def _recent(issued_at: Any) -> bool:
    now = time.time()
    return isinstance(issued_at, (int, float)) and now - _OLDEST <= issued_at <= now + _AHEAD


def _decoded(value: str) -> bytes:
    return base64.urlsafe_b64decode(value.encode("ascii") + b"=" * (-len(value) % 4))
