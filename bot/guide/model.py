"""The shapes that the guide is held in. Frozen: nothing changes the guide while it is served."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Mapping, Optional, Tuple, Union

# The platforms that the guide describes, in its own order.
PLATFORM_NAMES = {
    "facebook": "Facebook",
    "twitter": "Twitter",
    "linkedin": "LinkedIn",
    "instagram": "Instagram",
    "pinterest": "Pinterest",
    "youtube": "YouTube",
}
PLATFORMS = tuple(PLATFORM_NAMES)
ASPECTS = ("description", "entreprise", "chiffres")
NO_SITUATION = "aucune"  # the label of a message that tells no situation (data/replies/situations)
# asked of a platform that is named or meant
PLATFORM_ASPECTS = frozenset(f"plateforme.{aspect}" for aspect in ASPECTS)
# Topics that say that nothing is answered.
REFUSALS = ("hors_guide", "hors_sujet", "incompris", "assistant.rejet", "plateforme.autre")


@dataclass(frozen=True)
class Figure:
    """One figure of the guide. `value` is a count, or a share in per cent where `percent`.

    `date` and `source` where it is newer than the guide: then the guide's own date does not hold
    for it.
    """

    fact: str
    value: Decimal
    bound: str
    unit: str
    measure: str
    scope: str
    percent: bool = False
    platform: Optional[str] = None
    group: Mapping[str, Union[int, str]] = field(default_factory=dict)
    date: Optional[str] = None
    source: Optional[str] = None


@dataclass(frozen=True)
class ListPart:
    """A list in an answer, with the words that bring it in."""

    intro: str
    items: Tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """One thing the assistant can answer: its facts, and the answer that states them."""

    id: str
    label: str
    question: str
    facts: Mapping[str, str]
    answer: Tuple[Union[str, ListPart], ...]
    next: Tuple[str, ...]
    section: Optional[str] = None
    computed: Optional[str] = None
    contact: bool = False
    facts_used: Tuple[str, ...] = ()

    @property
    def platform(self) -> Optional[str]:
        """The platform a topic is about (`facebook`), or None."""
        parts = self.id.split(".")
        return parts[1] if parts[0] == "plateforme" and len(parts) == 3 else None


@dataclass(frozen=True)
class HelpLine:
    who: str
    phone: str
    link: str


@dataclass(frozen=True)
class HelpLines:
    """What a person in distress is told, before anything else; `now`, who speaks of calling the
    police; `called`, who called it; `given_away`, who gave a password or a code to a fraud.
    """

    lead: str
    lines: Tuple[HelpLine, ...]
    end: str
    now: str
    called: str
    given_away: str


@dataclass(frozen=True)
class Guide:
    """The whole guide. `outside` holds the few dated facts that do not come from it."""

    title: str
    published: str
    sections: Mapping[str, str]
    topics: Mapping[str, Topic]
    figures: Mapping[str, Figure]
    outside: Mapping[str, str]
    help_lines: HelpLines

    def topic(self, topic_id: str) -> Topic:
        """The topic of that id. Raises KeyError for an unknown one."""
        return self.topics[topic_id]

    def fact(self, fact_id: str) -> str:
        """The sentence of a fact, figures not yet filled in. Raises KeyError for an unknown one."""
        for topic in self.topics.values():
            if fact_id in topic.facts:
                return topic.facts[fact_id]
        raise KeyError(fact_id)

    def figures_of(self, platform: str) -> Tuple[Figure, ...]:
        """The figures of one platform, in the guide's order."""
        return tuple(figure for figure in self.figures.values() if figure.platform == platform)
