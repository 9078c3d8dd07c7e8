"""The assistant where people may ask to be called back, in a process of its own."""

import contextlib
import sys
from pathlib import Path
from typing import Any, Dict, Iterator

from cryptography.fernet import Fernet

from tests.conftest import Server, free_port

KEY = Fernet.generate_key().decode()
CONTACT = {
    "MOTCLIC_CONTACT_NAME": "Line Roy, au Carrefour",
    "MOTCLIC_CONTACT_PHONE": "418 555-0123",
}


@contextlib.contextmanager
def serving(folder: Path, **more: str) -> Iterator[Server]:
    """`python -m bot serve`, ready; its database is in the folder."""
    port = free_port()
    env: Dict[str, Any] = {
        "MOTCLIC_DATABASE_URL": f"sqlite:///{folder / 'motclic.db'}",
        "MOTCLIC_ERASURES_FILE": str(folder / "effacements"),
        "MOTCLIC_SESSIONS_PER_MINUTE": "500",
        "MOTCLIC_CALLBACKS": "true",
        "MOTCLIC_CALLBACK_KEY": KEY,
        "MOTCLIC_CALLBACKS_PER_HOUR": "500",
        "MOTCLIC_PUBLIC_URL": f"http://127.0.0.1:{port}",
        **CONTACT,
        **more,
    }
    running = Server(
        [sys.executable, "-m", "bot", "serve", "--port", str(port)], env, port, folder / "log"
    )
    try:
        yield running.wait("/health")
    finally:
        running.stop()
