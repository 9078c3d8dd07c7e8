"""Typography of what is answered, as the Office québécois de la langue française sets it.

Content is written with ordinary spaces and straight apostrophes; this module sets it.
Source: OQLF, Banque de dépannage linguistique, « Espacement avant et après les principaux signes ».
"""

import re

NBSP = "\u00a0"
_SPACES = "[ \u00a0\u202f]*"
_RULES = (
    (re.compile(r"(?<=\w)'(?=\w)|(?<=\w)'(?= )"), "’"),
    (re.compile(rf"(?<=[\w»)%]){_SPACES}:(?= |$|\n)"), f"{NBSP}:"),
    (re.compile(rf"«{_SPACES}"), f"«{NBSP}"),
    (re.compile(rf"(?<![ \u00a0\u202f]){_SPACES}»"), f"{NBSP}»"),
    (re.compile(rf"(?<=\d){_SPACES}(?=[%$])"), NBSP),
    (re.compile(rf"(?<=\w){_SPACES}(?=[;!?])"), ""),
    (re.compile(r"(?<=\d) (?=\d{3}\b)"), NBSP),
    (re.compile(r"(?<=\d) (?=(?:milliards?|millions?|ans|jours?|caractères)\b)"), NBSP),
)


def typeset(text: str) -> str:
    """Set ordinary text in Québec French typography.

    No space before ; ! ? — a no-break space before : and inside guillemets, before % and $, and
    between a number and what it counts. Setting twice changes nothing.

    >>> typeset("C'est simple : 80 % du monde, plus de 5,49 millions d'usagers. « Oui » ?")
    'C’est simple\\xa0: 80\\xa0% du monde, plus de 5,49\\xa0millions d’usagers. «\\xa0Oui\\xa0»?'
    """
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return re.sub(rf"»{_SPACES}(?=[;!?])", "»", text)
