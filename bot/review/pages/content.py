"""The content's pages: every topic and figure, and the forms that draft a change of one."""

from typing import Any, Dict, Mapping, Optional, Sequence, Tuple

from starlette.responses import Response

from bot.review.content import asked, drafts, forms, previewing
from bot.review.content.drafts import Draft, StaleError
from bot.review.content.held import FIGURE, TOPIC, Held, Value, digest, read
from bot.review.content.naming import ADDRESS, title, where, whole, words
from bot.review.pagemaker import sentence, topic_name
from bot.review.visit import Visit
from bot.teaching.texts import texts
from bot.text.typography import typeset


def show(visit: Visit) -> Response:
    """Every topic and figure, and the drafts."""
    held = Held.of(read(where(visit).content))
    with visit.engine.connect() as connection:
        rows = drafts.every(connection)
    named = {(row.kind, row.name): title(held, row.kind, row.name) for row in rows}
    values = {name: held.value(FIGURE, name) or {} for name in held.figures}
    figures = [
        {
            "name": name,
            "counted": held.counted(name),
            "amount": previewing.amount(value, held.percent(name)),
            **value,
        }
        for name, value in values.items()
    ]
    shown: Dict[str, Any] = {
        "drafts": rows,
        "named": named,
        "sections": held.by_section(),
        "topics": held.topics,
        "figures": figures,
    }
    return visit.page("content.html", **shown, **words(held))


def show_topic(visit: Visit) -> Response:
    """The form of a topic."""
    return _open(visit, TOPIC)


def show_figure(visit: Visit) -> Response:
    """The form of a figure."""
    return _open(visit, FIGURE)


def save_topic(visit: Visit) -> Response:
    """Keeps or drops the draft of a topic."""
    return _save(visit, TOPIC)


def save_figure(visit: Visit) -> Response:
    """Keeps or drops the draft of a figure."""
    return _save(visit, FIGURE)


def _open(visit: Visit, kind: str) -> Response:
    name = str(visit.path["name"])
    held = Held.of(read(where(visit).content))
    now = held.value(kind, name)
    if now is None:
        return visit.page("error.html", 404, told_code="no_page")
    with visit.engine.connect() as connection:
        draft = drafts.one(connection, kind, name)
    typed = {"why": draft.why if draft else "", **_typed(draft.value if draft else now)}
    return _form(visit, held, kind, name, now, draft, typed)


def _save(visit: Visit, kind: str) -> Response:
    name, version = str(visit.path["name"]), whole(visit.secret("version"))
    address = f"{ADDRESS[kind]}/{name}"
    held = Held.of(read(where(visit).content))
    now = held.value(kind, name)
    if now is None:
        return visit.page("error.html", 404, told_code="no_page")
    if visit.field("geste") == "drop":
        try:
            drafts.drop(visit.engine, kind, name, version)
        except StaleError:
            return visit.go(address, "publish_stale")
        visit.note("content_drop", f"{kind} {name}")
        return visit.go("/contenu", "draft_dropped")
    value, problems = (
        forms.topic(visit.secret, now)
        if kind == TOPIC
        else forms.figure(visit.secret, held.percent(name))
    )
    why = forms.clean(visit.secret("why"))[: forms.LONGEST["why"]]
    told, shown = _kept(visit, kind, name, value, now, why, version, problems)
    if shown:
        return visit.go(f"/contenu/publication?b={shown}", told)
    with visit.engine.connect() as connection:
        draft = drafts.one(connection, kind, name)
    if not told:
        return visit.go(address, "nothing_written")
    status = 422 if problems else 409
    said = sentence(told).format(who=draft.staff if draft else "")
    return _form(
        visit,
        held,
        kind,
        name,
        now,
        draft,
        {name: visit.secret(name) for name in visit.form},
        status,
        said,
        problems,
    )


def _kept(
    visit: Visit,
    kind: str,
    name: str,
    value: Value,
    now: Value,
    why: str,
    version: int,
    problems: forms.Problems,
) -> Tuple[str, int]:
    """Keeps a draft: what to tell, and its number; 0 where it is not kept, and nothing told where
    nothing differs.
    """
    if problems:
        return "draft_wrong", 0
    if visit.secret("base") != digest(now):
        return "content_moved", 0
    if value == now and not version:
        return "", 0
    try:
        number = drafts.save(visit.engine, kind, name, value, digest(now), why, visit.who, version)
    except StaleError:
        with visit.engine.connect() as connection:
            return ("draft_other" if drafts.one(connection, kind, name) else "draft_gone"), 0
    visit.note("content_draft", f"{kind} {name}")
    return "draft_saved", number


def _form(
    visit: Visit,
    held: Held,
    kind: str,
    name: str,
    now: Value,
    draft: Optional[Draft],
    typed: Mapping[str, Any],
    status: int = 200,
    told: str = "",
    problems: Sequence[Tuple[str, str]] = (),
) -> Response:
    """The form, with what is typed; beside it, what is in service and what somebody else wrote
    meanwhile.
    """
    folders = where(visit)
    base, said = digest(now), texts()["content"]["problems"]
    shown: Dict[str, Any] = {
        "kind": kind,
        "name": name,
        "now": now,
        "draft": draft,
        "typed": typed,
        "base": base,
        "told": told,
    }
    shown["problems"] = {field: typeset(said[code]) for field, code in problems}
    shown["moved"] = draft is not None and draft.base != base
    shown["theirs"] = (
        previewing.differences(kind, now, draft.value, held.percent(name))
        if draft is not None and (told or draft.staff != visit.who)
        else []
    )
    shown["previews"] = previewing.previews(folders.content, {}, [(kind, name)])[:1]
    if kind == TOPIC:
        shown.update(
            asked=asked.taught_under(name, folders),
            topics=list(held.topics),
            most=forms.NEXT,
            title=topic_name(name),
        )
    else:
        shown.update(
            figure=held.figures[name],
            title=held.counted(name),
            bounds=forms.BOUNDS,
            topic=held.topic_of(name),
        )
    return visit.page(f"content_{kind}.html", status, **shown, **words(held))


def _typed(value: Value) -> Dict[str, Any]:
    """A content as a form shows it."""
    if "bound" in value:
        return {**value, "value": forms.shown(value["value"])}
    fields = {
        "label": value["label"],
        "question": value["question"],
        **{f"fact_{fact}": text for fact, text in value["facts"].items()},
    }
    fields.update({f"next_{place}": name for place, name in enumerate(value["next"])})
    return {**fields, "answer": forms.text_of(value["answer"])} if "answer" in value else fields
