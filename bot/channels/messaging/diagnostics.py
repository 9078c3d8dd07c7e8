"""What a channel's `setup` and `check` found, in French, point by point."""

from typing import Any, Dict, List

from bot.channels.messaging.inbox.replies import texts
from bot.settings import Settings
from bot.text.typography import typeset

SECRETS = {
    "messenger": ("messenger_page_token", "messenger_app_secret", "messenger_verify_token"),
    "telegram": ("telegram_token", "telegram_secret"),
}


def missing(channel: str, chosen: Settings) -> List[str]:
    """The secrets that a channel needs and has not, as an operator names them."""
    return [
        f"MOTCLIC_{name.upper()}"
        for name in SECRETS[channel]
        if not getattr(chosen, name).get_secret_value()
    ]


class Findings:
    """Collects points; `faults` counts those that are not right."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._own: Dict[str, Any] = {**texts()["setup"], **texts()[channel]}
        self.lines: List[str] = []
        self.faults = 0

    def good(self, name: str, /, **filled: object) -> None:
        """A point that is right."""
        self.lines.append(self._said("ok", name, filled))

    def bad(self, name: str, /, **filled: object) -> None:
        """A point that is not, and what to do about it."""
        self.faults += 1
        self.lines.append(self._said("bad", name, filled))

    def settings_missing(self, chosen: Settings) -> bool:
        """Notes whether the channel has its secrets, and an address that can be reached; returns
        whether a secret is missing.
        """
        names = missing(self._channel, chosen)
        if names:
            self.bad("settings", missing=", ".join(names), channel=self._channel)
        else:
            self.good("settings_ok")
        if not chosen.public_url.startswith("https://"):
            self.bad("public_url")
        return bool(names)

    def _said(self, mark: str, name: str, filled: Dict[str, object]) -> str:
        # Only the sentence is typeset: an address in it must stay as it is.
        return str(self._own[mark]).format(what=typeset(str(self._own[name])).format(**filled))

    @property
    def text(self) -> str:
        """All points, and how it stands."""
        end = (
            self._own["done"]
            if not self.faults
            else str(self._own["todo"]).format(count=self.faults)
        )
        return "\n".join([*self.lines, typeset(end)])
