"""A reader learns from the questions that it is given, and reads a message whole."""

from pathlib import Path
from typing import Any, Dict, List

import pytest

from bot.nlu import encoder, reader, text
from bot.nlu.conversation import in_context
from bot.nlu.reader import Reader
from bot.paths import NLU
from bot.training_data import dataset
from bot.training_data.dataset import Example, read
from bot.yamlfile import DataError
from tests.conftest import cases

HERE = Path(__file__).parent
_FEW = 30  # questions of each file


@pytest.fixture(scope="module")
def steps() -> List[str]:
    """What the reader reports while it learns."""
    return []


@pytest.fixture(scope="module")
def learnt(steps: List[str]) -> Reader:
    """A reader that learnt from a few questions of four topics."""
    few = [
        example
        for name in ("lexique.epingler", "plateforme.chiffres", "plateforme.description")
        for example in list(read(NLU / f"{name}.yml"))[:_FEW]
    ]
    of_needs = [example for example in read(NLU / "choix.recommandation.yml") if example.needs][
        : 2 * _FEW
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            reader,
            "tellings",
            lambda: [("recruter du monde", "recruter"), ("j'ai plein de photos", "photos")] * 3,
        )
        return Reader.train([*few, *of_needs], report=steps.append)


@pytest.mark.parametrize("case", cases(HERE / "learnt.yml"))
def test_reads_a_message_whole(case: Dict[str, Any], learnt: Reader) -> None:
    reading = learnt.read(case["said"])
    assert reading.intent == case.get("first", reading.intent)
    assert reading.intent != case.get("without")
    found = {name: getattr(reading, name) for name in case.get("read", {})}
    assert {
        name: list(value) if isinstance(value, tuple) else value for name, value in found.items()
    } == case.get("read", {})
    assert sum(chance for _, chance in reading.ranking) == pytest.approx(1.0, abs=1e-4)


def test_tells_of_each_step(learnt: Reader, steps: List[str]) -> None:
    assert [
        step
        for step in ("sentence vectors", "features", "linear classifier", "needs")
        if not any(step in told for told in steps)
    ] == []


def test_hears_the_needs_that_it_was_taught(learnt: Reader) -> None:
    assert (
        max(learnt.read("j'ai plein de photos à montrer").needs.items(), key=lambda need: need[1])[
            0
        ]
        == "photos"
    )


def test_a_question_taught_in_two_ways_is_known_in_neither() -> None:
    said = "combien de monde va là-dessus au juste"
    taught = reader._taught(
        [(reader.prepare(said), "plateforme.chiffres"), (reader.prepare(said), "hors_guide")]
    )
    assert taught == {}


def test_the_questions_of_a_file_are_read_with_what_they_tell(tmp_path: Path) -> None:
    file = tmp_path / "choix.recommandation.yml"
    about = "  metadata: {besoins: [photos]}\n"
    file.write_text(
        f"nlu:\n- synonym: rien\n- intent: choix.recommandation\n{about}  examples: |\n    - Où les"
        " mettre?\n",
        encoding="utf-8",
    )
    assert list(read(file)) == [
        Example("Où les mettre?", "choix.recommandation", "choix.recommandation", needs=("photos",))
    ]


def test_a_file_of_another_form_is_named(tmp_path: Path) -> None:
    file = tmp_path / "choix.survol.yml"
    file.write_text("nlu:\n- intent: choix.survol\n  examples: [Lesquels?]\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"choix\.survol"):
        list(read(file))


def test_what_tells_one_need_comes_with_it() -> None:
    assert ("8 employés", "recruter") not in dataset.tellings()
    assert {need for _, need in dataset.tellings()} >= {"recruter", "fideliser"}


def test_many_messages_are_read_as_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    said = ["cb de monde su FB", "C'est quoi, Pinterest?", "???"]
    alone = [text.read_all([each])[0] for each in said]
    monkeypatch.setattr(text, "_PART", 2)
    assert text.read_all(said) == alone


def test_without_an_encoder_the_words_alone_are_read(
    learnt: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder, "available", lambda: False)
    reading = in_context(learnt.read("épingler une image, ça veut dire quoi?"), ())
    assert reading.intent == "lexique.epingler"
    assert (reading.acts, reading.situations, reading.outside) == ({}, {}, {})
