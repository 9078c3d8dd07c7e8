"""What stands beside a conversation in a list is what the list has beside it, found without reading
the record through.
"""

import random

import pytest
import sqlalchemy as sa

from bot.review import listing, neighbours
from bot.review.filters import Filters
from bot.store import record, writing
from bot.store.schema import conversations, labels
from tests.databases import KINDS, on_a_database
from tests.store.conftest import make_turn

MANY = 400
START = 1_760_000_000.0
CHOSEN = [
    *(
        "",
        "canal=telegram",
        "issue=refusee",
        "issue=incomprise&avis=bas",
        "avis=haut&min=2",
        "note=oui",
        "urgent=oui",
        "lue=non",
        "lue=oui",
    ),
    *(
        "sous=40",
        "min=3",
        "max=1",
        "etiquette=rare",
        "etiquette=rare&avis=bas",
        "sujet=lexique.arobas",
        "modele=m-2",
        "pour=remi",
        "pour=-&issue=refusee",
    ),
    *(
        "du=2025-10-10",
        "du=2025-10-09&au=2025-10-10&issue=refusee",
        "lue=oui&issue=refusee&avis=bas&pour=remi",
        "issue=repondue&canal=messenger",
    ),
]
ORDERS = ["", "anciennes", "doute", "longues"]


@pytest.fixture(scope="module", params=KINDS)
def engine(request, tmp_path_factory):
    """A record of which some is rare, and some is all old."""
    chance = random.Random(4)  # noqa: S311 - a record for a test
    with on_a_database(request.param, tmp_path_factory.mktemp("neighbours")) as engine:
        turns = []
        for number in range(MANY):
            at = START + number * 600
            topic = chance.choices(
                ("presentation.definition", "hors_sujet", "incompris", "lexique.arobas"),
                (20, 2, 2, 1),
            )[0]
            for turn in range(chance.choice((1, 1, 2, 4))):
                more = {
                    "asked_at": at + turn,
                    "channel": chance.choice(("website", "messenger", "telegram")),
                    "message_id": f"{number}-{turn}",
                }
                told = {
                    "confidence": round(chance.random(), 1),
                    "topics": (topic,),
                    "model_version": f"m-{number * 4 // MANY}",
                }
                flags = ("detresse",) if chance.random() < 0.02 else ()
                turns.append(
                    (
                        record.number_at(more["asked_at"]) + number,
                        make_turn(f"c-{number:03}", "Et puis?", **more, **told, flags=flags),
                    )
                )
        with engine.begin() as connection:
            writing.write(connection, turns)
            for number in range(0, MANY, 7):
                writing.feedback(
                    connection, f"c-{number:03}", f"{number}-0", chance.choice((1, -1)), ""
                )
            names = [f"c-{number:03}" for number in range(MANY)]
            for column, value, share in (
                ("reviewed_at", 1.0, 0.9),
                ("assigned_to", "remi", 0.05),
                ("notes", 1, 0.03),
            ):
                some = [name for name in names if chance.random() < share]
                connection.execute(
                    conversations.update()
                    .where(conversations.c.id.in_(some))
                    .values({column: value})
                )
            connection.execute(
                labels.insert(),
                [
                    {"label": "rare", "conversation": f"c-{number:03}", "staff": "remi", "at": 1.0}
                    for number in range(0, 60, 5)
                ],
            )
            connection.execute(sa.text("ANALYZE"))
        yield engine


def listed(connection, filters):
    return [row["id"] for row in listing.page(connection, filters, size=MANY).rows]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("query", CHOSEN)
def test_they_are_those_of_the_list_in_every_order(engine, query, order):
    filters = read(query, order)
    with engine.connect() as connection:
        names = listed(connection, filters)
        for name in names[:: max(1, len(names) // 12)]:
            at = names.index(name)
            found = neighbours.beside(connection, filters, name)
            assert found == (
                names[at - 1] if at else None,
                names[at + 1] if at + 1 < len(names) else None,
            )


@pytest.mark.parametrize(
    "query",
    ["avis=bas", "etiquette=rare", "pour=remi", "canal=telegram&issue=refusee", "urgent=oui"],
)
@pytest.mark.parametrize("order", ORDERS)
def test_what_is_rare_is_found_by_its_own_index_however_far_it_is(
    engine, monkeypatch, query, order
):
    monkeypatch.setattr(neighbours, "_NEAR", 2)
    monkeypatch.setattr(neighbours, "LOOK", 150)  # less than there are, more than are chosen
    filters = read(query, order)
    with engine.connect() as connection:
        names = listed(connection, filters)
        assert 2 <= len(names) < MANY / 2
        assert [neighbours.beside(connection, filters, name).after for name in names] == [
            *names[1:],
            None,
        ]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("query", CHOSEN)
def test_no_statement_reads_the_record_through(engine, query, order):
    said = []
    sa.event.listen(
        engine,
        "before_cursor_execute",
        listen := lambda _, __, statement, values, *rest: said.append((statement, values)),
    )
    try:
        with engine.connect() as connection:
            neighbours.beside(connection, read(query, order), "c-200")
            plans = [
                (statement, plan(connection, statement, values)) for statement, values in list(said)
            ]
    finally:
        sa.event.remove(engine, "before_cursor_execute", listen)
    assert plans
    for statement, lines in plans:
        bounded = "LIMIT" in statement and "USING" in lines and "TEMP B-TREE" not in lines
        # some, by name
        assert (
            bounded
            or "conversations.id IN (SELECT" in statement
            or "conversations.id = " in statement
        ), (statement, lines)
        assert "SCAN conversations\n" not in lines + "\n", (statement, lines)


def plan(connection, statement, values):
    """How the database goes about a statement; on PostgreSQL, which reads small tables through
    whatever their indexes, only on SQLite.
    """
    if connection.dialect.name != "sqlite":
        return "USING an index"
    return "\n".join(
        row[3] for row in connection.connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
    )


def read(query, order):
    return Filters.read(
        dict(pair.split("=") for pair in [*filter(None, query.split("&")), f"tri={order}"])
    )
