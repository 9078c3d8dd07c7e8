"""What is asked, once the conversation is taken into account: « et Pinterest? » becomes a topic."""

from typing import List, Optional, Tuple

from bot.dialogue.act import COURTESIES, DialogueAct
from bot.dialogue.acts import asked_of
from bot.dialogue.references import ORDINALS, pointed_at, several
from bot.dialogue.state import DialogueState
from bot.guide.intents import intent_of
from bot.guide.model import ASPECTS, PLATFORM_ASPECTS, PLATFORMS
from bot.nlu.reading import NluResult

# « YouTube a pris la première place, non? »: a ranking, to be put right, rather than figures
_CLAIMED = 0.05
_SHORT = 8  # words that take up what was asked before, for other platforms
# a ranking at least so likely is meant where the words leave it open: « la plus vieille veut
# Facebook, on prend lequel? »
_RANKED = 0.12


def resolve(reading: NluResult, context: DialogueState) -> Tuple[DialogueAct, ...]:
    """Everything that the message asks, in order, each once; `asks` of the reading are decided."""
    asks: List[DialogueAct] = []
    for act in reading.asks:
        asks += [
            ask
            for ask in _resolved(act, asked_of(act, reading, context), reading, context)
            if ask not in asks
        ]
    return tuple(asks)


def _resolved(
    intent: str, platforms: Tuple[str, ...], reading: NluResult, context: DialogueState
) -> List[DialogueAct]:
    if intent in PLATFORM_ASPECTS:
        return _about_platform(intent.split(".")[1], platforms, reading, context)
    if intent.startswith("suite."):
        return _FOLLOW_UPS[intent](platforms, reading, context)
    if intent == "choix.comparaison" or (
        intent == "choix.survol" and reading.hears("comparing") and reading.hears("all_six")
    ):
        return _comparison(platforms, reading, context)
    if intent == "choix.classement":
        return [DialogueAct(intent, _ranked_among(platforms, reading, context))]
    if intent == "choix.recommandation":
        return [DialogueAct(intent, platforms)]
    if intent == "hors_guide":
        return [DialogueAct(_held(platforms or context.platforms[:1], reading) or intent)]
    if intent == "plateforme.autre" and not reading.others and platforms:
        return _about_platform("entreprise", platforms, reading, context)
    return [DialogueAct(intent)]


def _ranked_among(
    platforms: Tuple[str, ...], reading: NluResult, context: DialogueState
) -> Tuple[str, ...]:
    """The platforms to rank: those named, those that « les deux » stands for, or both (« et avec
    Facebook, lequel des trois? »).
    """
    if (
        len(platforms) == 1
        and len(context.group) > 1
        and platforms[0] not in context.group
        and reading.hears("several")
    ):
        return (*context.group, *platforms)
    return platforms or several(reading, context)


# Facts that are asked in the words of many questions that the guide does not answer.
_HELD = (
    ("twitter", ("length_limit",), "plateforme.twitter.description"),
    ("facebook", ("how_many", "in_quebec"), "plateforme.facebook.chiffres"),
)


def _held(platforms: Tuple[str, ...], reading: NluResult) -> Optional[str]:
    """The topic whose fact is asked for, where what reads as a question outside the guide names one
    that it holds.
    """
    for platform, turns, topic in _HELD:
        if platforms == (platform,) and all(map(reading.hears, turns)):
            return topic
    return None


def _about_platform(
    aspect: str, platforms: Tuple[str, ...], reading: NluResult, context: DialogueState
) -> List[DialogueAct]:
    if len(platforms) > 1:
        return [
            DialogueAct(
                "choix.comparaison",
                platforms,
                also=tuple(f"plateforme.{platform}.{aspect}" for platform in platforms),
            )
        ]
    if platforms:
        claimed = (
            aspect == "chiffres"
            and reading.hears("biggest")
            and reading.probability("choix.classement") >= _CLAIMED
        )
        return (
            [DialogueAct("choix.classement", platforms)]
            if claimed
            else [DialogueAct(f"plateforme.{platforms[0]}.{aspect}")]
        )
    if "google_plus" in reading.others:
        return [DialogueAct("plateforme.google_plus")]
    if reading.others:
        return [DialogueAct("plateforme.autre")]
    spoken = context.group or context.platforms
    if (
        len(spoken) > 1
        and aspect == "chiffres"
        and reading.hears("in_quebec")
        and "facebook" in context.recent
    ):
        # the one figure for Québec that the guide holds
        return [DialogueAct("plateforme.facebook.chiffres")]
    if len(context.platforms) > 1:
        return [
            DialogueAct(
                "choix.classement" if aspect == "chiffres" else "choix.comparaison",
                context.platforms,
            )
        ]
    if context.platforms:
        return [DialogueAct(f"plateforme.{context.platforms[0]}.{aspect}")]
    return [
        DialogueAct(
            {
                "description": "presentation.definition",
                "entreprise": "presentation.avantages",
                "chiffres": "choix.classement",
            }[aspect]
        )
    ]


