"""What was said before makes some readings of a message likelier, and others impossible."""

from typing import Dict, Tuple

from bot.advice.context import Context
from bot.advice.pointing import pointed_at
from bot.advice.reading import Reading
from bot.french.clean import plain
from bot.french.turns import heard
from bot.guide.model import ASPECTS

PLATFORM_ASPECTS = frozenset(f"plateforme.{aspect}" for aspect in ASPECTS)
_SHORT = 12  # words: a longer message stands by itself
_VERY_SHORT = 6
_PLACED = 0.1  # a ranking at least so likely is meant where a platform's place in it is told
_BARE_NO = 2  # words of a refusal that says no more than no
_TELLS = 0.5  # a need so strong is news of the person


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
        _lean_on_turns(chances, reading, context, words)
        if reading.bare and not (context.advising and reading.excluded):
            _add(chances, "suite.plateforme", 2.0)
    if heard("leaders", words):
        _move(chances, "choix.survol", "choix.classement", 0.8)
    if reading.platforms and chances.get("choix.classement", 0.0) >= _PLACED and heard("placed", words):
        for intent in ("hors_guide", "plateforme.chiffres", "choix.comparaison"):
            _move(chances, intent, "choix.classement", 0.7)
    total = sum(chances.values()) or 1.0
    return tuple(sorted(((intent, value / total) for intent, value in chances.items()), key=lambda item: -item[1]))


def _take_leave(chances: Dict[str, float], context: Context, words: str, short: bool) -> None:
    """In the midst of a talk « salut! » takes leave, and « non, c'est pas ça » rejects the answer."""
    _scale(chances, {"assistant.salutation": 0.05, "assistant.au_revoir": 1.5})
    if short and heard("leaving", words):
        _add(chances, "assistant.au_revoir", 1.0)
    if heard("not_that", words) and not context.asking:
        _move(chances, "suite.non", "assistant.rejet")


def _move(chances: Dict[str, float], source: str, target: str, share: float = 1.0) -> None:
    """What reads as `source` out of context reads as `target` in it."""
    moved = chances.get(source, 0.0) * share
    _add(chances, source, -moved)
    _add(chances, target, moved)


def _add(chances: Dict[str, float], intent: str, weight: float) -> None:
    chances[intent] = chances.get(intent, 0.0) + weight


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
    _scale(chances, dict.fromkeys(PLATFORM_ASPECTS, 2.5 if short else 1.5))


def _lean_on_turns(chances: Dict[str, float], reading: Reading, context: Context, words: str) -> None:
    """« Par jour? », « le + sur cell? », « revenons à… », « comparez-les »: turns of phrase that tell what is wanted of what was spoken of."""
    short, very_short = len(words.split()) <= _SHORT, len(words.split()) <= _VERY_SHORT
    if very_short and context.platforms and context.aspect == "chiffres" and heard("rate", words):
        for intent in ("hors_guide", "incompris", "plateforme.description", "plateforme.entreprise"):
            _move(chances, intent, "plateforme.chiffres", 0.8)
    if short and len(context.group) > 1 and heard("superlative", words):
        _move(chances, "plateforme.chiffres", "choix.classement")
    if len(context.group) > 1 and heard("biggest", words):
        _move(chances, "choix.recommandation", "choix.classement", 0.8)
    if heard("compare_them", words) and max(len(context.group), len(context.platforms), len(context.ranked)) > 1:
        _add(chances, "choix.comparaison", 1.0)
    if heard("returning", words) and (very_short or not (reading.platforms and heard("asking", words))):
        _add(chances, "suite.retour", 1.0)
    if short and context.advised and heard("verdict", words):
        _add(chances, "choix.recommandation", 1.0)
    if short and context.topics[-1:] == ("choix.classement",) and heard("superlative", words):
        for intent in ("hors_guide", "incompris"):
            _move(chances, intent, "choix.classement", 0.8)


def _lean_on_advice(chances: Dict[str, float], reading: Reading, context: Context, short: bool) -> None:
    """While a recommendation is under way, what a person says of themselves is an answer to it."""
    if context.advised and short and reading.excluded and set(reading.platforms) <= set(reading.excluded) and not reading.others:
        _add(chances, "suite.profil", 2.0)  # « oublions Facebook »
    if not context.advising:
        return
    words = plain(reading.text)
    told = max(reading.needs.values(), default=0.0)
    factors = {"suite.profil": 4.0, "choix.recommandation": 2.5, "hors_sujet": 0.6, "hors_guide": 0.7}
    if context.asking:
        factors = {"suite.profil": 8.0, "choix.recommandation": 3.0, "hors_sujet": 0.3, "incompris": 0.3, "hors_guide": 0.5, "plateforme.autre": 0.4}
    _scale(chances, factors)
    if (told >= _TELLS or reading.denied) and len(words.split()) > _BARE_NO:
        _move(chances, "suite.non", "suite.profil")  # « non, plutôt des gens d'affaires »
    if short and told >= 0.8 and max(chances.values()) < 0.6:
        _add(chances, "suite.profil", 0.5)
    if short and heard("why", words) and not reading.platforms:
        _add(chances, "choix.recommandation", 1.0)
