"""The second step at the door: six figures that a telephone makes (TOTP, RFC 6238). Each is good
once; a wrong one counts as a wrong password.

Its secret stands in the database sealed (bot.review.sealing).
"""

import base64
import os
import re
import time
from typing import Optional

import sqlalchemy as sa
from cryptography.hazmat.primitives import constant_time
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from bot.review import sealing
from bot.store.schema import staff

_STEP = 30  # seconds
_FIGURES = 6
_SECRET = re.compile(r"[A-Z2-7]{32}")
_ISSUER = "Mot-clic"


def new_secret() -> str:
    """A secret to put in a telephone."""
    return base64.b32encode(os.urandom(20)).decode()


def address(secret: str, name: str) -> str:
    """The secret as an address that telephones open."""
    return _totp(secret).get_provisioning_uri(name, _ISSUER)


def accepts(connection: sa.engine.Connection, name: str, code: str, now: float) -> bool:
    """Whether an account needs no code, or this one is its own, now, and was not used yet; it is
    used from now on.
    """
    row = connection.execute(
        sa.select(staff.c.totp, staff.c.totp_used).where(staff.c.name == name)
    ).first()
    if row is None or not row.totp:
        return True
    secret = sealing.opened(name, row.totp)
    step = _step_of(secret, code, now) if secret else None
    if step is None:
        return False
    return bool(
        connection.execute(
            staff.update()
            .where(staff.c.name == name, staff.c.totp_used < step)
            .values(totp_used=step)
        ).rowcount
    )


def turn_on(
    engine: sa.engine.Engine, name: str, secret: str, code: str, now: Optional[float] = None
) -> bool:
    """Asks an account for codes of this secret from now on; False where the code shows that the
    telephone has another.
    """
    step = (
        _step_of(secret, code, time.time() if now is None else now)
        if _SECRET.fullmatch(secret)
        else None
    )
    if step is None:
        return False
    with engine.begin() as connection:
        connection.execute(
            staff.update()
            .where(staff.c.name == name)
            .values(totp=sealing.sealed(name, secret), totp_used=step)
        )
    return True


def turn_off(engine: sa.engine.Engine, name: str) -> bool:
    """Asks an account for no code any more; False where it was asked for none."""
    with engine.begin() as connection:
        return bool(
            connection.execute(
                staff.update()
                .where(staff.c.name == name, staff.c.totp.is_not(None))
                .values(totp=None)
            ).rowcount
        )


def is_on(connection: sa.engine.Connection, name: str) -> bool:
    """Whether an account is asked for codes."""
    return bool(connection.execute(sa.select(staff.c.totp).where(staff.c.name == name)).scalar())


def code_at(secret: str, moment: float) -> str:
    """The code of a secret at a moment."""
    return _totp(secret).generate(int(moment)).decode()


def _step_of(secret: str, code: str, now: float) -> Optional[int]:
    """Which half minute a code is of, this one or one beside it: telephones are a little early or
    late.
    """
    typed = re.sub(r"\s", "", code)
    if not re.fullmatch(rf"[0-9]{{{_FIGURES}}}", typed):
        return None
    steps = (int(now) // _STEP + beside for beside in (0, -1, 1))
    return next(
        (
            step
            for step in steps
            if constant_time.bytes_eq(code_at(secret, step * _STEP).encode(), typed.encode())
        ),
        None,
    )


def _totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), _FIGURES, SHA1(), _STEP, enforce_key_length=False)  # noqa: S303 - what telephones know
