"""Ways to reach a person: telephone, e-mail, personal page."""

import re

import phonenumbers

from bot.privacy.rule import GAP, LINK, SPACE, digits, labelled, rule
from bot.privacy.spelt import DIGIT

_PROVIDER = (
    r"(?:g-?mail|hotmail|outlook|videotron|vid[ée]otron|yahoo|live|icloud|bell|sympatico|msn"
    r"|globetrotter|cgocable|me|proton(?:mail)?)"
)
_MAIL = r"(?:g-?mail|hotmail|outlook|videotron|vid[ée]otron|yahoo|icloud|sympatico)"
_TLD = r"(?:ca|com|net|org|qc\.ca|qc|fr|info|biz|co|io|example|quebec|shop)"
_DOT = (
    rf"(?:\.|,|{SPACE}\.{SPACE}?|{SPACE}?\[dot\]{SPACE}?|{SPACE}?\((?:dot|point)\){SPACE}?"
    rf"|{SPACE}?\[point\]{SPACE}?|{SPACE}(?:point|dot|pt){SPACE})"
)
_SPOKEN = (
    rf"{SPACE}?(?:[@＠﹫]|\(at\)|\[at\]|\{{at\}}|\(a\)|\[a\]|\(arobase?\)|\[arobase?\]|\(@\)|\[@\]"
    rf"|<at>|-at-){SPACE}?|{SPACE}(?:arr?obas[eo]?|arr?obace|a commercial){SPACE}"
)
_USER = (
    rf"(?<![\w.+-])[\w.+-]{{1,64}}(?:{SPACE}point{SPACE}[\w-]{{1,30}}|{SPACE}(?:tiret|underscore"
    rf"|barre de soulignement){SPACE}[\w-]{{1,30}}){{0,2}}"
)
_DOMAIN = rf"[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,30}}){{0,2}}{_DOT}{_TLD}(?:\.[a-z]{{2}})?(?![^\W_])"
_COURRIEL = (
    r"(?:courr?iels?|e-?mails?|mails?|adresses?|adr|[ée]cri[a-z]{1,4}|joindre|rejoin[a-z]{1,6}"
    r"|contacte[rz]?)(?![^\W_])[^@\n]{0,25}?(?<![^\W_])"
)
_EXTENSION = (
    rf"(?:{SPACE}{{0,2}},?{SPACE}?(?:\(?(?:poste|ext(?:ension)?|p|x|local)\.?:?{SPACE}?#?"
    rf"|#){SPACE}?\d{{1,6}}(?!\d)\)?)?"
)
_AREA = rf"(?:\([2-9]\d{{2}}{SPACE}?\)|\[[2-9]\d{{2}}\]|[2-9]\d{{2}}{SPACE}?\)?)"
_TEN = rf"(?:\+?1{GAP})?{_AREA}{GAP}[2-9]\d{{2}}{GAP}\d{{2}}[ \u00a0\u202f.-]?\d{{2}}(?!\d)"
_PAIRS = r"0[1-9](?:[ .-]\d\d){4}(?!\d)"  # as in France
_SEVEN = rf"[2-9]\d{{2}}{GAP}\d{{4}}(?!\d)"
_CALL = (
    r"(?:t[ée]l(?:[ée]phone)?s?|cell?(?:ulaire)?|fax|num[ée]ros?|num|texte[rz]?|textos?"
    r"|(?<![sm]['’"
    r" ])appel[a-z]{0,4}|rappel[a-z]{0,4}|rejoi[a-z]{1,6}|joindre|joignez|phone|call|sms|whatsapp"
    r"|[ée]cri[a-z]{0,4})"
)
_PUBLIC = (
    r"(?:facebook|fb|instagram|insta|twitter|linkedin|pinterest|youtube|google|tiktok"
    r"|snapchat|threads|x|meta|mme|mr|m|nom|nomd\w*|untel|unetelle|quelqu\w*|mention|tout"
    r"|all|everyone|everybody|here|channel|"
    r"utilisateur|username|user|identifiant|pseudo|machin|bidule|votre\w*|mon\w{0,5}|ton\w*"
    r"|exemple|example|gmail|hotmail|nous|toi|moi|vous)(?![\w.]*[^\W_])"
)
_SITE = (
    r"(?:facebook|fb|instagram|instagr|twitter|x|tiktok|snapchat|threads|pinterest"
    r"|youtube)\.(?:com|me|net|am)|m\.me|t\.me|wa\.me|(?:linkedin)\.com/(?:in|pub)"
    r"|pinterest\.ca|youtube\.com/(?:c|user|channel)"
    r"|snapchat\.com/add|facebook\.com/people"
)
_PAGES = (
    r"(?:business|help|ads|adsmanager|marketplace|groups|watch|pages|events|about|policies"
    r"|legal|privacy|terms|login|settings|home|explore|search|hashtag|reel|reels|stories|p"
    r"|shorts|results|feed|jobs|company|learning|in|pub|"
    r"intent|share|sharer|i|c|user|channel|add|people|playlist|directory|create|creators)(?![\w-]|\.\w)"
)


def _international(text: str) -> bool:
    """Whether a number typed with + , 00 or 011 is possible in the plan of its country."""
    try:
        return phonenumbers.is_possible_number(
            phonenumbers.parse("+" + re.sub(r"^(?:011|00)", "", digits(text)))
        )
    except phonenumbers.NumberParseException:
        return False


