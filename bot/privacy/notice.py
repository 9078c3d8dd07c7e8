"""The privacy notice, as it stands today: its words are data, how long and who answers for it are settings."""

from typing import Any, Dict

from bot.french.typography import typeset
from bot.paths import DATA
from bot.settings import settings
from bot.yamlfile import read_yaml


def notice() -> Dict[str, Any]:
    """The notice, ready to show: `version`, `days`, `summary`, and `sections` of `title` and `text`. Raises DataError."""
    content = read_yaml(DATA / "notice.yml")
    days = settings().retention_days
    contact = settings().privacy_contact or content["contact_unset"]

    def said(text: str) -> str:
        return typeset(text.replace("{days}", str(days)).replace("{contact}", contact))

    return {
        "version": content["version"],
        "days": days,
        "summary": said(content["summary"]),
        "sections": [{"title": typeset(section["title"]), "text": said(section["text"])} for section in content["sections"]],
    }


def version() -> str:
    """The version of the notice in force."""
    return str(read_yaml(DATA / "notice.yml")["version"])
