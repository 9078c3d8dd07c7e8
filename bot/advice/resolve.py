"""What is asked, once the conversation is taken into account: « et Pinterest? » becomes a topic."""

from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence, Tuple

from bot.advice.context import Context
from bot.advice.reading import Reading
from bot.french.clean import plain
from bot.french.turns import heard
from bot.guide.model import ASPECTS, PLATFORMS

COURTESIES = ("assistant.salutation", "assistant.merci", "assistant.au_revoir")
_PLATFORM_ASPECT = {f"plateforme.{aspect}" for aspect in ASPECTS}


@dataclass(frozen=True)
class Ask:
    """One thing to answer: a topic of the guide, or what the flow calls for; `platforms` where it is about some."""

    topic: str
    platforms: Tuple[str, ...] = ()
    again: str = ""  # "details" or "otherwise" where the same answer is asked once more
    also: Tuple[str, ...] = ()  # topics that the same answer covers


_RANKED = 0.12  # a ranking at least so likely is meant where the words leave it open: « la plus vieille veut Facebook, on prend lequel? »
_SHORT = 12  # words: a longer message stands by itself


def weigh(reading: Reading, context: Context) -> Tuple[Tuple[str, float], ...]:
    """The ranking, once what was said before makes some readings likelier and others impossible."""
    chances = dict(reading.ranking)
    if "google_plus" not in reading.others:
        _scale(chances, {"plateforme.google_plus": 0.1})
    words = plain(reading.text)
    short = len(words.split()) <= _SHORT
    if not context.topics:
        _alone(chances, words)
    else:
        _lean_on_topic(chances, context, words, short, named=bool(reading.platforms or reading.others))
        _lean_on_platform(chances, reading, context, words, short)
        _lean_on_advice(chances, reading, context, short)
        _take_leave(chances, context, words, short)
        if reading.bare and not (context.advising and reading.excluded):
            chances["suite.plateforme"] = chances.get("suite.plateforme", 0.0) + 2.0
    total = sum(chances.values()) or 1.0
    return tuple(sorted(((intent, value / total) for intent, value in chances.items()), key=lambda item: -item[1]))


def _take_leave(chances: Dict[str, float], context: Context, words: str, short: bool) -> None:
    """In the midst of a talk « salut! » takes leave, and « non, c'est pas ça » rejects the answer."""
    _scale(chances, {"assistant.salutation": 0.05, "assistant.au_revoir": 1.5})
    if short and heard("leaving", words):
        chances["assistant.au_revoir"] = chances.get("assistant.au_revoir", 0.0) + 1.0
    if heard("not_that", words) and not context.asking:
        _move(chances, "suite.non", "assistant.rejet")


def _move(chances: Dict[str, float], source: str, target: str, share: float = 1.0) -> None:
    """What reads as `source` out of context reads as `target` in it."""
    moved = chances.get(source, 0.0) * share
    chances[source] = chances.get(source, 0.0) - moved
    chances[target] = chances.get(target, 0.0) + moved


def _scale(chances: Dict[str, float], factors: Dict[str, float]) -> None:
    for intent, factor in factors.items():
        if intent in chances:
            chances[intent] *= factor


def _alone(chances: Dict[str, float], words: str) -> None:
    """A first message leans on nothing: what would continue a conversation is not understood."""
    _move(chances, "suite.comparaison", "choix.comparaison" if heard("comparing", words) else "choix.classement")
    for intent in [name for name in chances if name.startswith("suite.") and name not in ("suite.plateforme", "suite.profil", "suite.comparaison")]:
        _move(chances, intent, "incompris", 0.7)
        chances[intent] = 0.0


