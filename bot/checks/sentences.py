"""How it reads: short sentences, set type, vouvoiement, and no number that the guide does not
give.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Dict, Iterator, Set, Tuple

from bot.checks.fault import Fault
from bot.checks.said import Said, said
from bot.checks.source import Source
from bot.guide import Guide
from bot.text.numbers import number
from bot.text.typography import NBSP, typeset

LIMITS = "data/checks.yml"
_SENTENCE_END = re.compile(r"(?<=[.!?…;])\s+|\n+")
_WORD = re.compile(r"\w")
_NUMBER = re.compile(
    rf"\d+(?:[ {NBSP}]\d{{3}})*(?:[.,]\d+)?(?:[ {NBSP}]?(?:milliards?|millions?|%))?"
)
_NUMBER_WORDS = re.compile(
    r"\b(?:trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quinze|vingt|trente|quarante|cinquante|soixante|cents?|mille|milliers?|millions?|milliards?|moitié|tiers|quart)\b",
    re.I,
)
_COUNTED = ("trois", "quatre", "six")  # in a reply: how many things it goes on to name
_TUTOIEMENT = re.compile(
    r"(?<![\w'’-])(?:tu|ton|ta|tes|toi|te|tien|tienne|t['’](?=\w))(?![\w-])|(?<![\w'’-])t['’]\w+",
    re.I,
)
_TYPOGRAPHY = (
    (re.compile(r"'"), "a straight apostrophe"),
    (re.compile(r'"'), "a straight quotation mark"),
    (re.compile(r"\.\.\."), "three dots in place of …"),
    (re.compile(r"  | \n|^ | $"), "a space too many"),
    (re.compile(r"[ \u00a0\u202f][;!?,.](?=\s|$)"), "a space before ; ! ? , or ."),
    (re.compile(r"(?<![\u00a0\d]):(?=\s|$)"), "no no-break space before :"),
    (re.compile(r"«(?!\u00a0)|(?<!\u00a0)»"), "no no-break space inside « »"),
    (re.compile(r"\d ?[%$]"), "no no-break space before % or $"),
    (
        re.compile(r"\d (?=\d{3}\b)|\d (?=(?:milliards?|millions?|ans)\b)"),
        "a number that can be cut at the end of a line",
    ),
    (re.compile(r"\d\.\d(?! ?0)(?<!2\.0)"), "a decimal point in place of a comma"),
    (re.compile(r"[,;](?=[^\W\d_])"), "no space after , or ;"),
)


def sentences_are_short(source: Source) -> Iterator[Fault]:
    """No sentence is longer than can be read at a glance."""
    longest = source.yaml(LIMITS)["longest_sentence"]
    for text in said(source):
        for words, sentence in _sentences(text.text):
            if words > longest:
                yield _fault(
                    source,
                    text,
                    f"a sentence of {words} words, {longest} at most: « {sentence[:60]}… »",
                )


# What is found in a text depends on it alone, and most texts are those of the check before.
_remembered = lru_cache(maxsize=32_768)


@_remembered
def _sentences(text: str) -> Tuple[Tuple[int, str], ...]:
    """The sentences of a text, each after its number of words."""
    return tuple(
        (sum(1 for word in sentence.split() if _WORD.search(word)), sentence)
        for sentence in _SENTENCE_END.split(text)
    )


def labels_are_short(source: Source) -> Iterator[Fault]:
    """A button shows its whole label."""
    longest = source.yaml(LIMITS)["longest_label"]
    for text in said(source):
        if text.kind == "label" and len(text.text) > longest:
            yield _fault(
                source,
                text,
                f"a label of {len(text.text)} characters, {longest} at most: « {text.text} »",
            )


def typography_is_set(source: Source) -> Iterator[Fault]:
    """Once typeset, a text follows the OQLF, and typesetting it again changes nothing."""
    for text in said(source):
        for problem in _badly_set(text.text):
            yield _fault(source, text, problem)
        if text.kind == "sentence" and text.text[-1:] not in ".!?:…»":
            yield _fault(source, text, f"ends without punctuation: « …{text.text[-30:]} »")


@_remembered
def _badly_set(text: str) -> Tuple[str, ...]:
    """What is wrong with the typography of a text."""
    found = [
        f"{problem}: « {_around(text, match)} »"
        for match, problem in ((pattern.search(text), problem) for pattern, problem in _TYPOGRAPHY)
        if match
    ]
    if typeset(text) != text:
        found.append("typesetting it again changes it")
    if unicodedata.normalize("NFC", text) != text:
        found.append("an accent apart from its letter")
    return tuple(found)


def nobody_is_thou(source: Source) -> Iterator[Fault]:
    """Vouvoiement, always."""
    allowed = _allowed(source, "tutoiement_allowed")
    for text in said(source):
        for said_to in _thou(text.text, allowed):
            yield _fault(source, text, f"tutoiement: « {said_to} »")


@_remembered
def _thou(text: str, allowed: Tuple[str, ...]) -> Tuple[str, ...]:
    """Where a text says « tu »."""
    read = _without(text, allowed)
    return tuple(_around(read, match) for match in _TUTOIEMENT.finditer(read))


def numbers_are_the_guides(source: Source) -> Iterator[Fault]:
    """Every number is a figure of the guide; of the platform's own, where the topic is about
    one.
    """
    guide = source.guide()
    allowed = _allowed(source, "numbers_allowed")
    figures: Dict[str, Set[str]] = {}
    for text in said(source):
        if text.kind == "urgent":
            continue
        if text.platform not in figures:
            figures[text.platform] = _figures(guide, text.platform)
        for found in _numbers(text.text, allowed):
            if found not in figures[text.platform] and not (
                text.kind == "reply" and found.lower() in _COUNTED
            ):
                whose = f" for {text.platform}" if text.platform else ""
                said_so = found.replace(NBSP, " ")
                yield _fault(source, text, f"« {said_so} » is no figure of the guide{whose}")


@_remembered
def _numbers(text: str, allowed: Tuple[str, ...]) -> Tuple[str, ...]:
    """The numbers of a text, in figures and in words."""
    read = _without(text, allowed)
    return (*_NUMBER.findall(read), *_NUMBER_WORDS.findall(_NUMBER.sub("", read)))


def _figures(guide: Guide, platform: str) -> Set[str]:
    """The guide's figures as they are written, ages and dates with them."""
    known: Set[str] = set(re.findall(r"\d+", guide.published))
    for text in guide.outside.values():
        known.update(_NUMBER.findall(text))
    for figure in guide.figures.values():
        if platform and figure.platform != platform:
            continue
        known.add(f"{figure.value:f}{NBSP}%" if figure.percent else number(figure.value))
        ages = [age for age in figure.group.values() if isinstance(age, int)]
        known.update(str(age) for age in ages)
        if "to" not in figure.group:
            known.update(str(age - 1) for age in ages)  # from 35: « plus de 34 ans »
    return known


def _allowed(source: Source, name: str) -> Tuple[str, ...]:
    """The phrases of data/checks.yml that may stand, as they are read."""
    return tuple(typeset(phrase["text"]) for phrase in source.yaml(LIMITS)[name])


def _without(text: str, allowed: Tuple[str, ...]) -> str:
    for phrase in allowed:
        text = text.replace(phrase, "")
    return text


def _around(text: str, match: "re.Match[str]") -> str:
    return text[max(0, match.start() - 15) : match.end() + 15].replace(NBSP, " ")


def _fault(source: Source, text: Said, problem: str) -> Fault:
    return source.fault(text.file, list(text.keys), text.place, problem)


CHECKS = (
    sentences_are_short,
    labels_are_short,
    typography_is_set,
    nobody_is_thou,
    numbers_are_the_guides,
)
