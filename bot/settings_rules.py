"""What a setting must be, and what the operator is told of one that is not: one line in French,
never the value itself.
"""

import ipaddress
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Iterable, Mapping
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import SecretStr

from bot.paths import DATA
from bot.yamlfile import read_yaml

LEAST = 32  # characters of a signing key
_VARIED = 10  # different ones among them
_LEAST_WORD, _VARIED_WORD = 16, 6
_WIDEST = {4: 8, 6: 16}  # bits of a network of proxies: a wider one would be half the world
_HOLDING = frozenset(
    f"MOTCLIC_{name}"
    for name in (
        "SECRET",
        "METRICS_TOKEN",
        "MESSENGER_PAGE_TOKEN",
        "MESSENGER_APP_SECRET",
        "MESSENGER_VERIFY_TOKEN",
        "TELEGRAM_TOKEN",
        "TELEGRAM_SECRET",
    )
)
_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?", re.I)
_DATABASES = ("sqlite", "postgresql")


class SettingsError(Exception):
    """The product cannot run as it is set up; the message is the line for the operator."""


class Fault(ValueError):  # noqa: N818 - pydantic takes it for what is wrong with one value
    """A value that a setting cannot have: a name of `faults` in data/settings.yml, and what its
    sentence names.
    """

    def __init__(self, code: str, **named: Any) -> None:
        super().__init__(texts()["faults"][code].format(**named))


@lru_cache(maxsize=1)
def texts() -> Dict[str, Any]:
    """The sentences."""
    read: Dict[str, Any] = read_yaml(DATA / "settings.yml")
    return read


def told(errors: Iterable[Mapping[str, Any]]) -> str:
    """The line that names every setting that pydantic found wrong, and says what it must be."""
    return str(texts()["line"].format(faults="; ".join(map(_fault, errors))))


def _fault(error: Mapping[str, Any]) -> str:
    name, kinds = f"MOTCLIC_{str(error['loc'][0]).upper()}", texts()["kinds"]
    if error["type"] == "value_error.fault":
        return f"{name} {error['msg']}"
    return f"{name} {kinds.get(error['type'], kinds['other']).format(**error.get('ctx', {}))}"


def port(value: int) -> int:
    """A port number as it is. Raises Fault, like all of these."""
    if not 0 < value < 65536:
        raise Fault("port")
    return value


def origin(value: str) -> str:
    """An origin as browsers write it: scheme, host, port where it is not the usual one; in lower
    case. `null`: of a page that they isolate.
    """
    if value != "null" and not _ORIGIN.fullmatch(value):
        raise Fault("origin")
    return value.lower()


def network(value: str) -> str:
    """An address or a network as it is."""
    try:
        named = ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise Fault("network") from None
    if named.prefixlen < _WIDEST[named.version]:
        raise Fault("everybody")
    return value


def redis(value: SecretStr) -> SecretStr:
    """The address of a Redis that clients know, or none."""
    if value.get_secret_value() and not re.match(
        r"(redis|rediss)://[^/\s]+|unix:///", value.get_secret_value()
    ):
        raise Fault("redis")
    return value


def key(value: str) -> str:
    """A signing key as it is, long enough that nobody finds it by trying; or none."""
    if value and len(value.strip()) < LEAST:
        raise Fault("short", least=LEAST)
    if value and _is_weak(value, _VARIED):
        raise Fault("weak")
    return value


def token(value: SecretStr) -> SecretStr:
    """Who has it reads the figures: as strong as a key; or none."""
    return _strong(value, LEAST, _VARIED)


def word(value: SecretStr) -> SecretStr:
    """A word of the operator's own that a platform repeats to us; or none."""
    return _strong(value, _LEAST_WORD, _VARIED_WORD)


def _strong(value: SecretStr, least: int, varied: int) -> SecretStr:
    text = value.get_secret_value()
    if text and len(text.strip()) < least:
        raise Fault("short_word", least=least)
    if text and _is_weak(text, varied):
        raise Fault("weak")
    return value


def _is_weak(value: str, varied: int) -> bool:
    """Whether it is made of few different characters, or of one piece over and over.

    >>> _is_weak("changemechangemechangemechangeme", 6), _is_weak("a" * 40, 6), _is_weak("9f2c4e07b1d85a3690fe", 6)
    (True, True, False)
    """  # noqa: E501
    return len(set(value)) < varied or value in (value + value)[1:-1]


def _has_password(value: str) -> bool:
    try:
        return bool(urlsplit(value).password)
    except ValueError:
        return True


def private_file(path: Path) -> None:
    """Raises SettingsError where a file of settings that holds a secret can be read by others than
    its owner.
    """
    try:
        mode, names = path.stat().st_mode, dotenv_values(path)
    except OSError:
        return
    held = sorted(
        name
        for name, value in names.items()
        if value and (name.upper() in _HOLDING or _has_password(value))
    )
    if held and mode & 0o077:
        raise SettingsError(
            str(
                texts()["line"].format(
                    faults=texts()["readable"].format(path=path, names=", ".join(held))
                )
            )
        )


def public_url(value: str) -> str:
    """The address of a server, or none."""
    if value and not re.match(r"https?://[^/\s]+", value):
        raise Fault("public_url")
    return value


def _part(text: str) -> bool:
    """Whether one side of an e-mail address holds something, and none of what ends or joins
    addresses.
    """
    return bool(text) and not any(char.isspace() or char in "@<>," for char in text)


def mail(value: str) -> str:
    """An e-mail address as it is."""
    name, _, host = value.partition("@")
    if not (_part(name) and (host == "localhost" or (_part(host) and "." in host[1:-1]))):
        raise Fault("mail")
    return value


def mail_or_none(value: str) -> str:
    """An e-mail address, or none."""
    return mail(value) if value else value


def log_level(value: str) -> str:
    """The name of a level, in capitals."""
    if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
        raise Fault("log_level")
    return value.upper()


def log_format(value: str) -> str:
    """The name of a form of log lines."""
    if value not in ("text", "json"):
        raise Fault("log_format")
    return value


def database(value: str) -> str:
    """An address of SQLAlchemy that one of our databases may have, or none. Nothing is opened; a
    file's folder must be there.
    """
    if not value:
        return value
    scheme, found, rest = value.partition("://")
    kind = scheme.partition("+")[0]
    if not found or kind not in _DATABASES:
        raise Fault("scheme")
    if kind == "sqlite":
        folder = Path(rest[1:].partition("?")[0] or ":memory:").parent
        if not folder.is_dir():
            raise Fault("folder", folder=folder)
    elif not rest.partition("/")[2].partition("?")[0] and "dbname=" not in rest:
        raise Fault("no_database")
    return value
