"""The replies: every angle, situation, state of mind and subject outside the guide is written,
rests on facts that exist, and leads to topics that exist.
"""

import re
from pathlib import Path
from typing import Any, Dict, Iterator, List, Sequence, Set, Tuple

from bot.answers.topic import fill
from bot.checks.fault import Fault
from bot.checks.source import Key, Source
from bot.training_data.labels import ASKING, UNNAMED
from bot.training_data.told import GENERAL, by_case

FOLDER = "data/replies"
OUTSIDE, STANCES, MOODS = (f"{FOLDER}/{name}.yml" for name in ("outside", "stances", "moods"))
LABELS, HEARD_MOODS = "data/labels.yml", "data/heard/moods.yml"
HEARD = "data/heard/situations"
FEWEST = 4  # messages that teach to recognise a situation
_DEFAULT = "default"
_QUOTED = re.compile(r"«[^«»]+»")
_UNNAMED = ("autre",)  # subjects without a name: nothing can be said of them in particular
# file, where it stands, how it is called, what it holds
Entry = Tuple[str, List[Key], str, Dict[str, Any]]


def files(source: Source, kind: str) -> List[str]:
    """The files of a kind of replies, by name: angles, situations, cases or samples."""
    return [
        f"{FOLDER}/{kind}/{path.name}"
        for path in sorted(Path(source.root / FOLDER / kind).glob("*.yml"))
    ]


def case_names(source: Source) -> Dict[str, Set[str]]:
    """The cases of each situation that has some, by `area.name`."""
    contents = [source.yaml(file) for file in files(source, "cases")]
    return {
        f"{content['area']}.{name}": set(of)
        for content in contents
        for name, of in content["cases"].items()
    }


def situation_names(source: Source) -> Set[str]:
    """Every situation, by `area.name`."""
    contents = [source.yaml(file) for file in files(source, "situations")]
    return {f"{content['area']}.{name}" for content in contents for name in content["situations"]}


def entries(source: Source) -> Iterator[Entry]:
    """Every angle of every topic, every situation of every area, its cases and its texts to adapt,
    then every subject outside the guide.
    """
    for file in files(source, "angles"):
        content = source.yaml(file)
        for name, entry in content["angles"].items():
            yield file, ["angles", name], f"{content['topic']}, {name}", entry
    for file in files(source, "situations"):
        content = source.yaml(file)
        for name, entry in content["situations"].items():
            yield file, ["situations", name], f"{content['area']}, {name}", entry
    for file in files(source, "cases"):
        content = source.yaml(file)
        for name, of in content["cases"].items():
            for case, entry in of.items():
                yield file, ["cases", name, case], f"{content['area']}, {name}, {case}", entry
    for file in files(source, "samples"):
        content = source.yaml(file)
        for name, of in content["samples"].items():
            for number, entry in enumerate(of):
                yield (
                    file,
                    ["samples", name, number],
                    f"{content['area']}, {name}, {entry.get('kind')}",
                    entry,
                )
    for kind in ("subjects", "families"):
        for name, entry in source.yaml(OUTSIDE)[kind].items():
            yield OUTSIDE, [kind, name], name, entry


def sentences(entry: Dict[str, Any]) -> Iterator[Tuple[List[Key], str]]:
    """The sentences of an entry, with where each stands in it."""
    for name in ("ways", "silent", "more"):
        for number, text in enumerate(entry.get(name) or ()):
            yield [name, number], text
    for name in ("closed", "nearby", "ask", "reply"):
        if entry.get(name):
            yield [name], entry[name]


def entries_are_whole(source: Source) -> Iterator[Fault]:
    """Each entry has at least two ways to be said; a case has one, then its situation's; a text to
    adapt stands in guillemets.

    A question back leads somewhere.
    """
    of_cases, of_samples = files(source, "cases"), files(source, "samples")
    for file, keys, place, entry in entries(source):
        ways = entry.get("silent" if file == OUTSIDE else "ways") or ()
        if file in of_cases:
            if not entry.get("gloss") or not entry.get("reply"):
                yield source.fault(file, keys, place, "a gloss and a reply are needed")
        elif file in of_samples:
            if not _QUOTED.search(str(entry.get("reply"))):
                yield source.fault(file, keys, place, "no text between « and »")
        elif len(set(ways)) < 2:
            yield source.fault(file, keys, place, "at least two ways to say it are needed")
        if entry.get("ask") and not entry.get("leads"):
            yield source.fault(file, keys, place, "a question back without topics to tap")


