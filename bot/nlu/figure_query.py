"""A question of figures, as it is read."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Optional, Tuple


@dataclass(frozen=True)
class FigureQuery:
    """What a message says of figures: which are named, in what order they are wanted, between which
    bounds.

    `measures` are those that its words name, in the order of data/comparison.yml. `lowest` asks for
    the least of them, `oldest` for the oldest public; `low` and `high` bound a number of users.
    `first` tells that it takes one platform for the first, `follows` that it may go on with the
    measure of the question before: « et le moins? ».
    """

    measures: Tuple[str, ...] = ()
    lowest: bool = False
    oldest: bool = False
    low: Optional[Decimal] = None
    high: Optional[Decimal] = None
    first: bool = False
    follows: bool = False
