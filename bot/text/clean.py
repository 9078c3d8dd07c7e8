"""Making typed text safe to read: one form for each character, nothing invisible."""

import re
import unicodedata

_QUOTES = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
    }
)
_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """Text in NFC, on one line, without control, zero-width or direction characters.

    >>> clean("  C’est\\u200b\\n quoi\\u202e ?  ")
    "C'est quoi ?"
    """
    text = unicodedata.normalize("NFC", text).translate(_QUOTES)
    kept = (
        " " if char.isspace() else char
        for char in text
        if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    return _SPACE.sub(" ", "".join(kept)).strip()


def plain(text: str) -> str:
    """Lower case, without accents, ligatures undone: the form in which words are compared.

    >>> plain("Où sont les Œuvres d'Été?")
    "ou sont les oeuvres d'ete?"
    """
    # twice: 𝔸 is a capital only once decomposed
    text = (
        unicodedata.normalize("NFKD", text.casefold())
        .casefold()
        .replace("œ", "oe")
        .replace("æ", "ae")
    )
    return "".join(
        char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)
    )
