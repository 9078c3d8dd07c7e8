"""Figures over a period, from the counts a day: no page reads a million messages."""

from datetime import date, datetime, timedelta
from typing import Any, Dict, List, Sequence, Tuple

import sqlalchemy as sa

from bot.store.schema import daily
from bot.store.writing import COUNTS, QUEBEC

_SUMS = [sa.func.coalesce(sa.func.sum(daily.c[name]), 0).label(name) for name in COUNTS]
LONGEST = 400  # days
MOST_BARS = 62  # two months of days; more are too thin to read, or to touch on a phone


def period(since: str, until: str) -> Tuple[str, str]:
    """A period as two days, the last thirty where they cannot be read, and never longer than
    LONGEST.

    >>> period("2024-03-01", "2024-03-02"), period("0001-01-01", "0001-01-01") == period("", "")
    (('2024-03-01', '2024-03-02'), True)
    """
    last = _day(until) or datetime.now(QUEBEC).date()
    first = _day(since) or last - timedelta(days=29)
    first = max(min(first, last), last - timedelta(days=LONGEST))
    return first.isoformat(), last.isoformat()


def totals(connection: sa.engine.Connection, since: str, until: str) -> Dict[str, int]:
    """Everything of the period, together."""
    return dict(
        connection.execute(
            sa.select(*_SUMS).where(daily.c.topic == "", daily.c.day.between(since, until))
        )
        .mappings()
        .one()
    )


def by_day(connection: sa.engine.Connection, since: str, until: str) -> List[Dict[str, Any]]:
    """One row a day, days without questions too."""
    query = (
        sa.select(daily.c.day, *_SUMS)
        .where(daily.c.topic == "", daily.c.day.between(since, until))
        .group_by(daily.c.day)
    )
    held = {row["day"]: dict(row) for row in connection.execute(query).mappings()}
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    days = [
        (first + timedelta(days=number)).isoformat() for number in range((last - first).days + 1)
    ]
    return [held.get(day) or {"day": day, **dict.fromkeys(COUNTS, 0)} for day in days]


def by_bar(rows: Sequence[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """The rows of days as a chart shows them: as they are up to MOST_BARS, else a week each, with
    the week's `last` day.
    """
    if len(rows) <= MOST_BARS:
        return [{**row, "last": row["day"]} for row in rows]
    weeks = [rows[start : start + 7] for start in range(0, len(rows), 7)]
    return [
        {
            "day": week[0]["day"],
            "last": week[-1]["day"],
            **{name: sum(row[name] for row in week) for name in COUNTS},
        }
        for week in weeks
    ]


def by_topic(connection: sa.engine.Connection, since: str, until: str) -> List[Dict[str, Any]]:
    """One row a topic, the most asked first."""
    return _grouped(connection, daily.c.topic, daily.c.topic != "", since, until)


def by_channel(connection: sa.engine.Connection, since: str, until: str) -> List[Dict[str, Any]]:
    """One row a channel, the busiest first."""
    return _grouped(connection, daily.c.channel, daily.c.topic == "", since, until)


def _grouped(
    connection: sa.engine.Connection, column: Any, condition: Any, since: str, until: str
) -> List[Dict[str, Any]]:
    query = (
        sa.select(column, *_SUMS)
        .where(condition, daily.c.day.between(since, until))
        .group_by(column)
    )
    return sorted(
        (dict(row) for row in connection.execute(query).mappings()), key=lambda row: -row["asked"]
    )


def _day(text: str) -> Any:
    """A day that a conversation may be of; None for what is none."""
    try:
        read = date.fromisoformat(text)
    except ValueError:
        return None
    return read if 2000 <= read.year < 2200 else None