EMAILS = (
    rule("[courriel]", rf"{_USER}(?:{_SPOKEN}){_DOMAIN}"),
    rule("[courriel]", rf"{_USER}[@＠﹫][\w-]+(?:\.[\w-]+){{0,6}}"),
    rule("[courriel]", rf"{_USER}(?:{_SPOKEN}){_PROVIDER}(?![^\W_])"),
    rule(
        "[courriel]",
        rf"{_USER}{SPACE}(?:chez|at|à){SPACE}(?:{_MAIL}(?:{_DOT}{_TLD})?"
        rf"|[\w-]{{1,63}}{SPACE}(?:point|dot){SPACE}{_TLD})(?![^\W_])",
    ),
    rule("[courriel]", rf"{_COURRIEL}(?P<gone>{_USER}{SPACE}(?:chez|at|à){SPACE}{_DOMAIN})"),
)
PHONES = (
    rule(
        "[téléphone]",
        rf"(?<![\w.])(?:\+|00|011{GAP})[1-9](?:{GAP}\(?\d\)?){{7,14}}(?!\d){_EXTENSION}",
        _international,
    ),
    rule("[téléphone]", rf"(?<!\d)(?<!\d[.,])(?<!neq )(?<!neq: ){_TEN}{_EXTENSION}"),
    rule("[téléphone]", rf"(?<![\d.,])(?<!\d[ .-]){_PAIRS}{_EXTENSION}"),
    rule(
        "[téléphone]",
        rf"(?<![^\W_]){_CALL}(?![^\W_])[^\d\n\[\]]{{0,30}}(?P<gone>0[1-9]\d{{8}}(?!\d))",
    ),
    rule("[téléphone]", r"(?<!\d)(?<!\d[ .-])[2-9](?:[ .-]{1,3}\d){9}(?![ .-]?\d)"),
    rule(
        "[téléphone]",
        rf"(?<![\d.,])[2-9]\d\d{GAP}[2-9]\d\d[ ,-]{{1,3}}(?:{DIGIT}["
        rf" ,-]{{1,2}}){{1,7}}{DIGIT}(?![^\W_])",
    ),
    rule(
        "[téléphone]",
        rf"(?<![^\W_])(?:{_CALL}|compose[rz]?)(?![^\W_])[^\d\n\[\]]{{0,30}}(?P<gone>[2-9]\d\d,"
        r" ?[2-9]\d\d, ?\d{4}(?!\d))",
    ),
    rule(
        "[téléphone]",
        rf"(?<![^\W_]){_CALL}(?![^\W_])[^\d\n\[\]]{{0,30}}(?P<gone>{_SEVEN}{_EXTENSION})",
        counted=True,
    ),
    rule(
        "[téléphone]",
        rf"(?<![\d.,$-])(?P<gone>[2-9]\d{{2}}-\d{{4}})(?![\d.,-]*\d){_EXTENSION}",
        lambda text: text[4] == "0" or text[0] == text[1] == text[2],
        counted=True,
    ),
    rule(
        "[téléphone]",
        rf"(?<=\[téléphone\])(?:{SPACE}{{0,2}}(?:ou|et|pis|,|/){SPACE}{{0,2}})(?P<gone>{_SEVEN})",
        counted=True,
    ),
    labelled(
        "[téléphone]",
        r"(?<=\[téléphone\] )(?:poste|ext|extension|local)\.?|(?:mon|le|au) poste(?:"
        r" t[ée]l[ée]phonique)?",
        r"#?\d{2,6}(?!\d)",
    ),
)
PROFILES = (
    rule(
        "[pseudo]",
        rf"(?<![\w@])(?:{_SITE})/(?!{_PAGES})@?(?P<gone>profile\.php\?id=\d+"
        r"|[\w%](?:[\w.%-]*[\w%])?)",
    ),
    rule("[pseudo]", rf"(?<![\w@.\]])@(?!{_PUBLIC})(?P<gone>[^\W\d_](?:[\w.]{{0,60}}\w))"),
    rule(
        "[pseudo]",
        r"(?:mon|ma|notre|son) (?:compte )?(?:facebook|fb|insta|instagram|ig|twitter|tiktok"
        r"|snap|snapchat|linkedin|discord|twitch|steam|xbox|psn|gamertag|roblox|pseudo|nom"
        r" d['’]utilisateur|username"
        rf"|handle)(?![^\W_]|\.\s){LINK}(?P<gone>(?=[\w.]*[\d_.])[^\W\d_][\w.]{{2,28}}\w)(?![\w@])",
    ),
    rule(
        "[pseudo]",
        r"(?<![^\W_])(?:login|identifiant|username|user|usager|nom"
        r" d['’](?:utilisateur|usager)|pseudo|handle)[ \u00a0]?[:=] ?"
        r"(?P<gone>[^\W\d_][\w.-]{2,28}[^\W_])(?![\w@])",
    ),
    rule(
        "[pseudo]",
        r"(?<![^\W_])(?:facebook|fb|insta|instagram|ig|twitter|tiktok|tik"
        r" tok|snap|snapchat|linkedin|threads|discord|skype|telegram)"
        r"[ \u00a0]?[:=] ?@?(?P<gone>(?=[\w.]{0,30}[\d_.])[^\W\d_][\w.]{2,28}\w)(?![\w@])",
        lambda text: (
            bool(re.search(r"[\d_]|\w\.\w", text))
            and not re.search(r"\.(?:com|ca|net|org|quebec|qc)$", text, re.I)
        ),
    ),
)
