"""The tables are made wholly or not at all, whoever makes them at once and whatever fails on the
way.
"""

import concurrent.futures

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from bot.store.database import config, connect, upgrade
from tests.databases import KINDS, AbsentError, address


@pytest.fixture(params=KINDS)
def empty(request, tmp_path):
    """The address of a database without tables."""
    try:
        with address(request.param, tmp_path) as url:
            yield url
    except AbsentError as error:
        pytest.skip(str(error))


def version(url):
    engine = connect(url)
    try:
        with engine.connect() as connection:
            return list(
                connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars()
            )
    finally:
        engine.dispose()


def tables(url):
    engine = connect(url)
    try:
        return sorted(sa.inspect(engine).get_table_names())
    finally:
        engine.dispose()


HEAD = ScriptDirectory.from_config(config()).get_current_head()


def test_threads_that_make_them_at_once_make_them_once(empty):
    engines = [connect(empty, 30.0) for _ in range(4)]
    with concurrent.futures.ThreadPoolExecutor(len(engines)) as threads:
        list(threads.map(upgrade, engines))
    for engine in engines:
        engine.dispose()
    assert version(empty) == [HEAD]


@pytest.mark.parametrize("statement", [3, 12, 40])
def test_where_it_fails_on_the_way_nothing_is_left_and_the_next_start_makes_them_all(
    empty, statement
):
    engine, seen = connect(empty), []

    def fail(*_):
        seen.append(1)
        if len(seen) == statement:
            raise KeyError("on the way")

    sa.event.listen(engine, "before_cursor_execute", fail)
    with pytest.raises(KeyError):
        upgrade(engine)
    engine.dispose()
    assert tables(empty) == []
    engine = connect(empty)
    upgrade(engine)
    engine.dispose()
    assert version(empty) == [HEAD]
    assert "messages" in tables(empty)
