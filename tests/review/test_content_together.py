"""Two people at the same thing, a page that is not fresh any more, a folder that cannot be written,
a process that is killed: nothing half done.
"""

import os
import re
import subprocess
import sys
import tempfile
import threading

import pytest

from bot.guide import loader
from bot.review.content import publishing
from bot.serving import Notes
from bot.settings import settings
from bot.store import resuming
from bot.store.schema import audit, content_changes, content_drafts
from tests.conftest import ROOT
from tests.review.conftest import BOTH, token
from tests.review.contents import (
    FIGURE,
    NEWER,
    TOPIC,
    draft,
    fields,
    files,
    fresh,
    publish,
    rows,
    send,
    undo,
)
from tests.review.lessons import Immutable
from tests.review.test_content import text
from tests.review.test_killed import DIES, MOMENTS

__all__ = ["fresh"]
pytestmark = pytest.mark.usefixtures("fresh")


@BOTH
def test_two_people_write_the_same_thing_and_the_second_is_told(app):
    remi, anne = app.client("remi"), app.client("anne")
    remis, annes = fields(remi.get(FIGURE).text), fields(anne.get(FIGURE).text)
    send(remi, FIGURE, remis, **NEWER)
    told = send(
        anne, FIGURE, annes, **{**NEWER, "value": "3,2 milliards", "source": "DataReportal"}
    )
    assert told.status_code == 409
    assert "remi a enregistré ce brouillon pendant que vous écriviez" in text(told)
    assert "plus de 3 070 000 000" in text(told)  # what the other one wrote
    assert fields(told.text)["value"] == "3,2 milliards"  # and one's own
    (row,) = rows(app, content_drafts)
    assert row["staff"] == "remi"

    kept = send(anne, FIGURE, fields(told.text))
    assert "Le brouillon est enregistré" in text(kept)
    (row,) = rows(app, content_drafts)
    assert (row["staff"], row["version"]) == ("anne", 2)
    assert "3200000000" in row["content"]
    stale = send(remi, FIGURE, {**remis, **NEWER, "version": "1"})
    assert "anne a enregistré ce brouillon" in text(stale)


def test_who_saves_over_is_who_wrote(app):
    remi, anne = app.client("remi"), app.client("anne")
    draft(remi)
    page = draft(anne, **{**NEWER, "source": "DataReportal"})
    assert "Une autre personne doit relire et publier" in text(page)
    assert "C’est publié" in text(publish(remi, page))
    assert (
        rows(app, content_changes)[0]["written_by"],
        rows(app, content_changes)[0]["published_by"],
    ) == ("anne", "remi")


def test_a_draft_that_was_published_meanwhile_is_told_and_what_was_typed_stays(app):
    remi, anne = app.client("remi"), app.client("anne")
    page = draft(remi)
    opened = fields(remi.get(FIGURE).text)
    publish(anne, page)
    told = send(remi, FIGURE, {**opened, "value": "3,1 milliards"})
    assert told.status_code == 409
    assert "a été publié ou changé pendant que vous écriviez" in text(told)
    assert fields(told.text)["value"] == "3,1 milliards"
    assert "Le brouillon est enregistré" in text(send(remi, FIGURE, fields(told.text)))


def test_a_draft_that_was_dropped_meanwhile_is_told(app):
    remi, anne = app.client("remi"), app.client("anne")
    draft(remi)
    opened = fields(remi.get(FIGURE).text)
    send(anne, FIGURE, geste="drop")
    told = send(remi, FIGURE, {**opened, "value": "3,1 milliards"})
    assert "publié ou abandonné pendant que vous écriviez" in text(told)
    assert "Le brouillon est enregistré" in text(send(remi, FIGURE, fields(told.text)))


def test_a_page_that_shows_another_draft_than_the_one_of_now_publishes_nothing(app):
    remi, anne, before = app.client("remi"), app.client("anne"), files(app)
    page = draft(remi)
    seen = re.findall(r'name="brouillon" value="([^"]+)"', anne.get(str(page.url)).text)
    send(remi, FIGURE, value="9 milliards")  # saved again after anne read it over
    stale = anne.post(
        "/contenu/publication",
        data={"jeton": token(anne), "brouillon": seen},
        follow_redirects=True,
    )
    assert "a été changé, publié ou abandonné depuis que vous l’avez vu" in text(stale)
    assert files(app) == before
    assert len(rows(app, content_drafts)) == 1


