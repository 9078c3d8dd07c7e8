"""Whether people may ask to be called back, and what the operator is told of settings that do not
go together.
"""

from bot.callbacks import seal
from bot.settings import settings
from bot.settings_rules import SettingsError, texts

_MAIL = ("smtp_host", "smtp_from", "review_url")


def turned_on() -> bool:
    """Whether the operator has turned it on; its settings go together. Raises SettingsError where
    they do not.
    """
    chosen = settings()
    if not chosen.callbacks:
        return False
    seal.check()
    if not chosen.public_url:
        raise _fault("no_public_url")
    missing = [f"MOTCLIC_{name.upper()}" for name in _MAIL if not getattr(chosen, name)]
    if chosen.callback_mail_to and missing:
        raise _fault("no_smtp", missing=", ".join(missing))
    return True


def address(secret: str = "") -> str:
    """The page where one asks to be called back; with a secret, where one's request is seen and
    withdrawn.
    """
    page = f"{settings().public_url.rstrip('/')}/rappel"
    return f"{page}?cle={secret}" if secret else page


def _fault(code: str, **named: str) -> SettingsError:
    said = texts()["callbacks"]
    return SettingsError(said["line"].format(fault=said[code].format(**named)))
