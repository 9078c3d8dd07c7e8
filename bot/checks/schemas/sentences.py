"""The shapes of the small sentences: those of the flow, of errors, and of call-back requests."""

from string import Formatter
from typing import Any, ClassVar, Dict, Iterator, List, Tuple, Union

from pydantic import root_validator, validator
from pydantic.fields import ModelField

from bot.checks.schemas.types import Sentence, Text
from bot.shape import Strict

Ways = Union[Sentence, List[Sentence]]  # several alternate
Places = Dict[str, Tuple[str, ...]]


class Filled(Strict):
    """Sentences that may hold the places that the code fills, and no other."""

    places: ClassVar[Places] = {}

    @validator("*")
    def _only_places_that_are_filled(cls, value: Any, field: ModelField) -> Any:  # noqa: N805 - pydantic makes it a class method
        for text in _texts(value):
            for name in {name for _, name, _, _ in Formatter().parse(text) if name} - {
                *cls.places.get(field.name, ())
            }:
                raise ValueError(f"« {{{name}}} » is filled by nothing")
        return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    else:
        yield from (
            text
            for each in (value.values() if isinstance(value, dict) else value)
            for text in _texts(each)
        )


class WordingFile(Filled):
    """data/wording.yml; `again.<topic>` opens what is answered twice in a row."""

    places: ClassVar[Places] = {
        **{
            f"advice{manner}": ("platform",)
            for manner in (
                "",
                "_same",
                "_stands",
                "_too",
                "_not",
                "_asked_again",
                "_why",
                "_changed",
            )
        },
        "advice_other": ("platforms",),
        "advice_understood": ("needs",),
        "advice_without": ("platforms",),
        "contact_named": ("who",),
        "contact_who": ("who",),
        "compare_advice": ("platform", "reason"),
        "compare_beyond": ("platforms",),
        "figure_not_given": ("platform",),
    }
    each: Dict[str, Ways]
    reproached: Ways
    otherwise: Ways
    otherwise_silent: Ways
    details: Ways
    again: Ways
    advice: Ways
    advice_same: Ways
    advice_stands: Ways
    advice_too: Ways
    advice_not: Ways
    advice_asked_again: Ways
    advice_why: Ways
    advice_changed: Ways
    advice_second: Ways
    advice_third: Ways
    advice_alone: Ways
    advice_other: Ways
    advice_understood: Ways
    advice_without: Ways
    advice_unknown: Ways
    advice_nothing: Ways
    not_understood_again: Ways
    not_understood_choice: Ways
    situation_which: Ways
    situation_or: Ways
    rejected_choice: Ways
    rejected_again: Ways
    other_language: Ways
    contact_named: Ways
    contact_team: Ways
    contact_who: Ways
    contact_page_label: Ways
    contact_unset: Ways
    contact_label: Ways
    contact_says: Ways
    contact_callback: Ways
    contact_callback_label: Ways
    person_wanted_callback: Ways
    person_wanted: Ways
    own_data_on_a_page: Ways
    too_long: Ways
    empty: Ways
    nothing_more: Ways
    yes_without_offer: Ways
    failure: Ways
    compare_advice: Ways
    compare_beyond: Ways
    compare_which: Ways
    figure_not_given: Ways
    figures_more: Ways

    @root_validator(pre=True)
    def _apart(cls, values: Dict[str, Any]) -> Dict[str, Any]:  # noqa: N805 - pydantic makes it a class method
        again = {name: ways for name, ways in values.items() if name.startswith("again.")}
        return {**{name: ways for name, ways in values.items() if name not in again}, "each": again}


class ErrorsFile(Filled):
    """data/errors.yml: a sentence a code."""

    bad_json: Text
    bad_text: Text
    bad_feedback: Text
    empty: Text
    bad_id: Text
    bad_request: Text
    too_slow: Text
    too_long: Text
    not_signed: Text
    session_missing: Text
    session_forged: Text
    session_expired: Text
    too_many: Text
    not_found: Text
    not_allowed: Text
    failure: Text
    not_ready: Text
    erased_later: Text
    no_record: Text
    callback_invalid: Text
    callback_many: Text
    callback_full: Text
    callback_gone: Text
    callback_unknown: Text
    callback_away: Text


class CallbacksFile(Filled):
    """data/callbacks.yml."""

    places: ClassVar[Places] = {
        "consent": ("days",),
        "use": ("days",),
        "mail_text": ("link",),
        "mail_text_many": ("count", "link"),
    }

    consent_version: Sentence
    consent: Sentence
    use: Sentence
    name_missing: Sentence
    name_long: Sentence
    phone_wrong: Sentence
    phone_long: Sentence
    email_wrong: Sentence
    email_long: Sentence
    reach_missing: Sentence
    when_long: Sentence
    word_long: Sentence
    consent_missing: Sentence
    received: Sentence
    keep_link: Sentence
    withdrawn: Sentence
    state_todo: Sentence
    state_done: Sentence
    state_missed: Sentence
    mail_subject: Sentence
    mail_text: Sentence
    mail_subject_many: Sentence
    mail_text_many: Sentence
    mail_why: Sentence
