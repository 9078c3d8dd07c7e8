"""No pattern of the product, in code or in data, can be made to search for long by whatever
somebody writes.
"""

import sre_parse

import pytest

from bot.channels.inbound import LONGEST
from tests.patterns import hostile
from tests.patterns.collecting import collected
from tests.patterns.steps import Counter, TooManyError, in_depth, repeats

MOST = 5_000_000  # steps for the longest message: `re` does about a hundred million in a second
_SHORT = 120
# twice the text, so many times the steps: more than in proportion, so the longest is counted too
_FASTER = 2.7


def too_dear(pattern, flags):
    """The first hostile text on which a pattern takes more steps than it may; None where there is
    none.

    A search whose steps double with its text is so counted on short ones; where they grow faster,
    on the longest.
    """
    counter = Counter(pattern, flags)
    for short, double, longest in zip(
        *(hostile.texts(pattern, flags, length) for length in (_SHORT, 2 * _SHORT, LONGEST)),
        strict=True,
    ):
        try:
            steps = counter.steps(double, MOST)
            if steps * LONGEST / (2 * _SHORT) > MOST or steps > _FASTER * counter.steps(
                short, MOST
            ):
                counter.steps(longest, MOST)
        except TooManyError:
            return longest[:60]
    return None


PATTERNS = [found for found in collected() if repeats(sre_parse.parse(found[1], found[2]))]


@pytest.mark.parametrize(
    ("place", "pattern", "flags"), [pytest.param(*found, id=found[0]) for found in PATTERNS]
)
def test_takes_a_bounded_number_of_steps(place, pattern, flags):
    assert in_depth(lambda: too_dear(pattern, flags)) is None, f"{place}: {pattern!r}"