def test_a_file_that_was_changed_by_hand_meanwhile_is_not_overwritten(app):
    page = draft(app.client("remi"))
    path = app.places.content / "figures.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("value: 2130000000", "value: 2500000000"),
        encoding="utf-8",
    )
    anne = app.client("anne")
    assert "ce qui est en service a changé depuis" in text(anne.get(str(page.url)))
    (row,) = rows(app, content_drafts)
    refused = anne.post(
        "/contenu/publication",
        data={"jeton": token(anne), "brouillon": f"{row['id']}-{row['version']}"},
    )
    assert "Rien n’est publié" in text(refused)
    assert "value: 2500000000" in path.read_text(encoding="utf-8")
    # as it stands now, beside the draft
    assert "plus de 2 500 000 000" in text(anne.get(str(page.url)))
    again = send(app.client("remi"), FIGURE)
    assert "C’est publié" in text(publish(anne, again))


@BOTH
def test_two_people_publish_at_once_and_one_is_told(app):
    remi, people = app.client("remi"), [app.client("anne"), app.client("anne")]
    page = draft(remi)
    told = []
    going = [
        threading.Thread(target=lambda client=client: told.append(text(publish(client, page))))
        for client in people
    ]
    for one in going:
        one.start()
    for one in going:
        one.join()
    assert sorted("C’est publié" in one for one in told) == [False, True]
    assert len(rows(app, content_changes)) == 1


def test_an_older_publication_is_not_taken_back_from_under_a_newer_one(app):
    remi, anne = app.client("remi"), app.client("anne")
    first = publish(anne, draft(remi))
    second = publish(anne, draft(remi, FIGURE, **{**NEWER, "value": "3,2 milliards"}))
    now = files(app)
    refused = undo(anne, first)
    assert refused.status_code == 409
    assert "a changé de nouveau depuis" in text(refused)
    assert files(app) == now
    assert "C’est remis comme avant" in text(undo(anne, second))
    assert "C’est remis comme avant" in text(undo(anne, first))
    assert "value: 2130000000" in files(app)["figures.yml"]


def both(app, remi):
    """Drafts of a figure and of a topic, and the page that shows both."""
    draft(remi)
    draft(remi, TOPIC, label="Facebook au travail")
    numbers = [row["id"] for row in rows(app, content_drafts)]
    return remi.get("/contenu/publication?" + "&".join(f"b={number}" for number in numbers))


def test_a_folder_that_cannot_be_written_is_named_and_nothing_is_half_done(app):
    remi, anne, before = app.client("remi"), app.client("anne"), files(app)
    page = both(app, remi)
    with Immutable(app.places.content):
        refused = publish(anne, page)
    assert refused.status_code == 503
    assert f"Rien n’a bougé : le dossier {app.places.content} ne peut pas être écrit" in text(
        refused
    )
    assert (files(app), len(rows(app, content_drafts)), rows(app, content_changes)) == (
        before,
        2,
        [],
    )
    assert rows(app, audit)[-1]["action"] == "content_publish_refused"

    done = publish(anne, page)
    now = files(app)
    with Immutable(app.places.content):
        refused = undo(anne, done)
    assert "ne peut pas être écrit" in text(refused)
    assert (files(app), {row["undone_at"] for row in rows(app, content_changes)}) == (now, {None})
    undo(anne, done)
    assert files(app) == before
    assert (
        sorted(path.name for path in app.places.content.iterdir() if path.name.startswith("."))
        == []
    )


def test_a_temporary_folder_that_cannot_be_written_is_named_and_the_draft_is_kept(
    app, tmp_path, monkeypatch
):
    remi, anne, before = app.client("remi"), app.client("anne"), files(app)
    page = draft(remi)
    seen = re.findall(r'name="brouillon" value="([^"]+)"', anne.get(str(page.url)).text)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Immutable(tmp_path):
        refused = anne.post("/contenu/publication", data={"jeton": token(anne), "brouillon": seen})
    assert refused.status_code == 503
    assert f"le dossier {tmp_path} ne peut pas être écrit" in text(refused)
    assert (files(app), len(rows(app, content_drafts))) == (before, 1)


