"""Numbers that stand for a person: social and health insurance, cards, accounts, permits, plates,
birth dates, addresses of machines.

A number that its label tells goes whatever its check digit; one without a label goes where its own
arithmetic holds. Sources: Luhn check digits, ISO/IEC 7812 (cards) and the Canadian social insurance
number; RAMQ number and ministry of Education's permanent code: letters of the name, then birth date
and two digits (month + 50 for women). The Québec enterprise number (NEQ) is in a public register
and stays.
"""

import ipaddress

from stdnum import iban, luhn

from bot.privacy.rule import GAP, SPACE, digits, labelled, rule

_S = rf"(?:{SPACE}{{0,2}}[-‑_/]{SPACE}{{0,2}}|\.|{SPACE}{{1,2}})?"
_END = r"(?!\d|[.,]\d)"
_MONTH = (
    r"(?:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre"
    r"|(?:janv|f[ée]v|avr|juil|sept|oct|nov|d[ée]c)\.?)"
)
_DATE = (
    rf"(?:\d{{4}}[-/. ]\d{{1,2}}[-/. ]\d{{1,2}}|\d{{1,2}}[-/. ]\d{{1,2}}[-/. ](?:\d{{4}}|\d{{2}})|"
    rf"(?:\d{{1,2}}(?:er)?{SPACE})?{_MONTH}(?![^\W_])(?:{SPACE}(?:de{SPACE})?(?:19|20)\d\d|{SPACE}\d\d(?!{SPACE}?[\wh:,]))?"
    rf"|\d{{1,2}}(?:er)?[-/]{_MONTH}[-/]\d{{2,4}})(?!\d)"
)


def _valid(text: str) -> bool:
    """Whether the digits have a valid check digit and are no round number such as 190 000 000."""
    number = digits(text)
    return not number.endswith("000") and len(set(number)) > 1 and luhn.is_valid(number)


def _born(number: str, day: int, month: int, year: int) -> bool:
    """Whether two digits at each of these places make a birth date, women's months counted from
    51.
    """
    months = int(number[month : month + 2])
    return (
        1 <= int(number[day : day + 2]) <= 31
        and (1 <= months <= 12 or 51 <= months <= 62)
        and len(number) > year
    )


def _years(text: str) -> bool:
    number = digits(text)
    return text.islower() and number[:2] in ("19", "20") and number[4:6] in ("19", "20")


def _ramq(text: str) -> bool:
    return _born(digits(text), 4, 2, 0) and not _years(text)


def _permanent(text: str) -> bool:
    return _born(digits(text), 0, 2, 4) and not _years(text)


def _ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(char.isalnum() for char in text)


def _plate(text: str) -> bool:
    kept = [char for char in text if char.isalnum()]
    return (
        5 <= len(kept) <= 7
        and any(char.isdigit() for char in kept)
        and any(char.isalpha() for char in kept)
    )


_LETTERS = rf"(?<![^\W_])[A-Za-z]{{4}}{_S}"
_PAIRS = rf"\d{{2}}{_S}\d{{2}}{_S}\d{{2}}{_S}\d{{2}}(?!\d|{SPACE}?\d{{4}})"
_NINE = rf"\d{GAP}" * 8 + r"\d(?!\d)"
# other words of the same sentence, between a label and a value of a shape of its own
_FAR = r"[^\d\n\[\].!?;:]{0,40}"
_CARD = (
    rf"(?:\d{{4}}{_S}\d{{4}}{_S}\d{{4}}{_S}\d{{4}}(?!\d)|\d{{4}}{_S}\d{{6}}{_S}\d{{5}}(?!\d)"
    rf"|\d{{13,19}}(?!\d)|\d(?:{_S}\d){{11,18}}(?!\d))"
)
_ACCOUNT = r"(?=(?:[ -]?\d){3})\d[\d -]{1,22}\d(?!\d)"