def entries_point_to_what_exists(source: Source) -> Iterator[Fault]:
    """Facts, topics, angles, subjects and kinds of people that entries name exist; every subject
    has its entry.
    """
    guide = source.guide()
    facts = {fact for topic in guide.topics.values() for fact in topic.facts}
    labels = source.yaml(LABELS)
    whom = source.yaml(OUTSIDE)["whom"]
    for file, keys, place, entry in entries(source):
        for fact in {*(entry.get("facts") or ()), *(entry.get("more_facts") or ())} - facts:
            yield source.fault(file, [*keys, "facts"], place, f"unknown fact {fact}")
        for topic in set(entry.get("leads") or ()) - set(guide.topics):
            yield source.fault(file, [*keys, "leads"], place, f"unknown topic {topic}")
        if file == OUTSIDE and entry.get("whom") not in whom:
            yield source.fault(
                file, [*keys, "whom"], place, f"unknown kind of people {entry.get('whom')}"
            )
        for at, text in sentences(entry):
            yield from _places(source, file, [*keys, *at], place, text)
    for file in files(source, "angles"):
        content = source.yaml(file)
        if content["topic"] not in guide.topics or f"{content['topic']}.yml" != Path(file).name:
            yield source.fault(
                file,
                ["topic"],
                content["topic"],
                "not a topic, or not the one that the file is named by",
            )
        for name in set(content["angles"]) - set(labels["angles"]) - {_DEFAULT}:
            yield source.fault(file, ["angles", name], content["topic"], f"unknown angle {name}")
    yield from _situations_point_to_what_exists(source, set(guide.topics), set(labels["outside"]))
    yield from _same(
        source,
        OUTSIDE,
        "subjects",
        set(labels["outside"]) - set(_UNNAMED),
        set(source.yaml(OUTSIDE)["subjects"]) - set(_UNNAMED),
    )
    yield from _same(source, STANCES, "", set(labels["stances"]), set(source.yaml(STANCES)))
    moods = {*labels["moods"], UNNAMED}
    yield from _same(source, MOODS, "", moods, set(source.yaml(MOODS)))
    for name in set(source.yaml(HEARD_MOODS)) - moods - {ASKING}:
        yield source.fault(HEARD_MOODS, [name], name, f"unknown mood {name}")


def _situations_point_to_what_exists(
    source: Source, topics: "set[str]", subjects: "set[str]"
) -> Iterator[Fault]:
    for file in files(source, "situations"):
        content = source.yaml(file)
        area = content["area"]
        if f"{area}.yml" != Path(file).name:
            yield source.fault(file, ["area"], area, "not the area that the file is named by")
        messages = source.yaml(f"{HEARD}/{area}.yml")
        for name, entry in content["situations"].items():
            keys: List[Key] = ["situations", name]
            if not entry.get("topics"):
                yield source.fault(file, keys, f"{area}, {name}", "answers no topic")
            for topic in set(entry.get("topics") or ()) - topics:
                yield source.fault(
                    file, [*keys, "topics"], f"{area}, {name}", f"unknown topic {topic}"
                )
            if entry.get("outside", "autre") not in subjects:
                yield source.fault(
                    file,
                    [*keys, "outside"],
                    f"{area}, {name}",
                    f"unknown subject {entry['outside']}",
                )
            if sum(map(len, by_case(messages.get(name)).values())) < FEWEST:
                yield source.fault(
                    file,
                    keys,
                    f"{area}, {name}",
                    f"fewer than {FEWEST} messages teach to recognise it ({HEARD}/{area}.yml)",
                )
        for name in sorted(set(messages) - set(content["situations"])):
            yield source.fault(
                f"{HEARD}/{area}.yml", [name], f"{area}, {name}", f"no such situation in {file}"
            )


def cases_point_to_what_exists(source: Source) -> Iterator[Fault]:
    """Cases and texts to adapt are of situations that exist, and every case that messages name has
    its reply.
    """
    known, named = situation_names(source), case_names(source)
    for kind in ("cases", "samples"):
        for file in files(source, kind):
            content = source.yaml(file)
            for name, of in content[kind].items():
                if f"{content['area']}.{name}" not in known:
                    yield source.fault(
                        file, [kind, name], f"{content['area']}, {name}", "no such situation"
                    )
                for case in (
                    {entry.get("case") for entry in of if kind == "samples"}
                    - {None}
                    - named.get(f"{content['area']}.{name}", set())
                ):
                    yield source.fault(
                        file, [kind, name], f"{content['area']}, {name}", f"unknown case {case}"
                    )
    for file in files(source, "situations"):
        area = source.yaml(file)["area"]
        for name, written in source.yaml(f"{HEARD}/{area}.yml").items():
            for case in sorted(
                set(by_case(written)) - named.get(f"{area}.{name}", set()) - {GENERAL}
            ):
                yield source.fault(
                    f"{HEARD}/{area}.yml",
                    [name, case],
                    f"{area}, {name}",
                    f"no such case in {FOLDER}/cases/{area}.yml",
                )


def _same(
    source: Source, file: str, key: str, wanted: "set[str]", there: "set[str]"
) -> Iterator[Fault]:
    for name in sorted(wanted - there):
        yield source.fault(file, [key] if key else [], name, "a label without anything to say")
    for name in sorted(there - wanted):
        yield source.fault(file, [*([key] if key else []), name], name, f"not a label of {LABELS}")


def _places(source: Source, file: str, keys: "List[Key]", place: str, text: str) -> Iterator[Fault]:
    try:
        fill(source.guide(), text.replace("{name}", ""))
    except KeyError as error:
        yield source.fault(file, keys, place, f"{{{error.args[0]}}} stands for nothing")


CHECKS: Sequence[Any] = (
    entries_are_whole,
    entries_point_to_what_exists,
    cases_point_to_what_exists,
)