def test_one_file_of_two_that_cannot_be_replaced_leaves_both(app):
    remi, anne, before = app.client("remi"), app.client("anne"), files(app)
    page = both(app, remi)
    with Immutable(app.places.content / "guide.yml"):
        assert "ne peut pas être écrit" in text(publish(anne, page))
    assert files(app) == before
    assert "C’est publié" in text(publish(anne, page))


KILLED = """
import os, signal, sys
from pathlib import Path
from bot.store import changes, taught
from bot.store.database import connect
from bot.review.content import publishing

act, address, what, place, at = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5])
where = taught.Places(*map(Path, sys.argv[6:]))

{DIES}if act == "publish":
    publishing.publish(connect(address), [tuple(map(int, one.split("-"))) for one in what.split()], "anne", False, where)
else:
    publishing.undo(connect(address), what, "anne", where)
sys.exit(3)
""".replace("{DIES}", DIES)  # noqa: E501


def killed(app, act, what, moment):
    address, places = app.engine.url.render_as_string(hide_password=False), app.places
    where = [
        places.training,
        places.questions,
        places.dialogues,
        places.lessons,
        places.platforms,
        places.content,
    ]
    command = [
        sys.executable,
        "-c",
        KILLED,
        act,
        address,
        what,
        *map(str, MOMENTS[moment]),
        *map(str, where),
    ]
    assert (
        subprocess.run(
            command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
        ).returncode
        == -9
    )


@BOTH
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_process_killed_while_it_publishes(app, moment):
    remi, anne, before = app.client("remi"), app.client("anne"), files(app)
    page = both(app, remi)
    what = " ".join(f"{row['id']}-{row['version']}" for row in rows(app, content_drafts))
    killed(app, "publish", what, moment)
    # an assistant that reads the files meanwhile leaves them alone
    assert (app.places.journals / "change.json").exists()
    resuming.resume(app.engine, app.places)
    if moment == "once decided":
        assert (len(rows(app, content_drafts)), len(rows(app, content_changes))) == (0, 2)
        assert all(files(app)[name] != before[name] for name in before)
    else:
        assert (files(app), len(rows(app, content_drafts)), rows(app, content_changes)) == (
            before,
            2,
            [],
        )
        assert "C’est publié" in text(publish(anne, page))


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_process_killed_while_it_takes_back(app, moment):
    remi, anne, before = app.client("remi"), app.client("anne"), files(app)
    done = publish(anne, both(app, remi))
    now = files(app)
    killed(app, "undo", done.url.path.split("/")[-1], moment)
    resuming.resume(app.engine, app.places)
    if moment != "once decided":
        assert (files(app), {row["undone_by"] for row in rows(app, content_changes)}) == (
            now,
            {None},
        )
        undo(anne, done)
    assert (files(app), {row["undone_by"] for row in rows(app, content_changes)}) == (
        before,
        {"anne"},
    )


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        ("", "C’est publié. L’assistant le dit déjà."),
        ("ContentError", "dit toujours ce qu’il disait avant"),
    ],
)
def test_the_page_says_what_the_assistant_says_of_the_content(
    app, tmp_path, monkeypatch, problem, told
):
    monkeypatch.setenv("MOTCLIC_MODEL", str(tmp_path / "motclic.tar.gz"))
    monkeypatch.setattr(publishing, "PATIENCE", 60.0)
    settings.cache_clear()
    begun, ended = threading.Event(), threading.Event()

    def looks():
        left = Notes()
        left.start("a model")
        begun.set()
        while not ended.wait(0.05):
            left.content(loader.digest(app.places.content), problem)
        left.stop()

    assistant = threading.Thread(target=looks)
    assistant.start()
    assert begun.wait(30)
    try:
        assert told in text(publish(app.client("anne"), draft(app.client("remi"))))
    finally:
        ended.set()
        assistant.join()
        monkeypatch.undo()
        settings.cache_clear()
