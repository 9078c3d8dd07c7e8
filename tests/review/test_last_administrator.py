"""There is always an administrator: whoever changes accounts waits for who changes them already."""

import contextlib
import threading

import pytest
import sqlalchemy as sa

from bot.review import accounts
from bot.store.schema import staff
from tests.databases import KINDS, on_a_database
from tests.review.conftest import PASSWORD

ROUNDS = 15


@pytest.fixture(params=KINDS)
def engine(request, tmp_path):
    with on_a_database(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def both(engine):
    accounts.add(engine, "anne", PASSWORD, "administration")
    accounts.add(engine, "andre", PASSWORD, "administration")
    return engine


def administrators(engine):
    with engine.connect() as connection:
        return (
            connection.execute(
                sa.select(staff.c.name).where(
                    staff.c.role == "administration", staff.c.active.is_(True)
                )
            )
            .scalars()
            .all()
        )


@pytest.mark.parametrize(
    "change", [{"role": "lecture"}, {"active": False}], ids=["demoted", "closed"]
)
def test_two_administrators_who_remove_each_other_leave_one(both, change):
    def remove(name, start):
        start.wait()
        with contextlib.suppress(accounts.AccountError):
            accounts.change(both, name, **change)

    for _ in range(ROUNDS):
        start = threading.Barrier(2)
        pair = [threading.Thread(target=remove, args=(name, start)) for name in ("anne", "andre")]
        for one in pair:
            one.start()
        for one in pair:
            one.join()
        assert len(administrators(both)) == 1
        for name in ("anne", "andre"):
            accounts.change(both, name, role="administration", active=True)


def test_the_last_administrator_is_told_so(both):
    accounts.change(both, "andre", active=False)
    with pytest.raises(accounts.AccountError, match="last"):
        accounts.change(both, "anne", role="lecture")
