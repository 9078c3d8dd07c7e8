"""What opens an account: passwords, PINs, codes received."""

import re

from bot.privacy.rule import LINK, rule

_SECRET = r"(?:mots? de passe?s?|mot passe|mdp|pass(?:word|wd|code)?|pwd|passe|phrase secr[èe]te|r[ée]ponse secr[èe]te|code (?:secret|d['’]acc[èe]s|wi-?fi|d['’]alarme)|cl[ée] wi-?fi)"
_OF = r"(?: (?:de|d['’]|pour|sur|du|mon|ma|mes|le|la|l['’]|compte|insta(?:gram)?|facebook|fb|twitter|linkedin|pinterest|youtube|google|gmail|hotmail|wi-?fi|page|courriel|ordi(?:nateur)?|cell|site|maison|boutique|d['’]insta(?:gram)?|temporaire|actuel)){0,5}"
# What people say of a password, or ask of it, instead of telling it.
_SAID_OF_ONE = re.compile(
    r"""(?:trop|pas|plus|pu|ben|bien|bon|bonne|mauvais|faible|fort|court|long|simple|oubli[ée]+|perdu|vol[ée]+|chang[ée]+|expir[ée]+|bloqu[ée]+|invalide|refus[ée]+|incorrect|correct|faux|valide|compliqu[ée]+|important|
    obligatoire|n[ée]cessaire|s[ûu]r|s[ée]curitaire|identique|pareil|toujours|encore|jamais|souvent|comment|quoi|pourquoi|o[ùu]|qui|que|qu|quel|quelle|combien|est|ça|ca|ce|c|je|j|on|il|elle|faut|le|la|les|un|une|de|du|des|mon|ma|mes|si|
    et|ou|à|a|au|marche|fonctionne|rendu|dans|sur|pour|avec|sans|oublie|facile|difficile|d[ée]j[àa]|tr[èe]s|tellement|diff[ée]rent|le?quel|assez|vraiment|quand|doit|devrait|peut|rejet[ée]+|accept[ée]+|requis|demand[ée]+|[ée]crit|enregistr[ée]+|
    d'\w+|l'\w+|n'\w+|s'\w+|c'\w+|j'\w+|qu'\w+|perdue|probl[èe]me|toute?s?|tous|juste|sorti|mort|cach[ée]+|compromis|pirat[ée]+|\[.*|googl?e?\+?|facebook|instagram|twitter|youtube|linkedin|pinterest)[.,!?;:)]*$""",
    re.I | re.X,
)
_VALUE = r"\[?[^\s\[\]«»\"]{2,64}"
_MARKED = r"(?=[^\s]{0,63}[\d!@#$%^&*_+?=])[^\s\[\]«»\"(]{3,64}"


def _told(text: str) -> bool:
    """Whether a word is a secret rather than what is said of one."""
    return not _SAID_OF_ONE.match(text)


def _marked(text: str) -> bool:
    """Whether a word has what passwords have and French has not: a digit or a sign within, or a capital after a small letter."""
    word = text.rstrip(".,!?;:)")
    return _told(text) and bool(re.search(r"[\d@#$%^&*_+=]|[!?].|(?<=[a-zà-ÿ])[A-Z]", word) or text.endswith("!")) and len(word) > 3


PASSWORDS = (
    rule(
        "[secret]",
        rf"(?<![^\W_]){_SECRET}{_OF} ?(?::|=|->|→|est|is|c['’]est|cest)?[ :]{{0,2}}[\"«“][ \u00a0]?(?P<gone>[^\"«»”\[\]\n]{{2,40}}?)[ \u00a0]?[\"»”]",
        _told,
    ),
    rule("[secret]", rf"(?<![^\W_]){_SECRET}{_OF}[ \u00a0]?(?::|=|->|→)\s{{0,2}}(?P<gone>{_VALUE}?)(?=[,.;)]?(?:\s|$))", _told),
    rule("[secret]", rf"(?<![^\W_]){_SECRET}{_OF} (?:est|is|c['’ ]?est|cest|c|sera|[ée]tait|serait)(?: le)? (?P<gone>{_VALUE}?)(?=[,.;)]?(?:\s|$))", _told),
    rule("[secret]", rf"(?<![^\W_]){_SECRET}{_OF} (?P<gone>{_MARKED}?)(?=[,.;)]?(?:\s|$))", _marked),
    rule(
        "[secret]",
        rf"(?<![^\W_])(?:nip|pin|code pin)(?![^\W_])(?: (?:de|du|d['’])(?: (?:ma|mon|la|le))? ?\w{{1,12}})?{LINK}(?P<gone>\d{{4,8}})(?![^\W_]|[.,]\d)",
        counted=True,
    ),
    rule(
        "[secret]",
        r"(?<![^\W_])codes?(?! (?:postal|permanent|promo|de conduite))(?=[^\n]{0,60}(?:re[çc]u|envoy|v[ée]rif|confirm|s[ée]cur|secret|texto|sms|acc[èe]s|d[ée]verr|alarme|connexion|authentif|valid|facteur))[^\d\n]{0,50}(?<![\w-])(?P<gone>\d{3}[ -]?\d{3}|\d{4,8})(?![^\W_])",
        counted=True,
    ),
)
