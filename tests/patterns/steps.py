"""Counts the steps of a backtracking search, which `re` does not tell: the same tree (re's own
parser), the same order of tries.

A character looked at is a step, so is a branch tried and a repetition begun. Where `re` is cleverer
(it skips to where a first letter fits) it does less than is counted here, never more.
"""

import re
import sre_constants as sre
import sre_parse
import sys
import threading
from typing import Any, Callable, Iterable, List, Optional, Union

Then = Callable[[int], bool]
Matcher = Callable[[int, Then], bool]
_MANY = 8  # what repeats so often at most costs no more than a longer pattern would
_SINGLE = (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN)


class TooManyError(Exception):
    """The search takes more steps than it may."""


def repeats(tree: Iterable[Any]) -> bool:
    """Whether a parsed pattern holds a repetition without end, or a long one: without, its work
    grows with the text and no faster.
    """
    return any(
        (op in (sre.MAX_REPEAT, sre.MIN_REPEAT) and (arg[1] > _MANY))
        or any(repeats(part) for part in _inside(op, arg))
        for op, arg in tree
    )


def _inside(op: Any, arg: Any) -> List[Any]:
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        return [arg[2]]
    if op is sre.SUBPATTERN:
        return [arg[3]]
    if op is sre.BRANCH:
        return list(arg[1])
    return [arg[1]] if op in (sre.ASSERT, sre.ASSERT_NOT) else []


class Counter:
    """One pattern. `steps(text)` is what finding all its matches costs."""

    def __init__(self, pattern: Union[str, bytes], flags: int = 0) -> None:
        tree = sre_parse.parse(pattern, flags)
        self._flags = tree.state.flags
        self._text, self._steps, self._most = "", 0, 0
        self._groups: List[Optional[tuple]] = [None] * (tree.state.groups + 1)
        self._find = self._sequence(list(tree))

    def steps(self, text: str, most: int) -> int:
        """The steps of a search through `text` for every match, and of one that must reach its end.
        Raises TooManyError beyond `most`.
        """
        self._text, self._steps, self._most = text, 0, most
        start, end = 0, []
        while start <= len(text):
            end.clear()
            self._step()
            self._groups[:] = [None] * len(self._groups)
            found = self._find(start, lambda at: end.append(at) or True)
            start = max(start + 1, end[0]) if found else start + 1
        self._find(0, lambda at: at == len(text))
        return self._steps

    def _step(self, count: int = 1) -> None:
        self._steps += count
        if self._steps > self._most:
            raise TooManyError

    def _sequence(self, items: List[Any]) -> Matcher:
        matchers = [self._matcher(op, arg) for op, arg in items]
        if len(matchers) == 1:
            return matchers[0]

        def run(at: int, then: Then, number: int = 0) -> bool:
            if number == len(matchers):
                return then(at)
            return matchers[number](at, lambda place: run(place, then, number + 1))

        return run

    def _matcher(self, op: Any, arg: Any) -> Matcher:
        if op in _SINGLE:
            fits = self._single(op, arg)

            def one(at: int, then: Then) -> bool:
                self._step()
                return at < len(self._text) and fits(self._text[at]) and then(at + 1)

            return one
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            return self._repeat(op is sre.MAX_REPEAT, *arg)
        if op is sre.BRANCH:
            branches = [self._sequence(list(branch)) for branch in arg[1]]
            return lambda at, then: any(self._step() or branch(at, then) for branch in branches)
        if op is sre.SUBPATTERN:
            return self._group(arg[0], self._sequence(list(arg[3])))
        if op is sre.GROUPREF:
            return self._again(arg)
        if op in (sre.ASSERT, sre.ASSERT_NOT):
            return self._look(op is sre.ASSERT, *arg)
        if op is sre.AT:
            place = self._compiled([(op, arg)])
            return lambda at, then: (
                (self._step() or place.match(self._text, at)) is not None and then(at)
            )
        raise NotImplementedError(f"{op}: teach it to {__name__}")

    def _compiled(self, items: List[Any]) -> "re.Pattern[str]":
        """A small piece of the pattern, as `re` itself matches it."""
        state = sre_parse.State()
        state.flags = self._flags | re.U if not self._flags & re.A else self._flags
        import sre_compile

        return sre_compile.compile(sre_parse.SubPattern(state, items), state.flags)

    def _single(self, op: Any, arg: Any) -> Callable[[str], bool]:
        pattern, known = self._compiled([(op, arg)]), {}

        def fits(char: str) -> bool:
            if char not in known:
                known[char] = pattern.match(char) is not None
            return known[char]

        return fits

    def _repeat(self, greedy: bool, least: int, most: int, body: Any) -> Matcher:
        items = list(body)
        if len(items) == 1 and items[0][0] in _SINGLE:
            return self._repeat_one(greedy, least, int(most), self._single(*items[0]))
        inner = self._sequence(items)

        def turn(at: int, then: Then, done: int) -> bool:
            self._step()

            def more() -> bool:
                return done < most and inner(
                    at, lambda place: place != at and turn(place, then, done + 1)
                )

            if done < least:
                return inner(at, lambda place: turn(place, then, done + 1))
            return more() or then(at) if greedy else then(at) or more()

        return lambda at, then: turn(at, then, 0)

    def _repeat_one(
        self, greedy: bool, least: int, most: int, fits: Callable[[str], bool]
    ) -> Matcher:
        def run(at: int, then: Then) -> bool:
            last = at
            while last < len(self._text) and last - at < most and fits(self._text[last]):
                last += 1
            self._step(last - at + 1)
            ends = range(at + least, last + 1)
            return any(self._step() or then(end) for end in (reversed(ends) if greedy else ends))

        return run

    def _group(self, number: Optional[int], inner: Matcher) -> Matcher:
        if number is None:
            return inner

        def run(at: int, then: Then) -> bool:
            before = self._groups[number]

            def closed(end: int) -> bool:
                inside, self._groups[number] = self._groups[number], (at, end)
                return then(end) or self._back(number, inside)

            return inner(at, closed) or self._back(number, before)

        return run

    def _back(self, number: int, value: Optional[tuple]) -> bool:
        self._groups[number] = value
        return False

    def _again(self, number: int) -> Matcher:
        def run(at: int, then: Then) -> bool:
            group = self._groups[number]
            said = self._text[slice(*group)] if group else None
            self._step(1 + len(said or ""))
            return said is not None and self._text.startswith(said, at) and then(at + len(said))

        return run

    def _look(self, wanted: bool, direction: int, body: Any) -> Matcher:
        inner = self._sequence(list(body))
        back = body.getwidth()[0] if direction < 0 else 0

        def run(at: int, then: Then) -> bool:
            self._step()
            found = at >= back and inner(at - back, lambda end: direction > 0 or end == at)
            return found == wanted and then(at)

        return run


def in_depth(work: Callable[[], Any]) -> Any:
    """Runs what calls itself deeply, in a thread with a stack for it."""
    result: List[Any] = []
    limit, size = sys.getrecursionlimit(), threading.stack_size(1 << 29)
    sys.setrecursionlimit(400_000)
    try:
        thread = threading.Thread(target=lambda: result.append(_outcome(work)))
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)
    if isinstance(result[0], BaseException):
        raise result[0]
    return result[0]


def _outcome(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except BaseException as error:
        return error
