"""A message is read in the conversation that it stands in."""

import pytest

from tests.conftest import ROOT, cases

pytestmark = pytest.mark.model


@pytest.mark.parametrize("case", cases(ROOT / "tests" / "nlu" / "conversation.yml"))
def test_what_is_asked_there_is_answered(talk, case):
    answer = talk(*case["said"])[-1]
    assert sorted(answer["topics"]) == sorted(case["topics"])
    assert case.get("says", "") in answer["text"]