def _lean_on_topic(chances: Dict[str, float], context: Context, words: str, short: bool, named: bool) -> None:
    """« C'est quoi, cette job-là? », « je réponds ou pas? »: short messages stay with what was just spoken of."""
    last = context.topics[-1]
    if named or not short:
        return
    if last.startswith(("aide.", "lexique.animateur")):
        for intent in ("plateforme.description", "presentation.definition"):
            _move(chances, intent, "lexique.animateur_communaute")
    if last.endswith("netiquette"):
        for intent in ("plateforme.entreprise", "presentation.avantages"):
            _move(chances, intent, "precautions.netiquette")
        _move(chances, "plateforme.description", "lexique.netiquette")
    if last.startswith(("precautions.", "agir.")):
        _scale(chances, {last: 3.0, "hors_guide": 0.6})
        if last == "precautions.commentaires_negatifs":
            _move(chances, "presentation.preparation", last, 0.8)
            _scale(chances, {"aide.animateur": 2.0, "hors_sujet": 0.5})


def _lean_on_platform(chances: Dict[str, float], reading: Reading, context: Context, words: str, short: bool) -> None:
    """« Combien au Québec? » after Facebook asks of Facebook, not of social media at large."""
    if not context.platforms or reading.platforms or reading.others:
        return
    if not heard("about_all", words) and short:
        _move(chances, "presentation.popularite_quebec", "plateforme.chiffres")
        _move(chances, "presentation.avantages", "plateforme.entreprise")
        _move(chances, "presentation.definition", "plateforme.description")
        if len(pointed_at(reading.text, context) or context.platforms) == 1 and not (heard("superlative", words) or heard("choosing", words)):
            _move(chances, "choix.classement", "plateforme.chiffres")
            _move(chances, "suite.comparaison", "suite.choix")
        if not context.advising:
            _scale(chances, {"suite.profil": 0.03})
    _scale(chances, dict.fromkeys(_PLATFORM_ASPECT, 2.5 if short else 1.5))


def _lean_on_advice(chances: Dict[str, float], reading: Reading, context: Context, short: bool) -> None:
    """While a recommendation is under way, what a person says of themselves is an answer to it."""
    if context.advised and short and reading.excluded and set(reading.platforms) <= set(reading.excluded) and not reading.others:
        chances["suite.profil"] = chances.get("suite.profil", 0.0) + 2.0  # « oublions Facebook »
    if not context.advising:
        return
    told = max(reading.needs.values(), default=0.0)
    factors = {"suite.profil": 4.0, "choix.recommandation": 2.5, "hors_sujet": 0.6, "hors_guide": 0.7}
    if context.asking:
        factors = {"suite.profil": 8.0, "choix.recommandation": 3.0, "hors_sujet": 0.3, "incompris": 0.3, "hors_guide": 0.5, "plateforme.autre": 0.4}
    _scale(chances, factors)
    if short and told >= 0.8 and max(chances.values()) < 0.6:
        chances["suite.profil"] = chances.get("suite.profil", 0.0) + 0.5
    if short and heard("why", plain(reading.text)) and not reading.platforms:
        chances["choix.recommandation"] = chances.get("choix.recommandation", 0.0) + 1.0


def resolve(reading: Reading, context: Context) -> Tuple[Ask, ...]:
    """Everything that the message asks, in order, each once."""
    intents = list(reading.asks)
    if len(intents) < 2:
        ranking = weigh(reading, context)
        intents = [ranking[0][0]] if ranking else ["incompris"]
    asks: List[Ask] = []
    for number, intent in enumerate(intents):
        named = reading.platform_of_ask[number] if len(intents) > 1 and number < len(reading.platform_of_ask) else reading.platforms
        asks += [ask for ask in _resolved(intent, named or reading.platforms, reading, context) if ask not in asks]
    return tuple(asks)


def _resolved(intent: str, platforms: Tuple[str, ...], reading: Reading, context: Context) -> List[Ask]:
    if intent in _PLATFORM_ASPECT:
        return _about_platform(intent.split(".")[1], platforms, reading, context)
    if intent.startswith("suite."):
        return _FOLLOW_UPS[intent](platforms, reading, context)
    if intent == "choix.comparaison":
        return _comparison(platforms, reading, context)
    if intent == "choix.classement":
        return [Ask(intent, platforms or _several(reading.text, context))]
    if intent == "choix.recommandation":
        return [Ask(intent, platforms)]
    if intent == "hors_guide":
        return [Ask(_held(platforms or context.platforms[:1], plain(reading.text)) or intent)]
    if intent == "plateforme.autre" and not reading.others and platforms:
        return _about_platform("entreprise", platforms, reading, context)
    return [Ask(intent)]


