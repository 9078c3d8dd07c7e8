"""Pointing to a person: the operator's own contact where one is configured, help lines in
distress.
"""

import re
from dataclasses import dataclass, replace
from typing import Optional, Tuple

from bot.answers.answer import Answer, Link, Paragraph, Part, Suggestion
from bot.answers.phrases import wording
from bot.guide.model import Guide, HelpLine
from bot.nlu.reading import NluResult
from bot.settings import settings
from bot.text.typography import typeset

_UNHELPED = frozenset(
    ("hors_guide", "hors_sujet", "plateforme.autre", "incompris", "assistant.rejet")
)


@dataclass(frozen=True)
class Contact:
    """The person or the team that the operator names; every part is optional."""

    name: str = ""
    page: str = ""
    phone: str = ""
    callback: str = ""  # the page where one asks to be called back

    @property
    def parts(self) -> Tuple[Part, ...]:
        """What is added to an answer that refers to a person; empty where nothing is configured."""
        parts: Tuple[Part, ...] = ()
        if self.name or self.page or self.phone:
            parts += (
                Paragraph(
                    wording("contact_named", who=self.name)
                    if self.name
                    else wording("contact_team")
                ),
            )
        if self.page:
            parts += (Link(wording("contact_page_label"), self.page),)
        if self.phone:
            parts += (Link(self.phone, "tel:" + re.sub(r"[^\d+]", "", self.phone)),)
        if self.callback:
            parts += (
                Paragraph(wording("contact_callback")),
                Link(wording("contact_callback_label"), self.callback),
            )
        return parts

    @property
    def told(self) -> Tuple[Part, ...]:
        """What is said to who wants to reach a person: the contact, or that none is named."""
        return self.parts or (Paragraph(wording("contact_unset")),)


def operators_contact() -> Contact:
    """The contact that the operator has configured."""
    chosen = settings()
    callback = f"{chosen.public_url.rstrip('/')}/rappel" if chosen.callbacks else ""
    return Contact(chosen.contact_name, chosen.contact_page, chosen.contact_phone, callback)


def contact_beside(form: bool) -> Tuple[Part, ...]:
    """What stands in « Joindre une personne »: the contact; nothing where none is named but a form
    beside it asks to be called back.
    """
    named = replace(operators_contact(), callback="")
    return named.parts if form else named.told


def wants_a_person(reading: NluResult) -> bool:
    """Whether a message asks to speak with somebody, to be called back, for a number to call, or to
    complain.
    """
    return reading.hears("person_wanted")


def distress_answer(guide: Guide) -> Answer:
    """A humane answer: help lines first, and nothing else."""
    lines = guide.help_lines
    links = tuple(_link(line) for line in lines.lines)
    return Answer(
        parts=(Paragraph(typeset(lines.lead)), *links, Paragraph(typeset(lines.end))),
        topics=("hors_sujet",),
    )


def lines_named(guide: Guide, text: str) -> Tuple[Link, ...]:
    """The help lines that a text of ours names by what stands before the first comma of theirs."""
    return tuple(
        _link(line) for line in guide.help_lines.lines if line.who.partition(",")[0] in text
    )


def _link(line: HelpLine) -> Link:
    return Link(typeset(f"{line.who} : {line.phone}"), line.link)


def with_contact(answer: Answer, contact: Optional[Contact]) -> Answer:
    """The answer, followed by the operator's contact where there is one."""
    if contact is None or not contact.parts:
        return answer
    return replace(answer, parts=(*answer.parts, *contact.parts))


def person_first(answer: Answer, contact: Optional[Contact]) -> Answer:
    """The answer to who asks for a person: whom to reach, before all else."""
    told = (contact or Contact()).told
    wanted = "person_wanted_callback" if contact and contact.callback else "person_wanted"
    return replace(
        answer,
        parts=(
            Paragraph(wording(wanted)),
            *told,
            *(part for part in answer.parts if part not in told),
        ),
    )


def with_offer(answer: Answer, contact: Optional[Contact]) -> Answer:
    """The answer, with « Joindre une personne » to tap where it does not help and does not give the
    contact itself.
    """
    if (
        contact is None
        or not contact.parts
        or _UNHELPED.isdisjoint(answer.topics)
        or contact.parts[0] in answer.parts
    ):
        return answer
    offer = Suggestion(wording("contact_label"), wording("contact_says"))
    return replace(answer, suggestions=(*answer.suggestions[:2], offer))
