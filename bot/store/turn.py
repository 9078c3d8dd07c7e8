"""One question and its answer, as they are handed to the record."""

from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Sequence, Tuple


@dataclass(frozen=True)
class Turn:
    """`text` is already redacted. `ranking` is (intent, probability), likeliest first; `asked_at`
    is in seconds since 1970, UTC.

    `flags` tell who needs a person first (data/urgent.yml).
    """

    conversation: str
    channel: str
    message_id: Optional[str]
    asked_at: float
    text: str
    topics: Tuple[str, ...]
    intent: str
    ranking: Tuple[Tuple[str, float], ...]
    confidence: float
    entities: Mapping[str, Any]
    needs: Mapping[str, float]
    answer: str
    suggestions: Tuple[str, ...]
    latency_ms: float
    model_version: str
    notice_version: str = ""
    slots: Mapping[str, Any] = field(default_factory=dict)
    action: str = "action_repondre"
    flags: Tuple[str, ...] = ()
    # the answers in their form, where a channel may have to give them again
    shown: Sequence[Mapping[str, Any]] = ()

    @property
    def margin(self) -> float:
        """How far the likeliest intent is ahead of the next; 1 where there is no other."""
        return round(self.ranking[0][1] - self.ranking[1][1], 4) if len(self.ranking) > 1 else 1.0