# Facts that are asked in the words of many questions that the guide does not answer.
_HELD = (
    ("twitter", ("length_limit",), "plateforme.twitter.description"),
    ("facebook", ("how_many", "in_quebec"), "plateforme.facebook.chiffres"),
)


def _held(platforms: Tuple[str, ...], words: str) -> Optional[str]:
    """The topic whose fact is asked for, where what reads as a question outside the guide names one that it holds."""
    for platform, turns, topic in _HELD:
        if platforms == (platform,) and all(heard(turn, words) for turn in turns):
            return topic
    return None


def _about_platform(aspect: str, platforms: Tuple[str, ...], reading: Reading, context: Context) -> List[Ask]:
    if len(platforms) > 1:
        return [Ask("choix.comparaison", platforms, also=tuple(f"plateforme.{platform}.{aspect}" for platform in platforms))]
    if platforms:
        return [Ask(f"plateforme.{platforms[0]}.{aspect}")]
    if "google_plus" in reading.others:
        return [Ask("plateforme.google_plus")]
    if reading.others:
        return [Ask("plateforme.autre")]
    pointed = pointed_at(reading.text, context)
    if len(pointed) == 1:
        return [Ask(f"plateforme.{pointed[0]}.{aspect}")]
    if len(context.platforms) > 1 and aspect == "chiffres" and heard("in_quebec", plain(reading.text)) and "facebook" in context.recent:
        return [Ask("plateforme.facebook.chiffres")]  # the one figure for Québec that the guide holds
    if len(context.platforms) > 1:
        return [Ask("choix.classement" if aspect == "chiffres" else "choix.comparaison", context.platforms)]
    if context.platforms:
        return [Ask(f"plateforme.{context.platforms[0]}.{aspect}")]
    return [Ask({"description": "presentation.definition", "entreprise": "presentation.avantages", "chiffres": "choix.classement"}[aspect])]


def _comparison(platforms: Tuple[str, ...], reading: Reading, context: Context) -> List[Ask]:
    if reading.others and len(platforms) < 2:
        return [Ask("plateforme.autre")]
    if len(platforms) > 1 and set(platforms) <= set(reading.excluded) and reading.probability("choix.classement") >= _RANKED:
        return [Ask("choix.classement")]  # « Facebook et YouTube mis à part, comment les autres se rangent-ils? »
    platforms = tuple(dict.fromkeys((*platforms, *reading.excluded))) if len(platforms) < 2 else platforms
    words = plain(reading.text)
    if len(platforms) > 1:
        ranked = heard("superlative", words) and (not heard("choosing", words) or reading.probability("choix.classement") >= _RANKED)
        return [Ask("choix.classement", platforms, also=("choix.comparaison",)) if ranked else Ask("choix.comparaison", platforms)]
    if not platforms and heard("all_six", words):
        return [Ask("choix.comparaison", PLATFORMS)]
    both = tuple(dict.fromkeys((*(_several(reading.text, context) or context.platforms), *platforms)))
    return [Ask("choix.comparaison", both)] if len(both) > 1 else [Ask("choix.survol" if not both else f"plateforme.{both[0]}.description")]


def _aspect(reading: Reading) -> Optional[str]:
    """The aspect that the words tell, where they tell one clearly."""
    if reading.bare:
        return None
    (first, aspect), (second, _), *_ = sorted(((reading.probability(f"plateforme.{name}"), name) for name in ASPECTS), reverse=True)
    return aspect if first >= 0.04 and first >= 3 * second else None


