"""The conversations whose messages were labelled with what they tell where they stand:
data/heard/conversations.yml.
"""

from pathlib import Path
from typing import Iterator, Tuple

from bot.paths import DATA
from bot.training_data.lived import Lived, as_lived
from bot.yamlfile import read_yaml

FILE = DATA / "heard" / "conversations.yml"


def conversed(file: Path = FILE) -> Iterator[Tuple[str, Lived]]:
    """Every message after the one before it in its conversation (empty: none), in the order of the
    file.
    """
    for conversation in read_yaml(file)["conversations"]:
        before = ""
        for each in conversation:
            yield before, as_lived(each)
            before = each["text"]
