"""The questions of the buttons that name a situation: each there, short enough for a button, and no
other's.
"""

from typing import Any, Dict, Iterator, Sequence

from bot.checks.fault import Fault
from bot.checks.replies import files
from bot.checks.source import Source
from bot.text.clean import plain

LONGEST = 62  # characters: what a button of the widget shows on a telephone in two lines


def questions_name_one_situation(source: Source) -> Iterator[Fault]:
    """Every situation has a question, ended as one, at most LONGEST characters long, that names no
    other situation and no topic.
    """
    asked: Dict[str, str] = {
        plain(topic.question): topic.id for topic in source.guide().topics.values()
    }
    for file in files(source, "situations"):
        content = source.yaml(file)
        for name, entry in content["situations"].items():
            place, question = f"{content['area']}, {name}", str(entry.get("question") or "")
            where = ["situations", name, "question"] if question else ["situations", name]
            if not question.endswith("?") or len(question) > LONGEST:
                yield source.fault(
                    file,
                    where,
                    place,
                    f"a question of at most {LONGEST} characters that ends in ? is needed for its"
                    " button",
                )
            other = asked.setdefault(plain(question), place)
            if other != place:
                yield source.fault(file, where, place, f"its question is that of {other} too")


CHECKS: Sequence[Any] = (questions_name_one_situation,)
