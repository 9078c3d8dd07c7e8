"""`python -m bot` in which the words « message fatal » start a search that never ends, and hold the
whole process as one does.
"""

import os
import re
import sys
from pathlib import Path

from bot import settings
from bot.__main__ import main
from bot.nlu import text

WORDS = "message fatal"
_find = text.find


def find(written):
    if WORDS in written:
        re.match(r"(?:a|a)*b", "a" * 60)
    return _find(written)


if __name__ == "__main__":
    settings.VAR = Path(os.environ["TEST_VAR"])
    text.find = find
    sys.exit(main())
