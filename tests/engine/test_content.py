"""Changed content is in service a moment later, whole; a bad file never replaces a good one, and
one line says so.
"""

import asyncio
import logging
import shutil

import pytest

from bot.engine import content
from bot.guide import loader
from bot.paths import DATA


class Heard:
    """Stands where the assistant leaves its notes, and keeps them."""

    def __init__(self):
        self.told = []

    def content(self, name, problem=""):
        self.told.append((name, problem))


@pytest.fixture
def folder(tmp_path):
    for name in loader.FILES:
        shutil.copyfile(DATA / name, tmp_path / name)
    yield tmp_path
    loader._held.pop(tmp_path, None)


@pytest.fixture
def watched(folder, monkeypatch):
    """Watches the folder while a scenario runs."""
    monkeypatch.setattr(content, "_EVERY", 0.01)
    heard = Heard()

    def run(scenario):
        async def both():
            task = asyncio.ensure_future(content.watch(heard, folder, folder / "change.json"))
            while not heard.told:
                await asyncio.sleep(0.01)
            try:
                await scenario(heard)
            finally:
                task.cancel()

        asyncio.run(both())

    return run


def put(folder, name, before, after):
    """Puts other text in a file in one step."""
    text = (folder / name).read_text(encoding="utf-8")
    assert before in text
    (folder / "beside").write_text(text.replace(before, after), encoding="utf-8")
    (folder / "beside").replace(folder / name)


async def looked_at(heard, times):
    for _ in range(3000):
        if len(heard.told) >= times:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"looked at {len(heard.told)} times")


def users(folder):
    return loader.load_guide(folder).figures["FB6"].value


def test_a_changed_figure_is_said_from_the_next_answer_on(folder, watched, caplog):
    async def scenario(heard):
        in_hand = loader.load_guide(folder)
        put(folder, "figures.yml", "2130000000", "3070000000")
        await looked_at(heard, 2)
        assert users(folder) == 3_070_000_000
        assert in_hand.figures["FB6"].value == 2_130_000_000  # who answers with it goes on with it
        assert heard.told[-1] == (loader.digest(folder), "")

    with caplog.at_level(logging.WARNING, "bot.engine.content"):
        watched(scenario)
    assert [line for line in caplog.messages if "is in service" in line]


BAD = {
    "no YAML": ("figures.yml", "FB6: {", "FB6: {{", "figures.yml"),
    "a value that is none": (
        "figures.yml",
        "value: 2130000000",
        "value: beaucoup",
        "ConversionSyntax",
    ),
    "a figure that is gone": ("figures.yml", "  FB7:", "  FB70:", "figures are gone (FB7)"),
    "a topic that is gone": (
        "guide.yml",
        "id: agir.contenus",
        "id: agir.autrement",
        "topics are gone (agir.contenus)",
    ),
    "a fact that is none": ("guide.yml", '- "{FB5}"', '- "{FB55}"', "FB55"),
    "an answer of nothing": ("guide.yml", '- "{FB5}"', '- ""', "nothing is said"),
    "a button to nowhere": (
        "guide.yml",
        "next: [agir.pertinence",
        "next: [agir.nulle_part",
        "agir.nulle_part",
    ),
    "facts that state one another": (
        "guide.yml",
        "FB5: Les abonnés",
        'FB5: "{FB5}"\n      FB55: Les abonnés',
        "recursion",
    ),
    "half a file": ("guide.yml", None, None, ""),
}


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_file_never_replaces_a_good_one(bad, folder, watched, caplog):
    name, before, after, told = BAD[bad]

    async def scenario(heard):
        good, whole = loader.load_guide(folder), (folder / name).read_text(encoding="utf-8")
        if before is None:
            (folder / name).write_text(whole[: len(whole) // 2], encoding="utf-8")
        else:
            put(folder, name, before, after)
        await looked_at(heard, 2)
        await asyncio.sleep(0.1)
        assert loader.load_guide(folder) is good
        assert heard.told[-1][1]
        (folder / name).write_text(whole, encoding="utf-8")
        await looked_at(heard, 3)
        assert heard.told[-1][1] == ""  # mended, it is taken

    with caplog.at_level(logging.ERROR, "bot.engine.content"):
        watched(scenario)
    (line,) = caplog.messages
    assert told in line
    assert "\n" not in line


def test_files_that_are_being_changed_are_left_alone(folder, watched):
    async def scenario(heard):
        (folder / "change.json").write_text("{}", encoding="utf-8")
        put(folder, "figures.yml", "2130000000", "3070000000")
        await asyncio.sleep(0.2)
        assert users(folder) == 2_130_000_000
        put(folder, "figures.yml", "1400000000", "1500000000")
        (folder / "change.json").unlink()
        await looked_at(heard, 2)
        assert users(folder) == 3_070_000_000

    watched(scenario)
