"""What was done, or refused, is told once, in its colour, to who did it."""

import re

import pytest

from bot.teaching.texts import texts
from tests.review.conftest import PASSWORD, shown, token


def notice(page):
    """The colour and the words of what a page tells; None where it tells nothing."""
    found = re.search(r'<p class="notice ?(\w*)" role="(\w+)">(.*?)</p>', page)
    return (found[1], found[2], shown(found[3])) if found else None


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (
            {"nom": "zacharie", "passe": PASSWORD, "encore": PASSWORD, "role": "lecture"},
            ("", "status", "Le compte est créé."),
        ),
        (
            {"nom": "remi", "passe": PASSWORD, "encore": PASSWORD, "role": "lecture"},
            ("bad", "alert", "Ce nom est déjà pris."),
        ),
    ],
)
def test_it_is_told_once_and_not_to_who_gets_the_address(app, sent, told):
    anne = app.client("anne")
    address = anne.post("/equipe", data={"jeton": token(anne), **sent}).headers["location"]
    assert notice(app.client("anne").get(address).text) is None  # somebody else, or another browser
    assert notice(anne.get(address).text) == told
    assert notice(anne.get(address).text) is None


@pytest.mark.parametrize("code", ["erased", "purged", "lesson_accepted", "nothing_of_the_sort"])
def test_an_address_alone_tells_nothing(app, code):
    assert notice(app.client("anne").get(f"/?dit={code}").text) is None


def test_every_colour_is_of_sentences_that_there_are():
    for codes in texts()["tones"].values():
        for code in codes:
            assert any(
                name == code or re.fullmatch(code.replace("*", ".*"), name)
                for name in texts()["sentences"]
            ), code
