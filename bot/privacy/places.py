"""Where a person lives or works: civic address, postal box, postal code."""

from bot.privacy.rule import LINK, SPACE, labelled, rule

_P = r"A-CEGHJ-NPR-TVXY"
_L = r"A-CEGHJ-NPR-TV-Z"
_G = rf"{SPACE}{{0,3}}[-.]?{SPACE}{{0,2}}"
_NUMBER = r"(?<![\w.,$-])(?:\d{1,4} ?- ?)?\d{1,6}(?:[ -]?[A-D](?![^\W_]))?"
_UNIT = r"(?:app(?:t|art|artement)?|apt|bureau|suite|local|unit[ée]|porte|#)\.?"
_TAIL = (
    rf"(?:,?{SPACE}(?:ouest|nord|sud|east|west|north|south|(?-i:Est|EST|E|O|N|S)|est(?={SPACE}?(?:[,.;:!?)#]|\Z|app"
    rf"|bureau|c['’]est)))\.?(?![^\W_]))?(?:,?{SPACE}?{_UNIT}"
    rf"{SPACE}?#?[A-Z]?\d{{1,5}}[A-D]?(?![^\W_]))?"
)
_FLOOR = rf"(?:(?:\d{{1,2}}(?:e|er|re|[èe]me)|{_UNIT}){SPACE}(?:[ée]tage|#?\d{{1,5}}),?{SPACE})?"
# Types that begin only an address, and types that are ordinary words or short too: these need a
# capital or an article next.
_SURE = (
    r"(?:rue|avenue|boulevard|chemin|rang|mont[ée]e|impasse|terrasse|croissant|ruelle"
    r"|(?:av|ave|boul|boulv|blvd|bvd|bd|chem|rg)\.?)"
)
_WEAK = (
    r"(?:route|rte|place|pl|c[ôo]te|all[ée]e|ch|che|carr[ée]|square|cours|promenade|sentier"
    r"|parc|cr|traverse|cercle|r(?=\.))\.?"
)
_ARTICLE = r"(?:(?:des|de|du|la|les|le|à)[ ]|[dl]['’][ ]?)"
_SAINT = r"(?:(?:saint|sainte|st|ste)\.?[ -])"
_FIRST = (
    r"(?:(?:p[èe]re|abb[ée]|mgr|sir|docteur|cur[ée]|g[ée]n[ée]ral|jean|marie|louis|pierre"
    r"|ren[ée]|jacques|henri|george|charles|john|william|robert|notre|sacr[ée]|bon|vieux"
    r"|grande?|petite?|belle|haute?|premi[èe]re?)[ ](?=[A-ZÀ-Ý]))"
)
_CITY = (
    r"(?:[ ](?!Facebook|Instagram|Twitter|LinkedIn|Pinterest|YouTube|Google|TikTok|Est|Ouest"
    r"|Nord|Sud|C['’])(?-i:[A-ZÀ-Ý][a-zà-ÿ])[\w'’-]*){0,2}"
)
_NAME = rf"{_ARTICLE}{{0,3}}(?:\d{{1,3}}e[ ]rang|{_SAINT}?{_FIRST}?[^\W_][\w'’-]*{_CITY})"
_PROPER = r"(?-i:[A-ZÀ-Ý])[\w'’-]*"
_ORDINAL = r"\d{1,3}(?:i?[èe]me|e|er|re|[èe]re|st|nd|rd|th)"
_AT_HOME = (
    r"(?:j['’ ]?habite|j['’ ]?reste|j['’ ]?demeure|demeur(?:e|ant)|je reste|mon adresse"
    r"|notre adresse|adresse(?: (?:civique|postale|de (?:la maison|livraison)))?|domicile"
    r"|r[ée]side|sis|situ[ée]e?s?)(?![^\W_])"
)

