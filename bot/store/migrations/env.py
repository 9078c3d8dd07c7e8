"""Alembic's way in: migrations run on the connection that is handed over, or on the configured
database.
"""

from alembic import context

from bot.store.database import connect
from bot.store.schema import metadata


def _run(connection: object) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


_given = context.config.attributes.get("connection")
if _given is not None:
    _run(_given)
else:
    with connect().begin() as _own:
        _run(_own)
