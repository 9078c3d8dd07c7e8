"""The privacy notice, as it stands today: its words are data, how long and who answers for it are
settings.
"""

from typing import Any, Dict

from bot.paths import DATA
from bot.settings import settings
from bot.text.typography import typeset
from bot.yamlfile import read_yaml


def notice() -> Dict[str, Any]:
    """The notice, ready to show: `version`, `days`, `summary`, and `sections` of `title` and
    `text`. Raises DataError.
    """
    content = read_yaml(DATA / "notice.yml")
    chosen, days = settings(), settings().retention_days
    contact = chosen.privacy_contact or content["contact_unset"]

    def said(text: str) -> str:
        filled = text.replace("{days}", str(days)).replace("{contact}", contact)
        return typeset(filled.replace("{callback_days}", str(chosen.callback_days)))

    return {
        "version": version(),
        "days": days,
        "summary": said(content["summary"]),
        "sections": [
            {"title": typeset(section["title"]), "text": said(section["text"])}
            for section in content["sections"]
            if chosen.callbacks or not section.get("callback")
        ],
    }


def version() -> str:
    """The version of the notice in force: another one where people may ask to be called back, or
    for how long that is kept changes.
    """
    chosen, written = settings(), str(read_yaml(DATA / "notice.yml")["version"])
    return f"{written}-rappel-{chosen.callback_days}" if chosen.callbacks else written
