"""What is said around the answers: the notice at the start, replies to what is no question, the
platform's own profile.
"""

import time
from datetime import timedelta
from functools import lru_cache
from typing import Any, Dict, List, Optional

from bot.answers.phrases import wording
from bot.answers.topic import suggestions
from bot.guide import load_guide
from bot.paths import DATA
from bot.settings import settings
from bot.text.typography import typeset
from bot.yamlfile import read_yaml

Message = Dict[str, Any]  # as the engine gives them: text, suggestions, topics…


@lru_cache(maxsize=1)
def texts() -> Dict[str, Any]:
    """data/messaging.yml."""
    content: Dict[str, Any] = read_yaml(DATA / "messaging.yml")
    return content


def notice_version() -> int:
    """The version of the notice in force."""
    return int(texts()["notice"]["version"])


def notice_name() -> str:
    """The notice in force, as the record keeps it with each message."""
    return f"messagerie-{notice_version()}"


def needs_notice(had: Optional[int], seen: float) -> bool:
    """Whether a person must be told (again) that this is an automated assistant, and what is
    kept.
    """
    silence = timedelta(days=texts()["notice"]["again_after_days"]).total_seconds()
    return had != notice_version() or time.time() - seen > silence


def notice(channel: str) -> Message:
    """The notice, as the first message of a conversation."""
    content = texts()["notice"]
    filled = {
        "days": settings().retention_days,
        "platform": content["platform"][channel],
        "contact": _contact(content["contact"]),
    }
    return {
        "text": (
            typeset(
                "\n\n".join(paragraph.format(**filled) for paragraph in content["text"])
            ).strip()
        )
    }


def _contact(sentence: str) -> str:
    chosen = settings()
    known = (
        [chosen.privacy_contact]
        if chosen.privacy_contact
        else [
            value
            for value in (chosen.contact_name, chosen.contact_phone, chosen.contact_page)
            if value
        ]
    )
    return sentence.format(contact=", ".join(known)) if known else ""


def reply(kind: str) -> Message:
    """The reply to a message that is no question. Raises KeyError for a kind that
    data/messaging.yml does not hold.
    """
    if kind in ("empty", "too_long", "failure"):
        return {"text": wording(kind)}
    content = texts()["replies"][kind]
    offered: List[Dict[str, str]] = [
        one.to_dict() for one in suggestions(load_guide(), content.get("suggest", ()))
    ]
    offered += [
        {"label": label, "does": command} for command, label in content.get("do", {}).items()
    ]
    return {"text": typeset(content["text"]), "suggestions": offered}


def question(topic: str) -> str:
    """What a button for a topic asks."""
    return typeset(load_guide().topic(topic).question)
