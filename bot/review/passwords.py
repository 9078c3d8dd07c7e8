"""What a password must be: long enough, made of no name, and nothing that anybody would try
(zxcvbn, with words of ours).
"""

import re
from functools import lru_cache
from typing import List, Optional, Sequence

from zxcvbn import zxcvbn

from bot.paths import DATA
from bot.review.hashing import LONGEST
from bot.text.clean import plain
from bot.yamlfile import read_yaml

SHORTEST = 12
_PRODUCT = "motclic"
_LEAST_NAME = 4  # letters: a shorter name stands in too many words
_SAFE = 3  # of zxcvbn's 0 to 4: over a hundred million guesses
_LOOKED_AT = 72  # characters: enough to tell, and the time it takes is bounded
_FIGURES = [str.maketrans("013457@$", f"o{one}eastas") for one in "il"]  # 1 is an i, or an l


def fault(password: str, *names: str) -> Optional[str]:
    """What is wrong with a password, as the end of a sentence's code (data/review.yml); None where
    nothing is.

    `names` are the account's and the person's. Codes: `length`, `named`, `common`.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        return "length"
    parts = _parts(names)
    if any(_made_of(form, parts, len(password)) for form in _forms(password)):
        return "named"
    seen = password[:_LOOKED_AT]
    if (
        min(zxcvbn(form, user_inputs=[*parts, *_words()])["score"] for form in (seen, plain(seen)))
        < _SAFE
    ):
        return "common"
    return None


def _made_of(form: str, parts: Sequence[str], length: int) -> bool:
    """Whether letters hold a name, and too little besides it to be a password."""
    named = sum(len(part) * form.count(part) for part in parts)
    return named > 0 and length - named < SHORTEST


def _parts(names: Sequence[str]) -> List[str]:
    """The product's name, the words of names, and each name in one piece."""
    words = [re.findall(r"[a-z]+", plain(name)) for name in names]
    return sorted(
        {part for found in words for part in (*found, "".join(found)) if len(part) >= _LEAST_NAME}
        | {_PRODUCT}
    )


def _forms(password: str) -> List[str]:
    """A password as letters alone, figures that stand for letters read as such."""
    return [re.sub(r"[^a-z]", "", plain(password).translate(table)) for table in _FIGURES]


@lru_cache(maxsize=1)
def _words() -> List[str]:
    return [str(word) for word in read_yaml(DATA / "passwords.yml")["words"].split()]
