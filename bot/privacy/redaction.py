"""Masks the personal information that people type.

Deterministic rules, checked by the number's own arithmetic where it has one. The guide's figures
(1,40 milliard, 330 millions, 2018-2019) are never touched: a number that is a round thousand, or that is
followed by what it counts, is no identifier.
Sources: Luhn check digits, ISO/IEC 7812 (cards) and the Canadian social insurance number; RAMQ number: three letters
of the family name, one of the given name, year, month (+50 for women), day, two digits.
"""

import re
from functools import partial
from typing import Callable, List, Match, Pattern, Tuple

import phonenumbers
from stdnum import luhn

_COUNTED = re.compile(
    r"\s*(?:[%$]|pour\s?cent|milliards?|millions?|mille\b|abonn|membre|utilisateur|usager|personne|client|piastre|dollar|heures?|vues?|k\b|m\b)", re.I
)
_EMAIL = re.compile(r"[\w.+-]+\s?(?:@|\barobase?\b|\(at\))\s?[\w-]+(?:\.[\w-]+)+", re.I)
_RAMQ = re.compile(r"\b[A-Za-z]{4}[ -]?\d{2}(?:0[1-9]|1[0-2]|5[1-9]|6[0-2])[ -]?(?:0[1-9]|[12]\d|3[01])\d{2}\b")
_PERMIT = re.compile(r"\b[A-Za-z]\d{4}[ -]?\d{6}[ -]?\d{2}\b")
_CARD = re.compile(r"(?<![\d,.])\d(?:[ -]?\d){12,18}(?![\d,]|\.\d)")
_NAS = re.compile(r"(?<![\d,.])\d{3}[ -]?\d{3}[ -]?\d{3}(?![\d,]|\.\d|[ -]\d)")
_POSTAL = re.compile(r"\b[ABCEGHJ-NPRSTVXYabceghj-nprstvxy]\d[A-CEGHJ-NPR-TV-Za-ceghj-npr-tv-z][ -]?\d[A-CEGHJ-NPR-TV-Za-ceghj-npr-tv-z]\d\b")
_STREET = re.compile(
    r"\b\d{1,6}(?:[ -]?[A-Da-d])?,? +(?:(?:e|o|est|ouest)\.? +)?(?:rue|avenue|av\.|boul(?:\.|evard)?|chemin|ch\.|rang|route|montée|place|côte|allée|impasse)\s+"
    r"(?:(?:de|du|des|la|le|les|d'|l'|saint|sainte|st|ste)[ -]?)*[A-Za-zÀ-ÿ0-9'’-]+",
    re.I,
)
# A platform, an article or a possessive after « moi c'est » is no name: « moi c'est Instagram qui m'intéresse ».
_NO_NAME = r"(?!(?i:facebook|fb|twitter|linkedin|instagram|insta|pinterest|youtube|google|tiktok|snapchat|whatsapp|messenger|le|la|les|l|un|une|mon|ma|mes)\b)"
_NAME = re.compile(
    r"(\b(?i:je m['’ ]?appelle|jm['’ ]?appelle|mon nom (?:c['’ ]?est|est)|moi c['’]est)\s+)" + _NO_NAME + r"([A-ZÀ-Ý][\w'’-]+(?:[ -][A-ZÀ-Ý][\w'’-]+){0,3})"
)
_SECRET = re.compile(r"((?:mot de passe|password|mdp|nip|code secret)\s*(?:est|c['’]est|:|=|is)\s*)(\S+)", re.I)


def redact(text: str) -> str:
    """The text with personal information replaced by what it was: `[téléphone]`, `[courriel]`, `[NAS]`…

    Redacting twice changes nothing.

    >>> redact("appelle-moi au 418 555-0123 ou à line@fleurs.example")
    'appelle-moi au [téléphone] ou à [courriel]'
    >>> redact("plus de 330 millions d'utilisateurs en 2018-2019")
    "plus de 330 millions d'utilisateurs en 2018-2019"
    """
    masked = _once(text)
    while masked != text:  # what stood in the way of a second number, such as a first one, is gone
        text, masked = masked, _once(masked)
    return masked


def _once(text: str) -> str:
    text = _EMAIL.sub("[courriel]", text)
    for pattern, mask, holds in _NUMBERS:
        text = pattern.sub(partial(_masked, mask=mask, holds=holds), text)
    text = _phones(text)
    text = _STREET.sub("[adresse]", text)
    text = _SECRET.sub(lambda match: match.group() if match.group(2).startswith("[") else f"{match.group(1)}[secret]", text)
    return _NAME.sub(r"\1[nom]", text)


def _masked(match: Match[str], mask: str, holds: Callable[[str], bool]) -> str:
    if not holds(match.group()) or _COUNTED.match(match.string, match.end()):
        return match.group()
    return mask


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _is_identifier(text: str) -> bool:
    """Whether the digits have a valid check digit and are no round number such as 190 000 000."""
    digits = _digits(text)
    return not digits.endswith("000") and len(set(digits)) > 1 and luhn.is_valid(digits)


_NUMBERS: List[Tuple[Pattern[str], str, Callable[[str], bool]]] = [
    (_RAMQ, "[RAMQ]", lambda text: True),
    (_PERMIT, "[permis]", lambda text: True),
    (_CARD, "[carte]", _is_identifier),
    (_NAS, "[NAS]", _is_identifier),
    (_POSTAL, "[code postal]", lambda text: True),
]


def _phones(text: str) -> str:
    """Masks North-American and international numbers that exist in the numbering plan."""
    pieces, end = [], 0
    for match in phonenumbers.PhoneNumberMatcher(text, "CA", leniency=phonenumbers.Leniency.POSSIBLE):
        digits = _digits(match.raw_string)
        if len(digits) < 10 or digits.endswith("00000") or _COUNTED.match(text, match.end):
            continue
        pieces += [text[end : match.start], "[téléphone]"]
        end = match.end
    return "".join(pieces) + text[end:]