def _comparison(
    platforms: Tuple[str, ...], reading: NluResult, context: DialogueState
) -> List[DialogueAct]:
    if reading.others and len(platforms) < 2:
        return [DialogueAct("plateforme.autre")]
    if (
        len(platforms) > 1
        and set(platforms) <= set(reading.excluded)
        and reading.probability("choix.classement") >= _RANKED
    ):
        # « Facebook et YouTube mis à part, comment les autres se rangent-ils? »
        return [DialogueAct("choix.classement")]
    platforms = (
        tuple(dict.fromkeys((*platforms, *reading.excluded))) if len(platforms) < 2 else platforms
    )
    if len(platforms) > 1:
        ranked = reading.hears("biggest") or (
            reading.hears("superlative")
            and (
                not reading.hears("choosing") or reading.probability("choix.classement") >= _RANKED
            )
        )
        if (
            context.topics[-1:] == ("choix.classement",)
            and reading.cues.length <= _SHORT
            and not reading.hears("comparing")
        ):
            return [DialogueAct("choix.classement", platforms)]  # « et Instagram contre LinkedIn? »
        return [
            (
                DialogueAct("choix.classement", platforms, also=("choix.comparaison",))
                if ranked
                else DialogueAct("choix.comparaison", platforms)
            )
        ]
    if not platforms and reading.hears("all_six"):
        return [DialogueAct("choix.comparaison", PLATFORMS)]
    spoken = several(reading, context) or (
        context.group or context.platforms if reading.hears("compare_them") else context.platforms
    )
    both = tuple(dict.fromkeys((*spoken, *platforms)))
    return (
        [DialogueAct("choix.comparaison", both)]
        if len(both) > 1
        else [DialogueAct("choix.survol" if not both else f"plateforme.{both[0]}.description")]
    )


def _aspect(reading: NluResult) -> Optional[str]:
    """The aspect that the words tell, where they tell one clearly."""
    if reading.bare:
        return None
    if reading.hears("figures"):
        return "chiffres"
    (first, aspect), (second, _), *_ = sorted(
        ((reading.probability(f"plateforme.{name}"), name) for name in ASPECTS), reverse=True
    )
    return aspect if first >= 0.04 and first >= 3 * second else None


def _other_platform(
    platforms: Tuple[str, ...], reading: NluResult, context: DialogueState
) -> List[DialogueAct]:
    """« et Pinterest? »: the same aspect, another platform."""
    if "google_plus" in reading.others:
        return [DialogueAct("plateforme.google_plus")]
    if reading.others and not platforms:
        return [DialogueAct("plateforme.autre")]
    if not platforms:
        return _again("", reading, context)
    if len(platforms) > 1 and context.topics[-1:] == ("choix.classement",):
        return [DialogueAct("choix.classement", platforms)]
    default = "entreprise" if context.advising else "description"
    return _about_platform(
        _aspect(reading) or context.aspect or default, platforms, reading, context
    )


def _follow_comparison(
    platforms: Tuple[str, ...], reading: NluResult, context: DialogueState
) -> List[DialogueAct]:
    pointed = pointed_at(reading, context)
    if (
        len(pointed) == 1
        and not platforms
        and not (reading.hears("superlative") or reading.hears("choosing"))
    ):
        return _choice((), reading, context)
    among = _ranked_among(platforms, reading, context)
    if len(among) < 2:
        among = pointed if len(pointed) > 1 else context.group
    if reading.hears("comparing") and len(among) > 1:
        return [DialogueAct("choix.comparaison", among)]
    if (
        max(reading.needs.values(), default=0.0) >= 0.5
        and reading.probability("choix.recommandation") >= 0.2
        and not reading.hears("superlative")
    ):
        return [DialogueAct("choix.recommandation", among)]
    return [DialogueAct("choix.classement", among)]


