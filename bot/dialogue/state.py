"""What a conversation has in hand from one message to the next. Small, plain, and never the words
themselves.
"""

from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Dict, Mapping, Optional, Tuple

from bot.nlu.reading import Told

HISTORY = 30  # turns remembered for « revenons à … »


@dataclass(frozen=True)
class DialogueState:
    """`topics` were answered last; `platforms` and `aspect` are what « et Pinterest? » or « en
    chiffres » lean on; `recent` are the platforms spoken of, in the order they came up, for «
    l'autre » and « des trois »; `group` those compared last, for « le premier », « le dernier »;
    `ranked` those of the last ranking, in its order, and `measure` what they were ranked by.

    `needs` and `excluded` are what a person said of themselves for a recommendation; `asked` counts
    the questions put back to them, `asking` tells that one is open. `misses` counts messages not
    understood in a row. `told` are the last two answers, as the encoder reads them; `said` the
    marks of what was said already, so that nothing is said twice in the same words; `leads` the
    topics that the last question put back leads to; `likely` the situations that the last message
    may have told and that were not answered.
    """

    topics: Tuple[str, ...] = ()
    platforms: Tuple[str, ...] = ()
    recent: Tuple[str, ...] = ()
    group: Tuple[str, ...] = ()
    ranked: Tuple[str, ...] = ()
    measure: Optional[str] = None
    aspect: Optional[str] = None
    history: Tuple[Tuple[str, ...], ...] = ()
    needs: Mapping[str, float] = field(default_factory=dict)
    excluded: Tuple[str, ...] = ()
    asked: int = 0
    asking: bool = False
    misses: int = 0
    rejected: int = 0
    ranking: Tuple[Tuple[str, float], ...] = ()
    told: Tuple[Told, ...] = ()
    said: Tuple[str, ...] = ()
    leads: Tuple[str, ...] = ()
    likely: Tuple[str, ...] = ()

    @property
    def advising(self) -> bool:
        """Whether a recommendation is under way."""
        return self.asking or "choix.recommandation" in self.topics

    @property
    def advised(self) -> bool:
        """Whether a recommendation was given or sought at some point of the conversation."""
        return any("choix.recommandation" in topics for topics in self.history)

    def after(self, topics: Tuple[str, ...], **changes: Any) -> "DialogueState":
        """The context once `topics` have been answered."""
        return replace(self, topics=topics, history=(*self.history, topics)[-HISTORY:], **changes)

    def to_dict(self) -> Dict[str, Any]:
        """Plain values for the tracker's slot."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    @classmethod
    def from_dict(cls, values: Optional[Mapping[str, Any]]) -> "DialogueState":
        """The context held in a slot; an empty or outdated slot gives a fresh one."""
        known = {item.name for item in fields(cls)}
        return cls(
            **{name: _frozen(value) for name, value in (values or {}).items() if name in known}
        )


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
