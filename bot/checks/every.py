"""All the checks, one small function each; what one finds does not stop the next."""

from pathlib import Path
from typing import Callable, Iterator, List, Sequence, Set

from bot.checks import (
    dialogues,
    heard,
    questions,
    references,
    registry,
    replies,
    sentences,
    shapes,
    training,
    urgent,
)
from bot.checks.fault import Fault
from bot.checks.source import Source
from bot.paths import ROOT
from bot.yamlfile import DataError

Check = Callable[[Source], Iterator[Fault]]
CHECKS: Sequence[Check] = (
    *shapes.CHECKS,
    *registry.CHECKS,
    *references.CHECKS,
    *replies.CHECKS,
    *questions.CHECKS,
    *heard.CHECKS,
    *urgent.CHECKS,
    *sentences.CHECKS,
    *training.CHECKS,
    *dialogues.CHECKS,
)


def check(root: Path = ROOT) -> List[Fault]:
    """Every fault of the content under `root`, in the order of files and lines; none where all is
    well.
    """
    source = Source(root)
    faults: Set[Fault] = set()
    for one in CHECKS:
        try:
            faults.update(one(source))
        except DataError as error:
            faults.add(source.told(error))
        # a file whose shape is not the one expected
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            faults.add(
                Fault(
                    "data",
                    0,
                    one.__name__,
                    f"a file is not of the form expected ({type(error).__name__}: {error})",
                )
            )
    return sorted(faults)
