"""The client's address: told by the connection, or by a proxy that the operator has named, and by
nobody else.
"""

from pathlib import Path
from typing import Any, Dict

import pytest
from multidict import CIMultiDict
from pydantic import ValidationError
from starlette.datastructures import Headers

from bot import proxies
from bot.settings import Settings
from tests.conftest import cases

HERE = Path(__file__).parent


@pytest.mark.parametrize("case", cases(HERE / "proxies.yml"))
def test_the_address_is_the_clients(case: Dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxies, "settings", lambda: Settings(proxies=case.get("proxies", [])))
    pairs = [("X-Forwarded-For", value) for value in case.get("forwarded", [])] + list(
        case.get("others", {}).items()
    )
    starlette = Headers(raw=[(name.lower().encode(), value.encode()) for name, value in pairs])
    for headers in (CIMultiDict(pairs), starlette):  # Sanic's and Starlette's
        assert proxies.client_address(case["peer"], headers) == case["is"]


def test_what_is_no_network_is_no_setting() -> None:
    with pytest.raises(ValidationError):
        Settings(proxies=["le mandataire"])
