"""What is refused as a password, and what is said of it."""

from pathlib import Path

import pytest

from bot.review import passwords
from bot.review.pagemaker import sentence
from tests.conftest import cases


@pytest.mark.parametrize("case", cases(Path(__file__).with_name("passwords.yml")))
def test_a_password_that_somebody_would_try_is_refused_with_its_reason(case):
    fault = passwords.fault(case["password"], "remi", "Rémi Tremblay")
    assert fault == case.get("fault")
    assert fault is None or sentence(f"account_{fault}")


def test_the_rules_stand_beside_each_new_password(app):
    client = app.client("anne")
    for address in ("/compte", "/equipe"):
        page = client.get(address).text
        assert "De 12 à 256" in page
        assert "même avec des chiffres autour" in page
        assert "Rien de courant" in page
