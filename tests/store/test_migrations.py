"""The migrations make the tables that the code expects, and can be taken back."""

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.store.database import config
from bot.store.schema import labels, message_words, metadata, notes


def test_the_migrations_make_what_the_schema_says(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_object": lambda thing, name, *rest: (
                    not name.startswith(("inbox_", "message_words"))
                )
            },
        )
        assert compare_metadata(context, metadata) == []


def test_every_migration_can_be_taken_back(engine):
    with engine.begin() as connection:
        command.downgrade(config(connection), "base")
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]
        command.upgrade(config(connection), "head")


def test_what_was_written_before_is_searched_as_what_comes_after(engine, say):
    with engine.begin() as connection:
        command.downgrade(config(connection), "0017_expected")
    with engine.begin() as connection:
        command.upgrade(config(connection), "head")
    say("web-1", "Où sont les publicités? 👍")
    say("web-1", "Merci")
    with engine.begin() as connection:
        connection.execute(
            notes.insert().values(conversation="web-1", staff="anne", at=1.0, text="À rappeler")
        )
        connection.execute(
            labels.insert().values(label="prix", conversation="web-1", staff="anne", at=1.0)
        )
        rows = sa.select(message_words).order_by(message_words.c.rowid)
        before = connection.execute(rows).all()
        command.downgrade(config(connection), "0017_expected")
        assert connection.execute(
            sa.text("SELECT body FROM message_words ORDER BY rowid")
        ).scalars().all() == ["ou sont les publicite u1f44d", "merci"]
        command.upgrade(config(connection), "head")
        after = connection.execute(rows).all()
    assert [row[:3] for row in after] == [row[:3] for row in before]
    assert [row.notes for row in after] == ["a rappeler pri", ""]
