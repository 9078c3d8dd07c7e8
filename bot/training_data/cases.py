"""The messages that teach what exactly is asked in a situation, wherever they are labelled."""

from typing import Iterator, List, Tuple

from bot.training_data.dialogues import dialogues
from bot.training_data.lived import lived
from bot.training_data.told import GENERAL, told_by_case

Labelled = Tuple[str, str, str]  # a situation by `area.name`, a case of it or GENERAL, a message


def labelled() -> List[Labelled]:
    """Every message that tells one situation first, with its case."""
    return [*_told(), *_lived(), *_first_turns()]


def _told() -> Iterator[Labelled]:
    for situation, of in told_by_case().items():
        for case, texts in of.items():
            yield from ((situation, case, text) for text in texts)


def _lived() -> Iterator[Labelled]:
    yield from (
        (message.tells[0], message.case or GENERAL, message.text)
        for message in lived()
        if message.tells
    )


def _first_turns() -> Iterator[Labelled]:
    for dialogue in dialogues():
        turn = dialogue.turns[0]
        if len(turn.situations) == 1:
            yield turn.situations[0], turn.case or GENERAL, turn.user
