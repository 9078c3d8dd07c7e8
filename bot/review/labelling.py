"""The labels that staff give: how many conversations have each, and the one way in which each is
written.
"""

from typing import Any, Dict, List

import sqlalchemy as sa

from bot.store.folding import words
from bot.store.schema import label_changes, labels


def every(connection: sa.engine.Connection) -> List[Dict[str, Any]]:
    """The labels, each with how many conversations have it."""
    query = sa.select(labels.c.label, sa.func.count().label("count")).group_by(labels.c.label)
    return sorted(
        (dict(row) for row in connection.execute(query).mappings()),
        key=lambda row: words(row["label"]),
    )


def there(connection: sa.engine.Connection, label: str) -> bool:
    """Whether a conversation has a label."""
    return (
        connection.execute(
            sa.select(labels.c.label).where(labels.c.label == label).limit(1)
        ).first()
        is not None
    )


def as_written(connection: sa.engine.Connection, label: str, besides: str = "") -> str:
    """A label as it is written already, where one differs by case, accents or plural alone: « À
    RAPPELER » is « à rappeler ».

    `besides` is a label that does not count.
    """
    own, folded = labels.c.label, words(label)
    held = sorted(connection.execute(sa.select(own).distinct().where(own != besides)).scalars())
    alike = [one for one in held if folded and words(one) == folded]
    return label if label in held or not alike else str(alike[0])


def given(connection: sa.engine.Connection, label: str) -> str:
    """The label that a conversation gets for one that is typed: as it is written already, under its
    new name where it is being renamed.
    """
    written = as_written(connection, label)
    renamed = sa.select(label_changes.c.new).where(
        label_changes.c.label == written, label_changes.c.new != ""
    )
    return str(connection.execute(renamed).scalar() or written)
