"""Which words stay whole though they have hyphens or apostrophes: spaCy's long expression, compiled
only as far as a word needs.
"""

import re
from typing import Any, Dict, Optional

# every letter of every alphabet, by name: what makes an expression slow to compile
_CLASS = re.compile(r"\[[^\[\]]{100,}\]")


class Whole:
    """Matches what an expression `(?iu)(?:…)|(?:…)` would, whose classes of letters compile in
    seconds.

    Any character stands for such a class first; only the alternatives that a word then meets are
    compiled as they are.

    >>> whole = Whole("(?iu)(?:^anti[-][a-z]+$)|(?:^r['][a-z]+$)")
    >>> [bool(whole(word)) for word in ("Anti-rouille", "anti-3", "r'ouvre", "l'ami")]
    [True, False, True, False]
    """

    def __init__(self, pattern: str) -> None:
        self._flags, _, rest = pattern.partition("(?:")
        self._alternatives = rest.removesuffix(")").split(")|(?:")
        self._near = [
            re.compile(self._flags + _CLASS.sub(".", each)) for each in self._alternatives
        ]
        self._any = re.compile(
            self._flags + "|".join(f"(?:{_CLASS.sub('.', each)})" for each in self._alternatives)
        )
        self._exact: Dict[int, Any] = {}

    def __call__(self, word: str) -> Optional[Any]:
        if not self._any.match(word):
            return None
        return next(
            (
                found
                for number, near in enumerate(self._near)
                if near.match(word) and (found := self._compiled(number).match(word))
            ),
            None,
        )

    def _compiled(self, number: int) -> Any:
        if number not in self._exact:
            self._exact[number] = re.compile(self._flags + self._alternatives[number])
        return self._exact[number]