IDENTIFIERS = (
    labelled("[code permanent]", r"codes? permanents?", rf"[A-Z]{{4}}{_S}{_PAIRS}"),
    labelled(
        "[NAS]",
        r"nas|n\.a\.s\.?|(?:num[ée]ro|num|no)?\.? ?d['’ ]?ass(?:urance)?[ -]soc(?:iale)?"
        r"|ass(?:urance)?[ -]sociale|sin|social insurance(?: number)?",
        _NINE,
    ),
    rule(
        "[NAS]",
        rf"(?<![^\W_])(?:nas|assurance[ -]sociale)(?![^\W_]){_FAR}(?P<gone>{_NINE})",
        counted=True,
    ),
    labelled(
        "[carte]",
        r"(?:cartes?|visa|master ?card|amex|american express|cr[ée]dit"
        r"|d[ée]bit)(?: (?:de )?[^\W\d_]{2,20}){0,3}",
        _CARD,
    ),
    rule("[compte bancaire]", r"(?<![\d-])(?:\d{3}-\d{5}|\d{5}-\d{3})-\d{5,12}(?!\d)"),
    rule("[carte]", rf"(?<!\d)(?<!\d[.,]){_CARD}(?![.,]\d)", _valid, counted=True),
    rule(
        "[carte]",
        r"(?<![^\W_])(?:cartes?|visa|master"
        r" ?card|amex|d[ée]bit|cr[ée]dit)(?![^\W_])[^\d\n\[\].]{0,30}"
        r"(?:fini|termin|derniers chiffres)[a-zé]{0,5}(?: par| en| sont| :|:)? (?:le |les"
        r" )?(?P<gone>\d{4})(?!\d)",
    ),
    labelled(
        "[carte]",
        r"cvv2?|cvc2?|cvn|code (?:de s[ée]curit[ée]|au dos|en arri[èe]re|derri[èe]re|à l['’]endos)"
        r"|cryptogramme|3 chiffres (?:en arri[èe]re|au dos|derri[èe]re)",
        r"\d{3,4}(?!\d)",
    ),
    labelled(
        "[carte]",
        r"(?:date d['’ ]?)?exp(?:ir(?:e|ation|ée?|y))?\.?(?: (?:date|de la carte"
        r"|de ma carte|en))?|valide jusqu['’](?:en|au|à)",
        r"\d{1,2}[ ]?[/-][ ]?\d{2,4}(?!\d)",
    ),
    rule(
        "[carte]",
        rf"(?<=\[carte\]){_FAR}(?<!\d)(?P<gone>\d{{3,4}}) (?:en arri[èe]re|au dos|derri[èe]re|en"
        r" dos|à l['’]endos)",
    ),
    rule(
        "[carte]",
        r"(?<=\[carte\])[ ,;/]{1,3}(?P<gone>\d{2}/\d{2,4}|\d{3,4})(?![\d/])",
        counted=True,
    ),
    labelled(
        "[RAMQ]",
        r"ramq|nam|(?:carte|assurance)[ -](?:d['’ ]?assurance[ -])?(?:soleil|maladie)"
        r"|num[ée]ro d['’ ]?assurance[ -]maladie",
        rf"[A-Z]{{4}}{_S}{_PAIRS}",
    ),
    rule("[RAMQ]", _LETTERS + _PAIRS, _ramq),
    rule("[code permanent]", _LETTERS + _PAIRS, _permanent),
    labelled(
        "[permis]",
        r"permis(?: de conduire)?",
        rf"[A-Z]{_S}\d{{4}}{_S}\d{{6}}{_S}\d{{2}}(?!\d)|[A-Z]\d[\d -]{{7,14}}\d",
    ),
    rule("[permis]", rf"(?<![^\W_])[A-Z]\d{{4}}{_S}\d{{6}}{_S}\d{{2}}(?!\d)"),
    labelled(
        "[passeport]", r"passeports?|passport", r"[A-Z]{1,2}[ -]?\d{6}(?:[A-Z]{2})?(?![^\W_])"
    ),
    labelled(
        "[plaque]",
        r"(?:plaque|immatricul(?:ation|[ée]e?))(?: d['’ ]?(?:immatriculation|auto"
        r"|char))?(?: de (?:mon |ma )?(?:char|auto|camion|voiture|truck))?",
        r"(?:[A-Z0-9]{2,4}[ -]?[A-Z0-9]{2,4}|[A-Z]{1,2}[ -]?\d{4,6})(?![^\W_])",
        _plate,
    ),
    rule(
        "[plaque]",
        rf"(?<![^\W_])(?:plaque|immatricul(?:ation|[ée]e?))(?![^\W_]){_FAR}(?<![^\W_])"
        r"(?P<gone>[A-Z]{3}[ -]?\d{3,4}|[A-Z]\d\d[ -]?[A-Z]{3}|\d{3}["
        r" -]?[A-Z]{3}|[A-Z]\d{5,6})(?![^\W_])",
    ),
    rule(
        "[compte bancaire]",
        r"(?<![^\W_])[A-Z]{2}\d{2}(?:(?:[ -]?\d{4}){2,7}(?:[ -]?\d{1,3})?"
        r"|[A-Z0-9]{11,30})(?![^\W_])",
        lambda text: bool(iban.is_valid(text)),
    ),
    labelled("[compte bancaire]", r"iban", r"[A-Z]{2}\d{2}(?: ?\d){8,30}(?!\d)"),
    labelled(
        "[compte bancaire]",
        r"transit|institution|inst\.?|succursale|folio|eop|compte (?:bancaire|de banque"
        r"|en banque|ch[èe]ques?|[ée]pargne|caisse|desjardins|de caisse|courant)"
        r"|(?:num[ée]ro|num|no)\.? de compte|no compte|sp[ée]cimen de ch[èe]que",
        _ACCOUNT,
        counted=True,
    ),
    rule(
        "[compte bancaire]",
        rf"(?<![^\W_])comptes?(?![^\W_]){_FAR}(?<![^\W_])(?:num[ée]ro|num|no)\.?["
        r" :]{1,3}(?P<gone>(?=(?:[ -]?\d){5})\d[\d -]{3,22}\d(?!\d))",
        counted=True,
    ),
    labelled(
        "[compte bancaire]", r"comptes?", r"(?=(?:[ -]?\d){5})\d[\d -]{3,22}\d(?!\d)", counted=True
    ),
    rule(
        "[compte bancaire]",
        r"(?<=\[compte bancaire\])(?:[ ,;/-]{1,3}|, ?)(?P<gone>\d{3}-\d{4,12}|\d{5,12})(?!\d)",
        counted=True,
    ),
    rule("[IP]", r"(?<![\w.])(?<!version )\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)", _ip),
    rule("[IP]", r"(?<![\w:.])(?=[0-9a-f]{0,4}:[0-9a-f]{0,4}:)[0-9a-f:]{5,39}(?![\w:])", _ip),
    labelled(
        "[date de naissance]",
        r"n[ée]e?s?(?: (?:le|un|en|au))|(?:date|jour) (?:de )?(?:ma |sa )?naissance"
        r"|naissance|ddn|d\.d\.n\.|(?:ma|sa) f[êe]te|(?:mon"
        r"|son) anniversaire(?: de naissance)?|anniversaire ?:|(?:ma )?date de f[êe]te|dob"
        r"|(?:anniversaire|f[êe]te) (?:de|à) (?:mon|ma|mes|son|sa|notre) [^\W\d_]{2,15}(?:"
        r" [^\W\d_]{2,15}| \[nom\])?"
        r"|d\.o\.b\.|date of birth|born(?: on| in)?|birthday|b-?day|anniv",
        rf"(?:(?:le|un|en|on) )?(?:{_DATE})",
        lambda text: any(char.isdigit() for char in text),
    ),
    rule(
        "[date de naissance]",
        r"(?:je suis|j['’]?suis|chu|chus|chui|jsuis) n[ée]e?s? en (?P<gone>19\d\d"
        r"|20[01]\d)(?!\d)",
    ),
    rule(
        "[NAS]",
        rf"(?<![\d])(?<!\d[.,])(?<!neq )\d{{3}}(?P<gap>[ .\-\u00a0\u202f]?)\d{{3}}"
        rf"(?P=gap)\d{{3}}{_END}(?![ -]\d{{3}})",
        _valid,
        counted=True,
    ),
)
