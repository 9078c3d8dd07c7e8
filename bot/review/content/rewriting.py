"""A changed topic or figure written into its file: comments, order and what was not changed stay as
they are.
"""

import difflib
import io
from decimal import Decimal
from typing import Any, Callable, Dict, List, Mapping

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, ScalarString

from bot.review.content.held import FIGURE, FILE, TOPIC, Held, Value

_WIDEST = 1_000_000  # a line is never folded


def rewritten(texts: Mapping[str, str], kind: str, name: str, value: Value) -> Dict[str, str]:
    """The texts of the files with a thing as `value` says. Raises KeyError where there is none of
    that name, ValueError where it cannot be written so.
    """
    file = FILE[kind]
    yaml_file = _format()
    content = yaml_file.load(texts[file])
    as_read = _dumped(yaml_file, content)
    if kind == TOPIC:
        _topic(next(entry for entry in content["topics"] if entry["id"] == name), value)
    else:
        _figure(content["figures"][name], value)
    after = {**texts, file: _merged(texts[file], as_read, _dumped(yaml_file, content))}
    _require(Held.of(texts), Held.of(after), kind, name, value)
    return after


def _dumped(yaml_file: Any, content: Any) -> str:
    written = io.StringIO()
    yaml_file.dump(content, written)
    return written.getvalue()


def _merged(text: str, as_read: str, changed: str) -> str:
    """`changed`, with the lines that are as they were read in the form that they have in `text`:
    written by hand, in columns perhaps.
    """
    by_hand, before, after = (one.splitlines(keepends=True) for one in (text, as_read, changed))
    if len(by_hand) != len(before):
        return changed
    kept = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return "".join(
        line
        for what, i, j, k, m in kept
        for line in (by_hand[i:j] if what == "equal" else after[k:m])
    )


def _require(before: Held, after: Held, kind: str, name: str, value: Value) -> None:
    """Nothing but the thing itself has changed, and it reads as it should."""
    others = [(TOPIC, one) for one in before.topics] + [(FIGURE, one) for one in before.figures]
    changed = [
        one for one in others if one != (kind, name) and before.value(*one) != after.value(*one)
    ]
    if (
        changed
        or after.value(kind, name) != value
        or len(after.topics) != len(before.topics)
        or len(after.figures) != len(before.figures)
    ):
        raise ValueError(f"{name} cannot be written as it should ({changed[:3]})")


def _format() -> Any:
    """How the files are written by hand."""
    chosen: Any = YAML()
    chosen.preserve_quotes = True
    chosen.width = _WIDEST
    chosen.indent(mapping=2, sequence=4, offset=2)
    return chosen


def _topic(entry: CommentedMap, value: Value) -> None:
    for name in ("label", "question"):
        _put(entry, name, value[name])
    for fact, text in value["facts"].items():
        _put(entry["facts"], fact, text)
    if "answer" in value:
        _fill(entry["answer"], value["answer"], _part)
    _fill(entry["next"], value["next"], lambda before, name: name)


def _figure(entry: CommentedMap, value: Value) -> None:
    number = Decimal(value["value"])
    if Decimal(str(entry["value"])) != number:
        entry["value"] = int(number) if number == number.to_integral_value() else float(number)
    if entry["bound"] != value["bound"]:
        entry["bound"] = value["bound"]
    for name in ("date", "source"):
        if not value[name]:
            entry.pop(name, None)
        elif str(entry.get(name)) != value[name]:
            entry[name] = _scalar(value[name])


def _put(entry: CommentedMap, name: str, text: str) -> None:
    if str(entry[name]) != text:
        entry[name] = _scalar(text, entry[name])


def _fill(held: CommentedSeq, wanted: List[Any], make: Callable[[Any, Any], Any]) -> None:
    """Gives a list its members: those that it has stay as they are written."""
    before = list(held)
    members = []
    for place, one in enumerate(wanted):
        same = next((member for member in before if _plain(member) == one), None)
        members.append(
            same if same is not None else make(before[place] if place < len(before) else None, one)
        )
    while len(held):
        held.pop()
    for member in members:
        held.append(member)


def _part(before: Any, part: Any) -> Any:
    if isinstance(part, str):
        return DoubleQuotedScalarString(part)
    listed = CommentedMap(intro=DoubleQuotedScalarString(part["intro"]), items=CommentedSeq())
    if isinstance(before, CommentedMap) and before["items"].fa.flow_style():
        listed["items"].fa.set_flow_style()
    for item in part["items"]:
        listed["items"].append(DoubleQuotedScalarString(item))
    return listed


def _plain(member: Any) -> Any:
    return (
        {"intro": str(member["intro"]), "items": [str(item) for item in member["items"]]}
        if isinstance(member, CommentedMap)
        else str(member)
    )


def _scalar(text: str, before: Any = "") -> Any:
    """A text as it is written: in quotes where it was, or where it would be read as something else
    without.
    """
    if isinstance(before, ScalarString):
        return DoubleQuotedScalarString(text)
    try:
        alone = yaml.safe_load(text) == text
    except yaml.YAMLError:
        alone = False
    return text if alone else DoubleQuotedScalarString(text)