def _other_platform(platforms: Tuple[str, ...], reading: Reading, context: Context) -> List[Ask]:
    """« et Pinterest? »: the same aspect, another platform."""
    if "google_plus" in reading.others:
        return [Ask("plateforme.google_plus")]
    if reading.others and not platforms:
        return [Ask("plateforme.autre")]
    if not platforms:
        return _again("", reading, context)
    default = "entreprise" if context.advising else "description"
    return _about_platform(_aspect(reading) or context.aspect or default, platforms, reading, context)


_COUNTS = {"deux": 2, "2": 2, "trois": 3, "3": 3, "quatre": 4, "4": 4}


def _several(text: str, context: Context) -> Tuple[str, ...]:
    """The platforms that « des deux », « des trois », « chacun » stand for: the ones spoken of last."""
    match = heard("several", plain(text))
    if match:
        count = _COUNTS.get(match.group(1) or "", max(2, len(context.platforms)))
        return context.recent[-count:] if len(context.recent) >= count else ()
    return context.platforms if len(context.platforms) > 1 else ()


def _follow_comparison(platforms: Tuple[str, ...], reading: Reading, context: Context) -> List[Ask]:
    words = plain(reading.text)
    pointed = pointed_at(reading.text, context)
    if len(pointed) == 1 and not platforms and not (heard("superlative", words) or heard("choosing", words)):
        return _choice((), reading, context)
    among = platforms if len(platforms) > 1 else (pointed if len(pointed) > 1 else _several(reading.text, context) or context.group)
    if heard("comparing", words) and len(among) > 1:
        return [Ask("choix.comparaison", among)]
    if max(reading.needs.values(), default=0.0) >= 0.5 and reading.probability("choix.recommandation") >= 0.2 and not heard("superlative", words):
        return [Ask("choix.recommandation", among)]
    return [Ask("choix.classement", among)]


def _choice(platforms: Tuple[str, ...], reading: Reading, context: Context) -> List[Ask]:
    """« le premier », « l'autre », « les deux »: platforms spoken of, with the aspect in hand."""
    if platforms:
        return _other_platform(platforms, reading, context)
    if context.topics[-1:] == ("choix.classement",) and not context.group and any(heard(name, plain(reading.text)) for name in _ORDINALS):
        return [Ask("choix.classement")]  # « le deuxième? » of a ranking of all
    chosen = pointed_at(reading.text, context) or context.platforms
    if not chosen:
        return _again("", reading, context)
    if len(chosen) > 1:
        return [Ask("choix.comparaison", chosen)]
    return [Ask(f"plateforme.{chosen[0]}.{_aspect(reading) or context.aspect or 'description'}")]


_ORDINALS = {"first": 0, "second": 1, "third": 2, "last": -1}


def pointed_at(text: str, context: Context) -> Tuple[str, ...]:
    """The platforms that an ordinal or « l'autre » points at among those spoken of; none where no such word is there.

    >>> pointed_at("et le premier?", Context(platforms=("twitter", "facebook"), recent=("twitter", "facebook")))
    ('twitter',)
    >>> pointed_at("et l'autre?", Context(platforms=("twitter",), recent=("twitter", "facebook")))
    ('facebook',)
    """
    words = plain(text)
    group = context.group or context.ranked or context.recent[-2:]
    if heard("several", words) or heard("everyone", words):
        return _several(text, context)
    places = [place for name, place in _ORDINALS.items() if heard(name, words) and -len(group) <= place < len(group)]
    if places:
        return tuple(dict.fromkeys(group[place] for place in places))
    if heard("other_one", words) and len(group) > 1:
        others = [platform for platform in group if platform not in context.platforms]
        return (others[-1],) if others else (group[-1],)
    if heard("that_one", words) and context.recent:
        return context.platforms if len(context.platforms) == 1 else context.recent[-1:]
    return ()


def _again(manner: str, reading: Reading, context: Context) -> List[Ask]:
    """The last answer once more; a courtesy or a refusal is no answer, so the one before it."""
    for topics in reversed(context.history):
        told = [topic for topic in topics if topic not in COURTESIES and topic not in ("incompris", "hors_sujet", "assistant.rejet")]
        if told:
            return [_asked_again(topic, context, manner) for topic in told]
    return [Ask("incompris")]


