"""The training questions against the topics, the domain and the buttons."""

from typing import Any, Dict, Iterator, List, Set, Tuple

from bot.checks.fault import Fault
from bot.checks.source import Source
from bot.guide.intents import intent_of

DOMAIN, BUTTONS, RULES, STORIES = "domain.yml", "data/nlu.yml", "data/rules.yml", "data/stories.yml"
_UNASKABLE = ("incompris",)  # its question is a stand-in that nobody taps


def _blocks(source: Source, file: str) -> List[Tuple[int, Dict[str, Any]]]:
    entries = (source.yaml(file) or {}).get("nlu") or []
    return [(number, block) for number, block in enumerate(entries) if "intent" in block]


def _lines(block: Dict[str, Any]) -> List[str]:
    return [line.strip() for line in str(block.get("examples") or "").splitlines() if line.strip()]


def _intents(source: Source) -> Set[str]:
    return {
        intent if isinstance(intent, str) else next(iter(intent))
        for intent in source.yaml(DOMAIN)["intents"]
    }


def files_name_their_topic(source: Source) -> Iterator[Fault]:
    """Each file of data/nlu is named after a topic or an intent, and holds that intent alone."""
    topics, intents = {topic["id"] for topic in source.topics()}, _intents(source)
    for file in source.training_files()[1:]:
        stem = file.rsplit("/", 1)[1].removesuffix(".yml")
        if stem not in topics and stem not in intents:
            yield Fault(file, 0, stem, "named after no topic and no intent")
            continue
        for number, block in _blocks(source, file):
            if block["intent"] != intent_of(stem):
                yield source.fault(
                    file,
                    ["nlu", number, "intent"],
                    block["intent"],
                    f"the file is for {intent_of(stem)}",
                )


def examples_are_lines(source: Source) -> Iterator[Fault]:
    """Examples are lines that begin with a dash; none is empty; entities are found, not marked."""
    for file in source.training_files():
        for number, block in _blocks(source, file):
            lines = _lines(block)
            if not isinstance(block.get("examples"), str) or not lines:
                yield source.fault(file, ["nlu", number], block["intent"], "has no examples")
                continue
            for line in lines:
                if not line.startswith("- ") or not line[2:].strip():
                    yield source.fault(
                        file,
                        ["nlu", number, "examples"],
                        block["intent"],
                        f"not a line « - question »: « {line[:50]} »",
                    )
                elif "](" in line:
                    yield source.fault(
                        file,
                        ["nlu", number, "examples"],
                        block["intent"],
                        f"Rasa reads an entity in it: « {line[:50]} »",
                    )


def metadata_is_known(source: Source) -> Iterator[Fault]:
    """`besoins` are needs, `exclut` platforms, `sujets` topics or intents."""
    content = source.yaml("data/recommendation.yml")
    known = {
        "besoins": {*content["needs"], "aucun"},
        "exclut": set(source.yaml("data/platforms.yml")),
        "sujets": {topic["id"] for topic in source.topics()} | _intents(source),
    }
    for file in source.training_files():
        for number, block in _blocks(source, file):
            about = block.get("metadata") or {}
            if not about.get("registre"):
                yield source.fault(file, ["nlu", number], block["intent"], "has no register")
            for key, ids in known.items():
                for name in about.get(key) or ():
                    if name not in ids:
                        yield source.fault(
                            file,
                            ["nlu", number, "metadata"],
                            f"{block['intent']}, {key}",
                            f"unknown id « {name} »",
                        )


def topics_are_trained(source: Source) -> Iterator[Fault]:
    """Every topic has training questions, in a file of its name."""
    files = {
        file.rsplit("/", 1)[1].removesuffix(".yml"): file for file in source.training_files()[1:]
    }
    for number, topic in enumerate(source.topics()):
        file = files.get(topic["id"])
        if file is None or not any(_lines(block) for _, block in _blocks(source, file)):
            yield source.fault(
                "data/guide.yml",
                ["topics", number],
                topic["id"],
                f"no training questions (data/nlu/{topic['id']}.yml)",
            )


def intents_agree(source: Source) -> Iterator[Fault]:
    """The intents of the data are those of the domain, and each leads to an answer by a rule."""
    declared, trained = _intents(source), set()
    for file in source.training_files():
        for number, block in _blocks(source, file):
            trained.add(block["intent"])
            if block["intent"] not in declared:
                yield source.fault(
                    file, ["nlu", number, "intent"], block["intent"], f"not in {DOMAIN}"
                )
    for intent in sorted(declared - trained):
        yield source.fault(DOMAIN, ["intents"], intent, "no training questions")
    ruled = _mentioned(source.yaml(RULES))
    for file, used in ((RULES, ruled), (STORIES, _mentioned(source.yaml(STORIES)))):
        for intent in sorted(used - declared):
            yield Fault(file, 0, intent, f"not in {DOMAIN}")
    for intent in sorted(declared - ruled):
        yield Fault(RULES, 0, intent, "no rule leads to an answer")


def _mentioned(value: Any) -> Set[str]:
    """Every intent named anywhere in rules or stories."""
    if isinstance(value, dict):
        own = {value["intent"]} if isinstance(value.get("intent"), str) else set()
        return own.union(*(_mentioned(item) for item in value.values()))
    return set().union(*(_mentioned(item) for item in value)) if isinstance(value, list) else set()


def buttons_are_understood(source: Source) -> Iterator[Fault]:
    """What a tap on a button says is a training question under the topic that the button stands
    for: of data/nlu.yml, or of the topic's own file.
    """
    said = _said(source, BUTTONS)
    own = set(source.training_files())
    for number, topic in enumerate(source.topics()):
        file, asked, intent = (
            f"data/nlu/{topic['id']}.yml",
            topic.get("question", ""),
            intent_of(topic["id"]),
        )
        if topic["id"] in _UNASKABLE or intent in said.get(asked, ()):
            continue
        if file not in own or intent not in _said(source, file).get(asked, ()):
            problem = f"not in {BUTTONS} under {intent}, nor in {file}"
            yield source.fault(
                "data/guide.yml",
                ["topics", number, "question"],
                f"{topic['id']}, question",
                problem,
            )
    for number, question in enumerate(source.yaml("data/recommendation.yml")["questions"]):
        for place, choice in enumerate(question["choices"]):
            if choice["says"] not in said:
                yield source.fault(
                    "data/recommendation.yml",
                    ["questions", number, "choices", place],
                    choice["label"],
                    f"« {choice['says']} » not in {BUTTONS}",
                )


def _said(source: Source, file: str) -> Dict[str, Set[str]]:
    """The training questions of a file, each with the intents that it stands under."""
    said: Dict[str, Set[str]] = {}
    for _, block in _blocks(source, file):
        for line in _lines(block):
            said.setdefault(line[2:].strip(), set()).add(block["intent"])
    return said


CHECKS = (
    files_name_their_topic,
    examples_are_lines,
    metadata_is_known,
    topics_are_trained,
    intents_agree,
    buttons_are_understood,
)
