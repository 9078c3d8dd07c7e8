"""Why a message was understood so, in sentences that staff can read."""

from typing import Any, List, Mapping

from bot.answers.recommendation import rules
from bot.guide.model import PLATFORM_NAMES
from bot.review.pagemaker import percent, topic_name
from bot.store.writing import NEAR, UNSURE
from bot.teaching.texts import texts
from bot.text.typography import typeset


def why(message: Mapping[str, Any]) -> List[str]:
    """What weighed, from the strongest on; empty where the message was recorded without its
    reading.
    """
    words = texts()["why"]
    told: List[str] = []
    ranking = message["ranking"]
    if ranking:
        told.append(
            words["first"].format(topic=topic_name(ranking[0][0]), share=percent(ranking[0][1]))
        )
        if len(ranking) > 1 and message["margin"] < NEAR:
            told.append(
                words["near"].format(topic=topic_name(ranking[1][0]), share=percent(ranking[1][1]))
            )
        if message["confidence"] < UNSURE:
            told.append(words["unsure"])
    for name in ("platforms", "others", "excluded"):
        if message["entities"].get(name):
            told.append(
                words[name].format(
                    values=", ".join(
                        PLATFORM_NAMES.get(str(value), str(value))
                        for value in message["entities"][name]
                    )
                )
            )
    if len(message["entities"].get("asks", ())) > 1:
        told.append(
            words["several"].format(
                values=", ".join(topic_name(intent) for intent in message["entities"]["asks"])
            )
        )
    if message["needs"]:
        known = rules()["needs"]
        told.append(
            words["needs"].format(
                values=", ".join(
                    str(known[need]["label"]) if need in known else need
                    for need in message["needs"]
                )
            )
        )
    if message["intent"].startswith("suite."):
        told.append(words["follows"])
    return [typeset(sentence) for sentence in told]