def _asked_again(topic: str, context: Context, manner: str) -> Ask:
    return Ask(topic, context.platforms if topic in ("choix.comparaison", "choix.classement") else (), manner)


def _return(platforms: Tuple[str, ...], reading: Reading, context: Context) -> List[Ask]:
    """« revenons à… »: the earlier topic that the words point to, or the first, or the one before the aside."""
    told = [topic for topics in context.history for topic in topics if topic not in COURTESIES and topic not in ("incompris", "hors_sujet", "assistant.rejet")]
    if not told:
        return [Ask("incompris")]
    if platforms:
        of_platform = [topic for topic in told if topic.startswith(f"plateforme.{platforms[0]}.")]
        return [Ask(of_platform[-1])] if of_platform else _about_platform("description", platforms, reading, context)
    if heard("first_question", plain(reading.text)):
        return [_asked_again(told[0], context, "")]
    likely = {_topic_key(topic): reading.probability(_topic_key(topic)) for topic in told}
    best = max(likely, key=lambda key: likely[key])
    if likely[best] > 0.02:
        return [_asked_again(next(topic for topic in reversed(told) if _topic_key(topic) == best), context, "")]
    return [_asked_again(told[-1], context, "")]


def _topic_key(topic: str) -> str:
    parts = topic.split(".")
    return f"plateforme.{parts[2]}" if len(parts) == 3 else topic


def _about_self(platforms: Tuple[str, ...], reading: Reading, context: Context) -> List[Ask]:
    return [Ask("choix.recommandation", platforms)]


def _yes(platforms: Tuple[str, ...], reading: Reading, context: Context) -> List[Ask]:
    return [Ask("suite.oui")]


def _no(platforms: Tuple[str, ...], reading: Reading, context: Context) -> List[Ask]:
    return [Ask("choix.recommandation")] if context.asking else [Ask("suite.non")]


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


@dataclass(frozen=True)
class Focus:
    """What the next message may lean on."""

    platforms: Tuple[str, ...]
    recent: Tuple[str, ...]
    group: Tuple[str, ...]
    aspect: Optional[str]


# Words that belong to one platform: « épingler, c'est quoi? », « et ils sont combien là-dessus? ».
_PLATFORM_OF = {"lexique.epingler": "pinterest", "lexique.gazouillis": "twitter"}

# What was asked of all platforms is then asked of one: « et juste sur Facebook? ».
_ASPECT_OF = {
    "presentation.popularite_quebec": "chiffres",
    "choix.classement": "chiffres",
    "presentation.definition": "description",
    "presentation.avantages": "entreprise",
}


def focus_after(asks: Sequence[Ask], context: Context, pointed_out: Optional[str] = None) -> Focus:
    """The focus once `asks` are answered: what is new comes last in `recent`; `pointed_out` is the platform an answer put first."""
    topics = [ask.topic.split(".") for ask in asks]
    aspects = [parts[2] for parts in topics if len(parts) == 3]
    if not context.platforms:
        pointed_out = pointed_out or next((_PLATFORM_OF[ask.topic] for ask in asks if ask.topic in _PLATFORM_OF), None)
    aspect = aspects[-1] if aspects else next((_ASPECT_OF[ask.topic] for ask in asks if ask.topic in _ASPECT_OF), None)
    spoken = tuple(dict.fromkeys([*(p for ask in asks for p in ask.platforms), *(parts[1] for parts in topics if len(parts) == 3)]))
    if not spoken and not pointed_out:
        return Focus(context.platforms, context.recent, context.group, aspect or context.aspect)
    spoken = spoken or (str(pointed_out),)
    known = len(spoken) == 1 and spoken[0] in (context.group or context.recent[-2:])
    recent = context.recent if known else (*(p for p in context.recent if p not in spoken), *spoken)
    group = spoken if len(spoken) > 1 else (context.group if known else ())
    return Focus((pointed_out,) if pointed_out else spoken, recent, group, aspect)
