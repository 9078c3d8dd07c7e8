"""What was understood of one message, before any earlier message is taken into account."""

from dataclasses import dataclass, field
from typing import Any, Dict, Mapping, Optional, Tuple

from bot.nlu.cues import Cues

# of an answer: its topics, its platforms in the order told, what was asked back
Told = Tuple[Tuple[str, ...], Tuple[str, ...], str]

CERTAIN = 1.0  # the chance of a situation that was named on a button


@dataclass(frozen=True)
class NluResult:
    """`ranking` is every intent with its probability, best first; `asks` the intents that are
    asked, in order.

    `platforms` are those of the guide that are named and meant, `others` those outside it,
    `excluded` those that the person rules out or already has. `needs` maps a need of
    data/recommendation.yml to its strength, 0 to 1; `denied` are those ruled out. `bare` tells that
    the message names a platform and says nothing else: « et sur Pinterest? »; `french` that it is
    not plainly in another language, `known` that it was taught in so many words, or is the question
    of a topic's button. `acts` is what the message asks where it stands in its conversation, and
    `asked_of` the platforms that it asks it of, each with its probability; `of_act` the platforms
    named where each act is asked, if there are several. `angles` are the chances of each angle
    under which each likely act is asked, `stance` those of each state of mind, `outside` those of
    the subjects that the guide does not treat, likeliest first, `form` those of how it is put,
    `situations` those of what is told, narrower than topics (data/replies/situations), `cases` for
    each likely one those of what exactly is asked in it, `words` the chance that words to write or
    to say are asked for, `mood` that it tells how its person is and nothing else, `moods` those of
    how that is, `distress` that its person thinks of dying, `reproach` that they
    tell the assistant that its last answer missed, `danger` that somebody else threatens the safety
    of somebody. Without an encoder they are empty.
    `cues` are what its words say by themselves: nothing that follows looks at `text`.
    """

    text: str
    ranking: Tuple[Tuple[str, float], ...] = ()
    asks: Tuple[str, ...] = ()
    platforms: Tuple[str, ...] = ()
    others: Tuple[str, ...] = ()
    excluded: Tuple[str, ...] = ()
    needs: Mapping[str, float] = field(default_factory=dict)
    denied: Tuple[str, ...] = ()
    bare: bool = False
    french: bool = True
    known: bool = False
    acts: Mapping[str, float] = field(default_factory=dict)
    asked_of: Mapping[str, float] = field(default_factory=dict)
    of_act: Mapping[str, Tuple[str, ...]] = field(default_factory=dict)
    angles: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    stance: Mapping[str, float] = field(default_factory=dict)
    outside: Mapping[str, float] = field(default_factory=dict)
    form: Mapping[str, float] = field(default_factory=dict)
    situations: Mapping[str, float] = field(default_factory=dict)
    cases: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    words: float = 0.0
    mood: float = 0.0
    distress: float = 0.0
    reproach: float = 0.0
    danger: float = 0.0
    moods: Mapping[str, float] = field(default_factory=dict)
    cues: Cues = field(default_factory=Cues)

    @property
    def intent(self) -> Optional[str]:
        """The likeliest intent."""
        return self.asks[0] if self.asks else (self.ranking[0][0] if self.ranking else None)

    @property
    def ours(self) -> bool:
        """Whether it is a question of ours, tapped or typed: of a button that names a situation, of
        a topic, or of the training.
        """
        return self.known or CERTAIN in self.situations.values()

    def hears(self, turn: str) -> bool:
        """Whether a turn of phrase stands in its words (data/french/turns.yml)."""
        return turn in self.cues.turns

    def probability(self, intent: str) -> float:
        """How likely the intent is, 0 to 1."""
        return next((value for name, value in self.ranking if name == intent), 0.0)

    def to_dict(self) -> Dict[str, Any]:
        """Plain values, as they are kept in the tracker; the ranking is cut to its first five."""
        return {
            "text": self.text,
            "ranking": [[name, round(value, 4)] for name, value in self.ranking[:8]],
            "asks": list(self.asks),
            "platforms": list(self.platforms),
            "others": list(self.others),
            "excluded": list(self.excluded),
            "needs": {need: round(value, 3) for need, value in self.needs.items()},
            "denied": list(self.denied),
            "bare": self.bare,
            "french": self.french,
            "known": self.known,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "NluResult":
        return cls(
            text=values["text"],
            ranking=tuple((name, float(value)) for name, value in values.get("ranking", ())),
            asks=tuple(values.get("asks", ())),
            platforms=tuple(values.get("platforms", ())),
            others=tuple(values.get("others", ())),
            excluded=tuple(values.get("excluded", ())),
            needs=dict(values.get("needs", {})),
            denied=tuple(values.get("denied", ())),
            bare=bool(values.get("bare")),
            french=bool(values.get("french", True)),
            known=bool(values.get("known")),
        )
