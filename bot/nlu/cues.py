"""What the words of a message say beside what is learnt of them."""

from dataclasses import dataclass, field
from typing import FrozenSet, Tuple

from bot.nlu.figure_query import FigureQuery


@dataclass(frozen=True)
class Cues:
    """What the words themselves say, and nothing of how they are written.

    `turns` are the turns of phrase heard (data/french/turns.yml), `count` how many platforms « les
    deux » or « des trois » counts (0 where it gives no number), `length` the number of words.
    `figure` is what is said of figures, `doubted` the needs that no word tells, `buttons` the
    topics whose question the message is, `contact` whether it may name the person to reach, `seed`
    a number that is always the same for the same
    words.
    """

    turns: FrozenSet[str] = frozenset()
    count: int = 0
    length: int = 0
    figure: FigureQuery = field(default_factory=FigureQuery)
    doubted: FrozenSet[str] = frozenset()
    buttons: Tuple[str, ...] = ()
    contact: bool = False
    seed: int = 0
