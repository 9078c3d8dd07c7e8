"""The migrations make the tables that the code expects, and can be taken back."""

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.conversations.database import config
from bot.conversations.schema import metadata


def test_the_migrations_make_what_the_schema_says(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": lambda thing, name, *rest: not name.startswith(("inbox_", "message_words"))})
        assert compare_metadata(context, metadata) == []


def test_every_migration_can_be_taken_back(engine):
    with engine.begin() as connection:
        command.downgrade(config(connection), "base")
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]
        command.upgrade(config(connection), "head")
