"""Pointing to a person: the operator's own contact where one is configured, help lines in
distress.
"""

import re
from dataclasses import dataclass, replace
from typing import Optional, Tuple

from bot.answers.answer import Answer, Link, Paragraph, Part, Suggestion
from bot.answers.phrases import wording
from bot.dialogue.state import DialogueState
from bot.guide.model import Guide, HelpLine
from bot.nlu.reading import NluResult
from bot.settings import settings
from bot.text.typography import typeset

CONTACT_TOLD = "contact"  # the mark that the contact was given: it is not given again unasked
# those whom the contact stands for, as answers call them
_TRADES = ("animateur de communauté", "gestionnaire de communauté")
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
        if not (self.name or self.page or self.phone):
            return self.ways
        named = wording("contact_named", who=self.name) if self.name else wording("contact_team")
        return (Paragraph(named), *self.ways)

    @property
    def ways(self) -> Tuple[Part, ...]:
        """The ways to reach the person or the team: a page, a number, a call back."""
        parts: Tuple[Part, ...] = ()
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


def asks_who(reading: NluResult, context: DialogueState) -> bool:
    """Whether a message asks who the person is whose name was given before, or how to reach
    them.
    """
    return reading.cues.contact and reading.hears("about_somebody") and CONTACT_TOLD in context.said


def who_it_is(contact: Contact) -> Tuple[Part, ...]:
    """Who the person to reach is, as far as that is known, and how to reach them."""
    return (Paragraph(wording("contact_who", who=contact.name)), *contact.ways)


def refers(guide: Guide, answer: Answer) -> bool:
    """Whether an answer sends its person to a community manager: the contact is then given."""
    if not any(guide.topics[topic].contact for topic in answer.topics if topic in guide.topics):
        return False
    said = answer.text.lower()
    return any(name in said for name in _TRADES)


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


def person_first(answer: Answer, contact: Optional[Contact], context: DialogueState) -> Answer:
    """The answer to who asks for a person: whom to reach, before all else."""
    told = (contact or Contact()).told
    wanted = "person_wanted_callback" if contact and contact.callback else "person_wanted"
    return replace(
        answer,
        parts=(
            Paragraph(wording(wanted, len(context.history))),
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
