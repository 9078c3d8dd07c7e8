"""What a setting must be, and what the operator is told of one that is not: one line in French, never the value itself."""

import ipaddress
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Iterable, Mapping

from bot.paths import DATA
from bot.yamlfile import read_yaml

LEAST = 32  # characters of a signing key
_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?", re.I)
_DATABASES = ("sqlite", "postgresql")


class SettingsError(Exception):
    """The product cannot run as it is set up; the message is the line for the operator."""


class Fault(ValueError):  # noqa: N818 - pydantic takes it for what is wrong with one value
    """A value that a setting cannot have: a name of `faults` in data/settings.yml, and what its sentence names."""

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
    """An origin as browsers write it: scheme, host, port where it is not the usual one; in lower case."""
    if not _ORIGIN.fullmatch(value):
        raise Fault("origin")
    return value.lower()


def network(value: str) -> str:
    """An address or a network as it is."""
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise Fault("network") from None
    return value


def key(value: str) -> str:
    """A signing key as it is, long enough that nobody finds it by trying; or none."""
    if value and len(value.strip()) < LEAST:
        raise Fault("short", least=LEAST)
    return value


def public_url(value: str) -> str:
    """The address of a server, or none."""
    if value and not re.match(r"https?://[^/\s]+", value):
        raise Fault("public_url")
    return value


def log_level(value: str) -> str:
    """The name of a level, in capitals."""
    if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
        raise Fault("log_level")
    return value.upper()


def database(value: str) -> str:
    """An address of SQLAlchemy that one of our databases may have, or none. Nothing is opened; a file's folder must be there."""
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
