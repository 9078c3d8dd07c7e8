"""Texts that are hard for a pattern: its own pieces again and again, and what people and attackers
repeat.
"""

import sre_constants as sre
import sre_parse
from typing import Any, Iterable, Iterator, List, Union

_CANDIDATES = "ae0 1-,.'x/\x01\x02@+(é:?\n\"A_"
_VARIANTS = 5  # ways in which a piece is written out
REPEATED = (
    "facebook et ", "fb, ", "insta ou fb pis ", "\x010\x02 et ", "\x010\x02 , ", "\x010\x02 ", "\x030\x02 ", "ni ", "pas ",  # noqa: E501
    "1-", "1 ", "1-1 ", "0,", "1.", "418 ", "418-", "h0h", "l'", "l'a ", "j'ai ", "a.", "a@", "a. ", "a-", "a ", "aaaa", "aA", "_", "é",  # noqa: E501
    " ", "\u00a0", "\n", "\n ", "?", "! ", ",,", '"', "' ", "((", "()", "[", "{", "{{", "{%", "<", "<script ", "/", "//", "/**", "\\", "« ",  # noqa: E501
    "rue ", "12 rue ", "premier ", "mes ", "le plus ", "pas de photos, juste ",
)  # fmt: skip


def texts(pattern: Union[str, bytes], flags: int, length: int) -> Iterator[str]:
    """Texts of that many characters."""
    tree = sre_parse.parse(pattern, flags)
    pumps = {
        *REPEATED,
        *(written for body in _repeated(tree) for written in _written(body)),
        *_written(tree),
    }
    heads = ("", *sorted({head for head in _heads(tree) if head})[:_VARIANTS])
    for pump in sorted(filter(None, pumps)):
        for head in heads if pump not in REPEATED else heads[:2]:
            # the end fits nothing: whatever was begun is tried again
            yield (head + pump * length)[: length - 1] + "\x03"


def _repeated(tree: Iterable[Any]) -> Iterator[Any]:
    """What the pattern repeats, inside out."""
    for op, arg in tree:
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            yield from _repeated(arg[2])
            if arg[1] > 1:
                yield arg[2]
        elif op is sre.SUBPATTERN:
            yield from _repeated(arg[3])
        elif op is sre.BRANCH:
            for branch in arg[1]:
                yield from _repeated(branch)
        elif op in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _repeated(arg[1])


def _heads(tree: Iterable[Any]) -> Iterator[str]:
    """What comes before each repetition."""
    items = list(tree)
    for number, (op, arg) in enumerate(items):
        before = (_written(items[:number]) or [""])[0]
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            yield before
        elif op is sre.SUBPATTERN:
            yield from (before + head for head in _heads(arg[3]))
        elif op is sre.BRANCH:
            yield from (before + head for branch in arg[1][:_VARIANTS] for head in _heads(branch))


def _written(tree: Iterable[Any]) -> List[str]:
    """A few texts that fit a piece of a pattern: the plainest, then with one thing changed at a
    time.
    """
    choices = [_ways(op, arg) for op, arg in tree]
    plainest = [ways[0] for ways in choices]
    made = ["".join(plainest)]
    for number, ways in enumerate(choices):
        made += ["".join([*plainest[:number], way, *plainest[number + 1 :]]) for way in ways[1:]]
    return list(dict.fromkeys(made))[: 2 * _VARIANTS]


def _ways(op: Any, arg: Any) -> List[str]:
    if op is sre.LITERAL:
        return [chr(arg)]
    if op in (sre.NOT_LITERAL, sre.ANY, sre.IN):
        import re
        import sre_compile

        state = sre_parse.State()
        state.flags = re.U
        fits = sre_compile.compile(sre_parse.SubPattern(state, [(op, arg)]), re.U)
        return [char for char in _CANDIDATES if fits.match(char)][:3] or [""]
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        written = _written(arg[2])[:_VARIANTS]
        return list(
            dict.fromkeys(
                [text * max(arg[0], 1) for text in written] + ([""] if arg[0] == 0 else [])
            )
        )
    if op is sre.SUBPATTERN:
        return _written(arg[3])[:_VARIANTS]
    if op is sre.BRANCH:
        return [_written(branch)[0] for branch in arg[1]][:_VARIANTS]
    return [""]
