"""What opens an account: passwords, PINs, codes received."""

import re
from functools import lru_cache
from typing import FrozenSet

from bot.paths import DATA
from bot.privacy.rule import LINK, rule
from bot.text.clean import plain
from bot.yamlfile import read_yaml

_LABEL = (
    r"(?:mots? de passe?s?|mot passe|mdp|mp|pass(?:word|wd|code)?|pwd|passe|phrase secr[èe]te"
    r"|code (?:secret|d['’]acc[èe]s|wi-?fi|d['’]alarme)|cl[ée] wi-?fi)"
)
_OF = (
    r"(?: (?:de|d['’]|pour|sur|du|mon|ma|mes|le|la|l['’]|compte|insta(?:gram)?|facebook|fb"
    r"|twitter|linkedin|pinterest|youtube|google|gmail|hotmail|wi-?fi|page|courriel"
    r"|ordi(?:nateur)?|cell|site|maison|boutique|d['’]insta(?:gram)?|temporaire|actuel)){0,5}"
)
_ELIDED = re.compile(r"(?:qu|[cdjlmns])['’]", re.I)
_VALUE = r"\[?[^\s\[\]«»\"]{2,64}"
_MARKED = r"(?=[^\s]{0,63}[\d!@#$%^&*_+?=])[^\s\[\]«»\"(]{3,64}"


@lru_cache(maxsize=1)
def _said_of_one() -> FrozenSet[str]:
    """What is said of a password instead of telling it."""
    return frozenset(
        map(plain, read_yaml(DATA / "privacy" / "passwords.yml")["said_of_one"].split())
    )


def _told(text: str) -> bool:
    """Whether a word is a secret rather than what is said of one."""
    return (
        plain(text.rstrip(".,!?;:)")) not in _said_of_one()
        and not _ELIDED.match(text)
        and not text.startswith("[")
    )


def _marked(text: str) -> bool:
    """Whether a word has what passwords have and French has not: a digit or a sign within, or a
    capital after a small letter.
    """
    word = text.rstrip(".,!?;:)")
    return (
        _told(text)
        and bool(re.search(r"[\d@#$%^&*_+=]|[!?].|(?<=[a-zà-ÿ])[A-Z]", word) or text.endswith("!"))
        and len(word) > 3
    )


def _inside(text: str) -> bool:
    """Whether a word is marked as passwords are, and not by its last sign alone."""
    return _marked(text.rstrip(".,!?;:)"))


def _phrase(text: str) -> bool:
    """Whether several words are a secret rather than what is said of one."""
    return _told(text.split()[0]) if text.split() else False


def _before(text: str) -> bool:
    """Whether what stands before the word for it is a secret: « minou1965 comme mot de passe »;
    four digits may be a PIN.
    """
    return _marked(text) and not re.search(r"@|://", text)


def _code(text: str) -> bool:
    """Whether digits after the word « code » are one, and no year."""
    return not re.fullmatch(r"(?:19|20)\d\d", text)


PASSWORDS = (
    rule(
        "[secret]",
        r"(?<![^\W_])phrases? (?:de passe|secr[èe]te|de r[ée]cup[ée]ration)["
        r" \u00a0]?(?::|=|est|is|c['’ ]?est|cest) ?(?P<gone>[^.,;!?\n\[\]]{2,90})",
        _phrase,
    ),
    rule(
        "[secret]",
        rf"(?<![^\W_]){_LABEL}{_OF} ?(?::|=|->|→|est|is|c['’]est"
        rf"|cest)?[ :]{{0,2}}[\"«“][ \u00a0]?(?P<gone>[^\"«»”\[\]\n]{{2,40}}?)[ \u00a0]?[\"»”]",
        _told,
    ),
    rule(
        "[secret]",
        r"(?:question|r[ée]ponse)s?(?: [àa] (?:la|ma) question)? (?:secr[èe]te"
        r"|de s[ée]curit[ée])s?[ \u00a0]?(?:[:=]|est"
        r"|c['’ ]?est) ?(?P<gone>[^.,;!?\n\[\]]{2,60})",
        _told,
    ),
    rule(
        "[secret]",
        rf"(?<![^\W_]){_LABEL}{_OF}[ \u00a0]?(?::|=|->"
        rf"|→)\s{{0,2}}(?P<gone>{_VALUE}?)(?=[,.;)]?(?:\s|$))",
        _told,
    ),
    rule(
        "[secret]",
        rf"(?<![^\W_]){_LABEL}{_OF} (?:est|is|c['’ ]?est|cest|c|sera|[ée]tait"
        rf"|serait)(?: le)? (?P<gone>{_VALUE}?)(?=[,.;)]?(?:\s|$))",
        _told,
    ),
    rule("[secret]", rf"(?<![^\W_]){_LABEL}{_OF} (?P<gone>{_MARKED}?)(?=[,.;)]?(?:\s|$))", _marked),
    rule(
        "[secret]",
        rf"(?<![^\W_]){_LABEL}(?![^\W_])[^\n\[\].!?:=\d]{{0,50}}(?:[:=]|(?<![^\W_])(?:est|[ée]tait|c['’"
        r" ]?est|cest)(?![^\W_])) ?\"? ?"
        rf"(?P<gone>{_MARKED}?)(?=[,.;)]?(?:\s|\"|$))",
        _inside,
    ),
    rule(
        "[secret]",
        rf"(?<![^\W_])wi-?fi(?:"
        rf" (?:de|du|d['’]|chez|la|le|mon|ma|notre|nous|boutique|maison|salon|magasin|bureau|resto|caf[ée])){{0,4}}"  # noqa: E501
        rf"[ \u00a0]?(?::|=|est|c['’ ]?est|cest) ?(?P<gone>{_MARKED}?)(?=[,.;)]?(?:\s|$))",
        _marked,
    ),
    rule(
        "[secret]",
        rf"(?<![^\s(\"'])(?P<gone>{_MARKED}?),? (?:comme|pour|est|c['’ ]?est|cest|c)(?:"
        r" (?:le|mon|son|notre|nouveau)){0,2}"
        rf" (?:{_LABEL}|nip|pin)(?![^\W_])",
        _before,
    ),
)
# Digits alone: looked for once what else they may belong to is gone.
CODES = (
    rule(
        "[secret]",
        r"(?:envoy|re[çc]u|texto"
        r"|sms)[^\d\n\[\]]{0,40}codes?[^\d\n\[\]]{0,12}(?<![\w-])(?P<gone>\d{3}[ -]\d{3}"
        r"|\d{4,8})(?![^\W_])",
        counted=True,
    ),
    rule(
        "[secret]",
        r"(?<![^\W_])(?:nip|pin|code pin)(?![^\W_]|\.\s)(?: (?:de|du|d['’])(?: (?:ma|mon|la"
        rf"|le))? ?\w{{1,12}})?{LINK}(?P<gone>\d{{4,8}})(?![^\W_]|[.,]\d)",
        counted=True,
    ),
    rule(
        "[secret]",
        r"(?<![^\W_])codes?(?! (?:postal|permanent|promo"
        r"|de conduite))(?=[^\n]{0,60}(?:re[çc]u|envoy|v[ée]rif|confirm|s[ée]cur|secret"
        r"|texto|sms|acc[èe]s|d[ée]verr|alarme|connexion|authentif|valid"
        r"|facteur))[^\d\n\[\]]{0,50}(?<![\w-])(?P<gone>\d{3}[ -]?\d{3}|\d{4,8})(?![^\W_])",
        _code,
        counted=True,
    ),
)
