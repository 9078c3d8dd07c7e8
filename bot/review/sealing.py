"""Secrets of staff as they stand in the database: sealed, each for its account, with the operator's
key or one made of the signing key.
"""

import base64
import logging
import re
from typing import Optional

import sqlalchemy as sa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.callbacks import seal
from bot.channels.website import sessions
from bot.settings_rules import SettingsError
from bot.store.schema import staff

log = logging.getLogger(__name__)
_PLAIN = re.compile(r"[A-Z2-7]{32}")  # as earlier versions kept it


def sealed(name: str, secret: str) -> str:
    """The secret of an account, sealed. Raises SettingsError where there is no key at all."""
    return seal.seal(_mark(name), {"secret": secret}, _spare())


def opened(name: str, kept: str) -> Optional[str]:
    """The secret of an account; None where it was sealed with another key, or for another
    account.
    """
    if _PLAIN.fullmatch(kept):
        return kept
    try:
        content = seal.unseal(_mark(name), kept, _spare())
    except SettingsError as error:
        log.error("the codes at the door cannot be checked: %s", error)
        return None
    if content is None:
        log.error(
            "the code of an account was sealed with another key: `python -m bot staff no-code` lets"
            " its person in again"
        )
        return None
    return content["secret"]


def seal_all(engine: sa.engine.Engine) -> None:
    """Seals every secret that can be opened with the first key: those that an earlier version kept
    as they are, and those of an older key.
    """
    with engine.begin() as connection:
        for row in connection.execute(
            sa.select(staff.c.name, staff.c.totp).where(staff.c.totp.is_not(None))
        ).all():
            try:
                secret = (
                    None if seal.of_first_key(row.totp, _spare()) else opened(row.name, row.totp)
                )
                if secret is None:
                    continue
                # it may be turned off meanwhile
                mine = sa.and_(staff.c.name == row.name, staff.c.totp == row.totp)
                connection.execute(staff.update().where(mine).values(totp=sealed(row.name, secret)))
            except SettingsError as error:
                log.error("the secrets of the codes at the door cannot be sealed: %s", error)
                return


def _mark(name: str) -> str:
    return f"code {name}"


def _spare() -> str:
    """A key made of the one that signs sessions, for who has given none. Raises SettingsError."""
    derived = HKDF(SHA256(), 32, None, b"mot-clic: secrets of staff").derive(
        sessions.secret().encode()
    )
    return base64.urlsafe_b64encode(derived).decode()