def _choice(
    platforms: Tuple[str, ...], reading: NluResult, context: DialogueState
) -> List[DialogueAct]:
    """« le premier », « l'autre », « les deux »: platforms spoken of, with the aspect in hand."""
    if platforms:
        return _other_platform(platforms, reading, context)
    if (
        context.topics[-1:] == ("choix.classement",)
        and not context.group
        and any(reading.hears(name) for name in ORDINALS)
    ):
        return [DialogueAct("choix.classement")]  # « le deuxième? » of a ranking of all
    chosen = pointed_at(reading, context) or context.platforms
    if not chosen:
        return _again("", reading, context)
    if len(chosen) > 1:
        return [DialogueAct("choix.comparaison", chosen)]
    return [
        DialogueAct(f"plateforme.{chosen[0]}.{_aspect(reading) or context.aspect or 'description'}")
    ]


def _again(manner: str, reading: NluResult, context: DialogueState) -> List[DialogueAct]:
    """The last answer once more; a courtesy or a refusal is no answer, so the one before it."""
    for topics in reversed(context.history):
        told = [
            topic
            for topic in topics
            if topic not in COURTESIES
            and topic not in ("incompris", "hors_sujet", "assistant.rejet")
        ]
        if told:
            return [_asked_again(topic, context, manner) for topic in told]
    return [DialogueAct("incompris")]


def _asked_again(topic: str, context: DialogueState, manner: str) -> DialogueAct:
    return DialogueAct(
        topic,
        context.platforms if topic in ("choix.comparaison", "choix.classement") else (),
        manner,
    )


def _return(
    platforms: Tuple[str, ...], reading: NluResult, context: DialogueState
) -> List[DialogueAct]:
    """« revenons à… »: the earlier topic that the words point to, or the first, or the one before
    the aside.
    """
    told = [
        topic
        for topics in context.history
        for topic in topics
        if topic not in COURTESIES and topic not in ("incompris", "hors_sujet", "assistant.rejet")
    ]
    if not told:
        return [DialogueAct("incompris")]
    if platforms:
        of_platform = [topic for topic in told if topic.startswith(f"plateforme.{platforms[0]}.")]
        return (
            [DialogueAct(of_platform[-1])]
            if of_platform
            else _about_platform("description", platforms, reading, context)
        )
    if reading.hears("first_question"):
        return [_asked_again(told[0], context, "")]
    likely = {intent_of(topic): reading.probability(intent_of(topic)) for topic in told}
    best = max(likely, key=lambda key: likely[key])
    if likely[best] > 0.02:
        return [
            _asked_again(
                next(topic for topic in reversed(told) if intent_of(topic) == best), context, ""
            )
        ]
    return [_asked_again(told[-1], context, "")]


def _about_self(
    platforms: Tuple[str, ...], reading: NluResult, context: DialogueState
) -> List[DialogueAct]:
    return [DialogueAct("choix.recommandation", platforms)]


def _yes(
    platforms: Tuple[str, ...], reading: NluResult, context: DialogueState
) -> List[DialogueAct]:
    return [DialogueAct("suite.oui")]


def _no(
    platforms: Tuple[str, ...], reading: NluResult, context: DialogueState
) -> List[DialogueAct]:
    return [DialogueAct("choix.recommandation")] if context.asking else [DialogueAct("suite.non")]


_FOLLOW_UPS = {
    "suite.plateforme": _other_platform,
    "suite.comparaison": _follow_comparison,
    "suite.choix": _choice,
    "suite.details": lambda platforms, reading, context: _again("details", reading, context),
    "suite.reformuler": lambda platforms, reading, context: _again("otherwise", reading, context),
    "suite.retour": _return,
    "suite.profil": _about_self,
    "suite.oui": _yes,
    "suite.non": _no,
}
