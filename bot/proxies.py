"""Whose request it is: the client's address, which a proxy may tell only where the operator has
named that proxy.
"""

import ipaddress
from functools import lru_cache
from typing import Any, Iterator, Optional, Tuple, Union

from bot.settings import settings

Address = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]
_FORWARDED = "x-forwarded-for"
# bits: an IPv6 subscriber is given that many addresses, and changes among them at will
_NETWORK_OF_ONE = 64


def client_address(peer: Optional[str], headers: Any) -> str:
    """The address of who sent a request; `peer` as it is where nobody may say otherwise, empty
    where there is none.

    `peer` is the other end of the connection, `headers` anything whose `items()` gives every
    header, repeated ones too. Each proxy appends the address that it saw to X-Forwarded-For: read
    from its end, the first that is no proxy of `MOTCLIC_PROXIES` is the client. What stands before
    it anybody may have written, and nobody believes.
    """
    nearest = _address(peer)
    if nearest is None:
        return peer or ""
    for told in _told(headers):
        if not _is_proxy(nearest):
            break
        further = _address(told)
        # a proxy that says nothing that can be read is itself the last that is known
        if further is None:
            break
        nearest = further
    return str(nearest)


def counted_as(address: str) -> str:
    """Under what name the requests of an address are counted: itself, or its network of one
    subscriber (IPv6).

    >>> counted_as("192.0.2.7"), counted_as("2001:db8:1:2:3:4:5:6")
    ('192.0.2.7', '2001:db8:1:2::/64')
    """
    known = _address(address)
    if not isinstance(known, ipaddress.IPv6Address):
        return address
    return str(ipaddress.ip_network((known, _NETWORK_OF_ONE), strict=False))


def is_proxy(peer: Optional[str]) -> bool:
    """Whether the operator has named this address as a proxy of ours."""
    known = _address(peer)
    return known is not None and _is_proxy(known)


def _is_proxy(address: Address) -> bool:
    return any(address in network for network in _networks(tuple(settings().proxies)))


@lru_cache(maxsize=8)
def _networks(named: Tuple[str, ...]) -> Tuple[Any, ...]:
    return tuple(ipaddress.ip_network(one, strict=False) for one in named)


def _told(headers: Any) -> Iterator[str]:
    """The addresses of X-Forwarded-For, the last first."""
    lines = [value for name, value in headers.items() if name.lower() == _FORWARDED]
    return (part.strip() for part in reversed(",".join(lines).split(",")) if part.strip())


def _address(text: Optional[str]) -> Optional[Address]:
    """An address as it is written in a header, perhaps with a port; None for what is none.

    >>> [str(_address(text)) for text in ("192.0.2.7:5123", "[2001:db8::1]:443", "::ffff:192.0.2.7", "unknown")]
    ['192.0.2.7', '2001:db8::1', '192.0.2.7', 'None']
    """  # noqa: E501
    bare = (text or "").strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