ADDRESSES = (
    rule(
        "[adresse]",
        rf"{_FLOOR}{_NUMBER},?{SPACE}{{1,2}}{_ORDINAL}{SPACE}(?:{_SURE}"
        rf"|{_WEAK})(?![^\W_])(?:{SPACE}{_PROPER}(?<=st|rd|ud)(?![\w'’-]))?{_TAIL}",
    ),
    rule(
        "[adresse]",
        rf"{_FLOOR}{_NUMBER},?{SPACE}{{1,2}}(?:(?:e|o|est"
        rf"|ouest)\.?{SPACE})?(?:de{SPACE}la{SPACE}|du{SPACE}|de{SPACE}l['’])?{_SURE}(?![^\W_]){SPACE}{{1,2}}{_NAME}{_TAIL}",
    ),
    rule(
        "[adresse]",
        rf"{_FLOOR}{_NUMBER},?{SPACE}{{1,2}}{_WEAK}(?![^\W_])"
        rf"{SPACE}{{1,2}}(?:{_ARTICLE}{{1,3}}{_SAINT}?{_FIRST}?{_PROPER}"
        rf"|{_SAINT}[^\W_][\w'’-]*|{_FIRST}?{_PROPER}{_CITY}|\d{{1,3}}(?![\w,.]*\d)|du[ ](?:lac"
        rf"|moulin|bord)(?:[ ]{_PROPER})?|de[ ]la[ ](?:rivi[èe]re|gare|plage"
        rf"|montagne)){_TAIL}",
    ),
    rule(
        "[adresse]",
        rf"{_FLOOR}{_NUMBER},?{SPACE}(?:(?!de|du|des|le|la|les|sur|en)[^\W_][\w'’-]{{1,20}}{SPACE}){{1,2}}(?:street|road|crescent|highway)(?![^\W_]){_TAIL}",
    ),
    rule(
        "[adresse]",
        rf"{_FLOOR}{_NUMBER},?{SPACE}(?:(?!Google|OneDrive){_PROPER}{SPACE}){{1,2}}(?-i:Drive|Dr|Lane|Avenue|Ave|Boulevard|Blvd|St|Rd|Cres|Court|Crt)(?![\w-])\.?{_TAIL}",
    ),
    rule("[adresse]", rf"(?<!en )(?<!En )(?<![\w.,$-])\d{{2,5}},?{SPACE}{_SAINT}{_PROPER}{_TAIL}"),
    rule(
        "[adresse]",
        rf"{_AT_HOME}{LINK}(?:au{SPACE}"
        rf"|à{SPACE})?(?P<gone>{_NUMBER},?{SPACE}(?:{_ARTICLE}{{1,2}})?{_FIRST}?(?:{_PROPER}"
        rf"|{_SAINT}[^\W_][\w'’-]*){_TAIL})",
    ),
    rule(
        "[adresse]",
        rf"(?<![^\W_])(?:{_SURE}){SPACE}{_NAME},?{SPACE}(?:au|no\.?|num[ée]ro"
        rf"|#){SPACE}?\d{{1,5}}(?![^\W_]){_TAIL}",
    ),
    rule(
        "[adresse]",
        rf"(?<![^\W_])(?:c\.{SPACE}?p\.|cp|(?:case|bo[îi]te){SPACE}postale"
        rf"|casier{SPACE}postal|b\.{SPACE}?p\.|bp"
        rf"|p\.?o\.?{SPACE}box){SPACE}?:?{SPACE}?#?(?:no"
        rf"{SPACE})?(?P<gone>\d{{1,6}})(?![^\W_])",
    ),
    rule(
        "[adresse]",
        rf"(?<=\[adresse\])(?P<gone>(?:,{SPACE}?"
        rf"|{SPACE}){_UNIT}{SPACE}?#?[A-Z]?\d{{1,5}}(?![^\W_]))",
    ),
)
POSTAL_CODES = (
    rule("[code postal]", rf"(?<![^\W_])[{_P}]\d[{_L}]{_G}\d[{_L}]\d(?![^\W_])"),
    rule(
        "[code postal]",
        rf"(?<![^\W_])[{_P}]{SPACE}\d{SPACE}[{_L}]{SPACE}{{1,2}}\d"
        rf"{SPACE}[{_L}]{SPACE}\d(?![^\W_])",
    ),
    labelled(
        "[code postal]",
        r"codes? postal|code p\.?|zip",
        rf"[{_P}]\d[{_L}](?:{_G}\d[{_L}]?)?(?![^\W_])",
    ),
    rule(
        "[code postal]",
        r"code postal (?:commence|d[ée]bute|finit) par (?:un |le "
        rf"|l['’])?(?P<gone>[{_P}]\d[{_L}])(?![^\W_])",
    ),
)
