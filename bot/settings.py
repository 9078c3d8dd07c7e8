"""What an operator sets: environment variables that begin with MOTCLIC_, or a file named .env
beside the project.
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any, List, Literal, Optional

from dotenv import dotenv_values
from pydantic import BaseSettings, Field, SecretStr, ValidationError, validator
from pydantic.env_settings import SettingsError as UnreadableError

from bot import settings_rules as rules
from bot.paths import ROOT
from bot.settings_rules import SettingsError

__all__ = ["VAR", "Settings", "SettingsError", "database_url", "private_var", "settings", "unknown"]
# in the environment, and no setting: a switch for measurements, a pipe between processes
_READ_ELSEWHERE = ("MOTCLIC_ENCODER", "MOTCLIC_HEARTBEAT_FD")


class Settings(BaseSettings):
    """Every setting has a default that is right on one machine."""

    host: str = "127.0.0.1"
    port: int = 5005
    review_port: int = 5006
    database_url: str = Field(default="", description="SQLAlchemy address; empty: SQLite in var/")
    redis_url: SecretStr = Field(
        default=SecretStr(""),
        description="redis://…: several processes share limits and turns; empty: each has its own",
    )
    spool: Optional[Path] = Field(
        default=None,
        description="folder where what waits for the database is kept; empty: var/spool",
    )
    secret: str = Field(
        default="",
        description=(
            "signs sessions, 32 characters or more; empty: made once and kept in var/secret"
        ),
    )
    origins: List[str] = Field(
        default=[],
        description=(
            "exact origins of the sites that carry the widget, as a JSON list; null: any page that"
            " isolates itself"
        ),
    )
    proxies: List[str] = Field(
        default=[],
        description=(
            "addresses or networks of our proxies, as a JSON list; nobody else may tell a client's"
            " address"
        ),
    )
    session_hours: int = Field(default=24, ge=1)
    messages_per_minute: int = Field(default=20, ge=1, description="for one session")
    sessions_per_minute: int = Field(default=30, ge=1, description="for one address")
    answer_seconds: float = Field(
        default=10.0,
        gt=0,
        description="how long an answer may take; then the person is given an apology",
    )
    retention_days: int = Field(default=90, ge=1)
    erasures_days: int = Field(
        default=400,
        ge=30,
        description="how long erasures are remembered: longer than any backup is kept",
    )
    audit_days: int = Field(
        default=400, ge=30, description="how long the log of what staff did is kept"
    )
    erasures_file: Optional[Path] = Field(
        default=None,
        description="the list of erasures to do again after a restore; empty: var/effacements",
    )
    publish_alone: bool = Field(
        default=False, description="whether who wrote a change of the content may publish it too"
    )
    privacy_contact: str = Field(
        default="", description="who answers for personal information, as in « Écrivez à … »"
    )
    contact_name: str = Field(
        default="", description="who takes over from the assistant, as in « Vous pouvez joindre … »"
    )
    contact_page: str = Field(
        default="",
        description="a page where this person or team can be reached: https://…, or mailto:…",
    )
    contact_phone: str = Field(default="", description="a number to call")
    callbacks: bool = Field(
        default=False,
        description="whether people may ask to be called back; needs a key and public_url",
    )
    callback_key: SecretStr = Field(
        default=SecretStr(""),
        description=(
            "seals what they write: a Fernet key; several, by commas: the first seals, all open"
        ),
    )
    callback_key_file: Optional[Path] = Field(
        default=None,
        description="a file, readable by its owner alone, that holds that key, one a line",
    )
    callback_days: int = Field(default=30, ge=1, description="how long a request is kept")
    callbacks_per_hour: int = Field(default=10, ge=1, description="requests from one address")
    callback_mail_to: List[str] = Field(
        default=[],
        description="who of the staff is told of a request by e-mail, as a JSON list of addresses",
    )
    review_url: str = Field(
        default="", description="the address of the staff web app, for the link in that e-mail"
    )
    smtp_host: str = Field(default="", description="the server that takes our e-mail")
    smtp_port: int = 587
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="none: on this machine or a network of ours only"
    )
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_from: str = Field(default="", description="whom our e-mail comes from")
    smtp_retry: float = Field(
        default=30.0,
        gt=0,
        description=(
            "seconds before an e-mail that was not taken is tried again; they double, up to an hour"
        ),
    )
    public_url: str = Field(
        default="",
        description=(
            "the address of this server as the world sees it, https, as in"
            " https://assistant.exemple.ca"
        ),
    )
    messenger_page_token: SecretStr = Field(
        default=SecretStr(""),
        description=(
            "the page's access token; Messenger is open where this, the secret and the word are set"
        ),
    )
    messenger_app_secret: SecretStr = Field(
        default=SecretStr(""), description="the secret of the Meta application"
    )
    messenger_verify_token: SecretStr = Field(
        default=SecretStr(""),
        description="a word of your own, repeated when the web hook is set up",
    )
    messenger_app_id: str = Field(
        default="",
        description=(
            "the number of the Meta application; with it `messenger setup` and `check` do more"
        ),
    )
    messenger_graph: str = "https://graph.facebook.com"
    messenger_graph_version: str = "v25.0"
    telegram_token: SecretStr = Field(
        default=SecretStr(""),
        description=(
            "the bot's token, from @BotFather; Telegram is open where this and the secret are set"
        ),
    )
    telegram_secret: SecretStr = Field(
        default=SecretStr(""),
        description="a word of your own (A-Z a-z 0-9 _ -), shown by Telegram with each delivery",
    )
    telegram_api: str = "https://api.telegram.org"
    telegram_gap: float = Field(
        default=1.0, ge=0, description="seconds between two messages to one person"
    )
    sending_seconds: float = Field(
        default=30.0, gt=0, description="how long a messaging platform may take to accept an answer"
    )
    sending_retry: float = Field(
        default=1.0, gt=0, description="seconds before the first retry; they double"
    )
    claim_seconds: float = Field(
        default=30.0, gt=0, description="how long a person stays with a process that has died"
    )
    model: Optional[Path] = Field(
        default=None, description="a trained model; empty: the newest in models/"
    )
    log_level: str = Field(
        default="WARNING",
        description="from which level on our own log lines are shown; INFO: a line a request",
    )
    log_format: str = Field(default="text", description="text, or json: one object a line")
    metrics_token: SecretStr = Field(
        default=SecretStr(""),
        description="who may read /metrics; empty: programs of this machine alone",
    )

    @validator("model", "spool", "erasures_file", "callback_key_file", pre=True)
    def _empty_is_none(cls, value: object) -> object:  # noqa: N805 - pydantic makes it a class method
        return value or None

    _ports = validator("port", "review_port", "smtp_port", allow_reuse=True)(rules.port)
    _databases = validator("database_url", allow_reuse=True)(rules.database)
    _redis = validator("redis_url", allow_reuse=True)(rules.redis)
    _secrets = validator("secret", allow_reuse=True)(rules.key)
    _tokens = validator("metrics_token", allow_reuse=True)(rules.token)
    _words = validator("messenger_verify_token", "telegram_secret", allow_reuse=True)(rules.word)
    _origins = validator("origins", each_item=True, allow_reuse=True)(rules.origin)
    _proxies = validator("proxies", each_item=True, allow_reuse=True)(rules.network)
    _addresses = validator("public_url", "review_url", allow_reuse=True)(rules.public_url)
    _mail = validator("callback_mail_to", each_item=True, allow_reuse=True)(rules.mail)
    _from = validator("smtp_from", allow_reuse=True)(rules.mail_or_none)
    _forms = validator("log_format", allow_reuse=True)(rules.log_format)
    _levels = validator("log_level", allow_reuse=True)(rules.log_level)

    class Config:
        env_prefix = "MOTCLIC_"
        env_file = ROOT / ".env"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings, read once. Raises SettingsError naming those that are wrong, or a file of
    secrets that others can read.
    """
    rules.private_file(Settings.Config.env_file)
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(rules.told(error.errors())) from None
    # a list that is no JSON: pydantic says which only in its words
    except UnreadableError as error:
        name = next(
            (name for name in Settings.__fields__ if f'motclic_{name}"' in str(error).lower()), ""
        )
        raise SettingsError(rules.told([{"loc": (name,), "type": "json"}])) from None


def unknown() -> List[str]:
    """The names that look like settings and are none, in order."""
    known = {f"MOTCLIC_{name.upper()}" for name in Settings.__fields__} | {*_READ_ELSEWHERE}
    given: Any = {**dotenv_values(Settings.Config.env_file), **os.environ}
    return sorted(
        name for name in given if name.upper().startswith("MOTCLIC_") and name.upper() not in known
    )


VAR = ROOT / "var"  # what running leaves behind: the database, the signing secret


def private_var() -> Path:
    """The folder var/, made where it is not there; nobody but its owner may look in."""
    VAR.mkdir(mode=0o700, exist_ok=True)
    if VAR.stat().st_mode & 0o077 and VAR.stat().st_uid == os.getuid():
        VAR.chmod(0o700)
    return VAR


def database_url() -> str:
    """The SQLAlchemy address of the database; a file in var/ where none is configured."""
    return settings().database_url or f"sqlite:///{private_var() / 'motclic.db'}"
