"""Pointing to a person: the operator's own community manager where one is configured, help lines in distress."""

import re
from dataclasses import dataclass
from typing import Optional, Tuple

from bot.advice.answer import Answer, Link, Paragraph, Part
from bot.french.clean import plain
from bot.french.turns import heard
from bot.french.typography import typeset
from bot.guide.model import Guide


@dataclass(frozen=True)
class Contact:
    """The operator's community manager; every part is optional."""

    name: str = ""
    page: str = ""
    phone: str = ""

    @property
    def parts(self) -> Tuple[Part, ...]:
        """What is added to an answer that refers to a person; empty where nothing is configured."""
        if not (self.name or self.page or self.phone):
            return ()
        who = typeset(f"Vous pouvez joindre {self.name}." if self.name else "Vous pouvez joindre notre équipe.")
        parts: Tuple[Part, ...] = (Paragraph(who),)
        if self.page:
            parts += (Link("Page", self.page),)
        if self.phone:
            parts += (Link(self.phone, "tel:" + re.sub(r"[^\d+]", "", self.phone)),)
        return parts


def in_distress(text: str) -> bool:
    """Whether a message tells of suicide, self-harm or violence at home.

    >>> in_distress("j'ai pu envie de vivre, je veux mourir"), in_distress("je meurs d'envie d'essayer Instagram")
    (True, False)
    """
    return heard("distress", plain(text)) is not None


def distress_answer(guide: Guide) -> Answer:
    """A humane answer: help lines first, and nothing else."""
    lines = guide.help_lines
    links = tuple(Link(typeset(f"{line.who} : {line.phone}"), line.link) for line in lines.lines)
    return Answer(parts=(Paragraph(typeset(lines.lead)), *links, Paragraph(typeset(lines.end))), topics=("hors_sujet",))


def with_contact(answer: Answer, contact: Optional[Contact]) -> Answer:
    """The answer, followed by the operator's contact where there is one."""
    if contact is None or not contact.parts:
        return answer
    return Answer((*answer.parts, *contact.parts), answer.topics, answer.facts, answer.source, answer.suggestions, answer.why)
