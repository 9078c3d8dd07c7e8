"""What an operator sets: environment variables that begin with MOTCLIC_, or a file named .env beside the project."""

from functools import lru_cache
from pathlib import Path
from typing import List, Optional

from pydantic import BaseSettings, Field, SecretStr, validator

from bot.paths import ROOT


class Settings(BaseSettings):
    """Every setting has a default that is right on one machine."""

    host: str = "127.0.0.1"
    port: int = 5005
    review_port: int = 5006
    database_url: str = Field(default="", description="SQLAlchemy address; empty: SQLite in var/")
    secret: str = Field(default="", description="signs sessions; empty: made once and kept in var/secret")
    origins: List[str] = Field(default=[], description="exact origins of the sites that carry the widget, as a JSON list")
    session_hours: int = Field(default=24, ge=1)
    messages_per_minute: int = Field(default=20, ge=1, description="for one session")
    sessions_per_minute: int = Field(default=30, ge=1, description="for one address")
    retention_days: int = Field(default=90, ge=1)
    privacy_contact: str = Field(default="", description="who answers for personal information, as in « Écrivez à … »")
    contact_name: str = Field(default="", description="who takes over from the assistant, as in « Vous pouvez joindre … »")
    contact_page: str = Field(default="", description="a page where this person or team can be reached: https://…, or mailto:…")
    contact_phone: str = Field(default="", description="a number to call")
    public_url: str = Field(default="", description="the address of this server as the world sees it, https, as in https://assistant.exemple.ca")
    messenger_page_token: SecretStr = Field(
        default=SecretStr(""), description="the page's access token; Messenger is open where this, the secret and the word are set"
    )
    messenger_app_secret: SecretStr = Field(default=SecretStr(""), description="the secret of the Meta application")
    messenger_verify_token: SecretStr = Field(default=SecretStr(""), description="a word of your own, repeated when the web hook is set up")
    messenger_app_id: str = Field(default="", description="the number of the Meta application; with it `messenger setup` and `check` do more")
    messenger_graph: str = "https://graph.facebook.com"
    messenger_graph_version: str = "v25.0"
    telegram_token: SecretStr = Field(default=SecretStr(""), description="the bot's token, from @BotFather; Telegram is open where this and the secret are set")
    telegram_secret: SecretStr = Field(default=SecretStr(""), description="a word of your own (A-Z a-z 0-9 _ -), shown by Telegram with each delivery")
    telegram_api: str = "https://api.telegram.org"
    telegram_gap: float = Field(default=1.0, ge=0, description="seconds between two messages to one person")
    sending_seconds: float = Field(default=30.0, gt=0, description="how long a messaging platform may take to accept an answer")
    sending_retry: float = Field(default=1.0, gt=0, description="seconds before the first retry; they double")
    claim_seconds: float = Field(default=30.0, gt=0, description="how long a person stays with a process that has died")
    model: Optional[Path] = Field(default=None, description="a trained model; empty: the newest in models/")
    log_level: str = "INFO"

    @validator("model", pre=True)
    def _empty_is_none(cls, value: object) -> object:  # noqa: N805 - pydantic makes it a class method
        return value or None

    class Config:
        env_prefix = "MOTCLIC_"
        env_file = ROOT / ".env"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings, read once. Raises pydantic.ValidationError naming the one that is wrong."""
    return Settings()


VAR = ROOT / "var"  # what running leaves behind: the database, the signing secret


def database_url() -> str:
    """The SQLAlchemy address of the database; a file in var/ where none is configured."""
    if settings().database_url:
        return settings().database_url
    VAR.mkdir(exist_ok=True)
    return f"sqlite:///{VAR / 'motclic.db'}"
