"""Numbers written in French."""

from decimal import Decimal

from bot.text.typography import NBSP

_BOUNDS = {"plus_de": "plus de ", "pres_de": "près de ", "environ": "environ ", "exact": ""}
_SCALES = ((Decimal(10) ** 9, "milliard"), (Decimal(10) ** 6, "million"))


def number(value: Decimal) -> str:
    """A count in words and digits; a plural begins at two, so 1,9 milliard takes none.

    >>> number(Decimal(2130000000)), number(Decimal(1900000000)), number(Decimal(280)), number(Decimal(1500))
    ('2,13\\xa0milliards', '1,9\\xa0milliard', '280', '1\\xa0500')
    """  # noqa: E501
    for scale, name in _SCALES:
        if value >= scale:
            count = (value / scale).normalize()
            return f"{_digits(count)}{NBSP}{name}{'s' if count >= 2 else ''}"
    return _digits(value)


def _digits(value: Decimal) -> str:
    return f"{value:,f}".replace(",", NBSP).replace(".", ",")


def quantity(value: Decimal, bound: str, unit: str, percent: bool = False) -> str:
    """A number with what limits it and what it counts.

    >>> quantity(Decimal(2130000000), "plus_de", "d'utilisateurs")
    "plus de 2,13\\xa0milliards d'utilisateurs"
    >>> quantity(Decimal(80), "pres_de", "de membres", percent=True)
    'près de 80\\xa0% de membres'
    """
    amount = f"{_digits(value)}{NBSP}%" if percent else number(value)
    return f"{_BOUNDS[bound]}{amount} {unit}"
