"""Several questions in one message: each is answered, and a single one is not taken for two."""

import pytest

from tests.conftest import ROOT, cases

pytestmark = pytest.mark.model


@pytest.mark.parametrize("case", cases(ROOT / "tests" / "nlu" / "several.yml"))
def test_what_is_asked_is_answered(talk, case):
    (answer,) = talk(case["text"])
    assert sorted(answer["topics"]) == sorted(case["topics"])
