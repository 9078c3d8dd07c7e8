"""What a person fills in to be called back, and what is wrong with it."""

import re
from dataclasses import asdict, dataclass
from typing import Any, Dict, Mapping, Tuple

import phonenumbers

from bot.text.clean import clean

NAME, PHONE, EMAIL, WHEN, WORD = "name", "phone", "email", "when", "word"
# characters; the forms hold to it too
LONGEST = {NAME: 80, PHONE: 40, EMAIL: 254, WHEN: 120, WORD: 500}
_HERE = "CA"
_EXTENSION = re.compile(r"\b(?:poste|post|p\.)(?=\s*\d)", re.I)
_NORTH_AMERICAN = re.compile(r"[2-9]\d\d[2-9]\d{6}")
_USER = r"[^\s@\"(),:;<>\[\\\]]{1,64}"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_EMAIL = re.compile(rf"{_USER}@(?:{_LABEL}\.)+[^\W\d_](?:[\w-]{{0,61}}[^\W_])")


@dataclass(frozen=True)
class Asked:
    """A request as it is kept: one of `phone` and `email` at least."""

    name: str
    phone: str = ""
    email: str = ""
    when: str = ""
    word: str = ""

    def content(self) -> Dict[str, str]:
        """What is sealed."""
        return asdict(self)


def is_email(text: str) -> bool:
    """Whether a text is the address of an e-mail.

    >>> is_email("rosa@exemple.ca"), is_email("rosa@exemple"), is_email("rosa..roy@exemple.ca")
    (True, False, False)
    """
    return bool(_EMAIL.fullmatch(text)) and ".." not in text and not text.startswith(".")


def read(form: Mapping[str, Any]) -> Tuple[Asked, Dict[str, str]]:
    """What a form holds, and the faults of its fields: names of sentences in data/callbacks.yml.

    >>> read({"name": "Line Roy", "phone": "418.555.0123 poste 12"})
    (Asked(name='Line Roy', phone='418 555-0123, poste 12', email='', when='', word=''), {})
    >>> read({"name": " ", "email": "line@"})[1]
    {'name': 'name_missing', 'email': 'email_wrong'}
    """
    told = {
        field: (
            clean(value)
            if isinstance(value := form.get(field), str) and len(value) <= 20 * longest
            else ""
        )
        for field, longest in LONGEST.items()
    }
    faults = {
        field: f"{field}_long"
        for field, longest in LONGEST.items()
        if len(str(form.get(field) or "")) > 20 * longest or len(told[field]) > longest
    }
    phone, email = telephone(told[PHONE]), told[EMAIL]
    if not told[NAME]:
        faults.setdefault(NAME, "name_missing")
    if told[PHONE] and not phone:
        faults.setdefault(PHONE, "phone_wrong")
    if email and not is_email(email):
        faults.setdefault(EMAIL, "email_wrong")
    if not told[PHONE] and not email and not {PHONE, EMAIL} & faults.keys():
        faults[PHONE] = "reach_missing"
    return Asked(told[NAME], phone, email, told[WHEN], told[WORD]), faults


def telephone(text: str) -> str:
    """A telephone number as it is written here, its area code included; empty where it is none that
    can be called.

    >>> telephone("(418) 555-0123"), telephone("+33 1 42 68 53 00"), telephone("555-0123"), telephone("mardi")
    ('418 555-0123', '+33 1 42 68 53 00', '', '')
    """  # noqa: E501
    try:
        number = phonenumbers.parse(_EXTENSION.sub("ext. ", text), _HERE)
    except phonenumbers.NumberParseException:
        return ""
    digits, extension = (
        str(number.national_number),
        (f", poste {number.extension}" if number.extension else ""),
    )
    # area codes are opened faster than anybody learns of them: the form alone is checked
    if number.country_code == 1:
        return (
            f"{digits[:3]} {digits[3:6]}-{digits[6:]}{extension}"
            if _NORTH_AMERICAN.fullmatch(digits)
            else ""
        )
    number.extension = None
    return (
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL) + extension
        if phonenumbers.is_valid_number(number)
        else ""
    )
