"""What people write to be reached: taken as they write it, or a fault that says what to do."""

import pytest

from bot.callbacks.asked import read
from bot.callbacks.words import word
from bot.yamlfile import read_yaml
from tests.conftest import ROOT

CASES = read_yaml(ROOT / "tests" / "callbacks" / "asked.yml")


@pytest.mark.parametrize("written", CASES["phones"])
def test_a_telephone_number_is_taken_as_it_is_written(written):
    asked, faults = read({"name": "Line", "phone": written})
    assert (asked.phone, faults) == (CASES["phones"][written], {})


@pytest.mark.parametrize("written", CASES["emails"])
def test_an_address_is_taken_as_it_is_written(written):
    asked, faults = read({"name": "Line", "email": written})
    assert (asked.email, faults) == (written.strip(), {})


@pytest.mark.parametrize("case", CASES["faults"], ids=str)
def test_what_is_wrong_is_said_in_french_beside_its_field(case):
    _, faults = read(
        {
            name: value * case.get("times", 1) if isinstance(value, str) else value
            for name, value in case["form"].items()
        }
    )
    assert faults == case["faults"]
    for code in faults.values():
        assert word(code).endswith(".")


def test_what_could_not_be_kept_or_shown_is_dropped():
    asked, faults = read(
        {"name": "Li\x00ne\ud800\u202e  Roy", "phone": "418 555-0123", "word": "<b>allo</b>\nlà"}
    )
    assert (asked.name, asked.word, faults) == ("Line Roy", "<b>allo</b> là", {})
