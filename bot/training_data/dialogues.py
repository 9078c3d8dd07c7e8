"""Labelled conversations, data/dialogues/*.jsonl: their schema, their reader, and what is wrong
with a line.
"""

import json
from pathlib import Path
from typing import Any, Dict, Iterator, List, Literal, Optional, Sequence, Tuple, Union

from pydantic import BaseModel, Extra, Field, ValidationError, root_validator

from bot.paths import DATA
from bot.training_data.labels import labels

FOLDER = DATA / "dialogues"
Names = Tuple[str, ...]


class _Strict(BaseModel):
    class Config:
        extra = Extra.forbid
        allow_mutation = False


class Query(_Strict):
    """What a ranking is asked by: a measure, which end, a place in it, bounds, platforms left
    out.
    """

    measure: Optional[str] = None
    direction: Optional[Literal["haut", "bas"]] = None
    place: Optional[int] = None
    least: Optional[float] = None
    most: Optional[float] = None
    sauf: Names = ()


class Said(_Strict):
    """What the assistant answered: topics, platforms in the order told, and the question that it
    put back.
    """

    topics: Names = ()
    platforms: Names = ()
    asks: Optional[Literal["audience", "objectif", "contenu", "reformuler"]] = None


class Turn(_Strict):
    """One message with its labels; docs/etiquetage.md says what each field means."""

    user: str
    topics: Names
    also_ok: Names = ()
    accept: Tuple[Names, ...] = ()
    parts: Names = ()
    angles: Tuple[Optional[str], ...] = ()
    platforms: Names = ()
    named: Names = ()
    has: Names = ()
    refuses: Names = ()
    needs: Names = ()
    denied: Names = ()
    outside: Names = ()
    stance: Names = ()
    situations: Names = ()
    case: Optional[str] = None
    form: Optional[str] = None
    move: Optional[Literal["details", "reformuler", "retour"]] = None
    query: Optional[Query] = None
    bot: Optional[Said] = None

    @root_validator(skip_on_failure=True)
    def _labels_exist(cls, values: Dict[str, Any]) -> Dict[str, Any]:  # noqa: N805 - pydantic makes it a class method
        known = labels()
        every = known.platforms | known.others
        said = values["bot"] or Said()
        for field, names, allowed in (
            (
                "topics",
                [*values["topics"], *values["also_ok"], *said.topics, *sum(values["accept"], ())],
                known.topics,
            ),
            ("angles", [angle for angle in values["angles"] if angle], known.angles),
            (
                "platforms",
                [
                    *values["platforms"],
                    *values["named"],
                    *values["has"],
                    *values["refuses"],
                    *said.platforms,
                ],
                every,
            ),
            ("needs", [*values["needs"], *values["denied"]], known.needs),
            ("stance", values["stance"], known.stances),
            ("form", [values["form"]] if values["form"] else [], known.forms),
            ("situations", values["situations"], known.situations),
            (
                "case",
                (
                    [f"{values['situations'][0]}/{values['case']}"]
                    if values["case"] and values["situations"]
                    else []
                ),
                known.cases,
            ),
            ("outside", values["outside"], known.outside | every),
        ):
            unknown = sorted(set(names) - allowed)
            if unknown:
                raise ValueError(f"{field}: unknown {', '.join(unknown)}")
        return values

    @root_validator(skip_on_failure=True)
    def _agrees_with_itself(cls, values: Dict[str, Any]) -> Dict[str, Any]:  # noqa: N805 - pydantic makes it a class method
        if not values["user"].strip() or not values["topics"]:
            raise ValueError("a message and its topics are needed")
        if values["parts"] and len(values["parts"]) != len(values["topics"]):
            raise ValueError("one part a topic")
        missing = [part for part in values["parts"] if part not in values["user"]]
        if missing:
            raise ValueError(f"a part that the message does not hold: {missing[0]!r}")
        if len(values["angles"]) > len(values["topics"]):
            raise ValueError("one angle a topic at most")
        if "hors_guide" in values["topics"] and not values["outside"]:
            raise ValueError("hors_guide without its subject in `outside`")
        return values


class Dialogue(_Strict):
    """A conversation of one turn or more, and who was imagined to hold it."""

    id: str
    turns: Tuple[Turn, ...]
    persona: str = ""
    style: str = Field(
        default="",
        alias="register",
        description="how it is written: standard, oral, mobile, joual…",
    )


Line = Union[Dialogue, str]


def files() -> List[Path]:
    """The files of conversations, by name."""
    return sorted(FOLDER.glob("*.jsonl"))


def lines(path: Path) -> Iterator[Tuple[int, Line]]:
    """Each line's number with its conversation, or with what is wrong with it in a few words."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield number, Dialogue(**json.loads(line))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"] if part != "__root__")
            yield number, f"{place}: {first['msg']}".removeprefix(": ")
        except (ValueError, TypeError) as error:
            yield number, f"no conversation in JSON ({error})"


def dialogues(paths: Optional[Sequence[Path]] = None) -> Iterator[Dialogue]:
    """Every conversation that is well formed; `python -m bot check` names the others."""
    for path in files() if paths is None else paths:
        yield from (line for _, line in lines(path) if isinstance(line, Dialogue))
