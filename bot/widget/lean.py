"""Takes out of a script or a style sheet what a browser does without: comments, indentation, the spaces around signs.

The sources are Prettier's: statements end in a semicolon, comments stand on lines of their own. No name is changed, so that
an error in a browser's console can be found in the sources.
"""

import re
from typing import Match

_COMMENT = re.compile(rb"^[ ]*(?://[^\n]*|/\*.*?\*/)\n", re.M | re.S)
_INDENT = re.compile(rb"\n[\n ]*")
_KEPT = rb'("(?:[^"\\\n]|\\.)*")'
# A template is kept whole but for a style sheet's; a regular expression stands before a call, a comma or an end.
_SCRIPT = re.compile(_KEPT[:-1] + rb"|`[^`]*`|/(?![/*\s])(?:\\.|[^/\\\n])+/[a-z]*(?=[,.)]))| ?//[^\n]*| ?([{}()\[\];,:?=<>&|]) ?")
_STYLE = re.compile(_KEPT + rb"|\s*([{};,])\s*|(?<=[\w-])(:)\s+")
_LAST = re.compile(rb";(?=\})")
_JOINED = re.compile(rb"(?<=[{(\[,;])\n|\n(?=\})")
_ARROW = re.compile(rb"(?<!\w)\((\w+)\)(?==>)")
_SHEET = re.compile(rb"(?<=^const STYLE = )`[^`]*`", re.M)


def script(text: bytes) -> bytes:
    """The same JavaScript in fewer bytes."""
    text = _SHEET.sub(lambda sheet: b"`" + style(sheet[0].strip(b"`")) + b"`", _COMMENT.sub(b"", text))
    text = _JOINED.sub(b"", _SCRIPT.sub(_either, _INDENT.sub(b"\n", text)))
    return _ARROW.sub(rb"\1", _LAST.sub(b"", text))


def style(text: bytes) -> bytes:
    """The same CSS in fewer bytes."""
    return _LAST.sub(b"", _STYLE.sub(_either, _COMMENT.sub(b"", text).strip()))


def _either(found: Match[bytes]) -> bytes:
    return found[1] or b"".join(filter(None, found.groups()[1:]))
