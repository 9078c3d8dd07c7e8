"""Several processes with one Redis: a person has one allowance and one turn among all; without
Redis, each process its own.
"""

import asyncio
import contextlib
import logging
import secrets
import time
from typing import Any, Iterator

import pytest
import redis
from pydantic import SecretStr

from bot import shared
from bot.channels.website import rate_limit
from bot.engine.turns import Turns
from bot.settings import settings
from tests.proxy import FORWARD, REFUSE, SILENT, Proxy, redis_behind_a_proxy

WAYS = [REFUSE, SILENT]


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """The Redis of this machine, which can be taken away."""
    with redis_behind_a_proxy() as between:
        yield between


@pytest.fixture
def address(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Settings that name it, with a key of this test's own: what others keep there has other
    names.
    """
    url = f"redis://127.0.0.1:{proxy.port}/0"
    monkeypatch.setattr(settings(), "redis_url", SecretStr(url))
    monkeypatch.setattr(settings(), "secret", secrets.token_urlsafe(32))
    monkeypatch.setattr(shared, "_AGAIN", 0.3)
    another_process()
    yield url
    monkeypatch.undo()
    another_process()


def another_process() -> None:
    """Forgets what this process holds, as one that has just begun."""
    for each in (shared.shared, rate_limit._limiter, rate_limit._limiter_of_all):
        each.cache_clear()


def allowed(count: int, who: str = "192.0.2.7") -> int:
    return sum(rate_limit.allowed("sessions", who, 5) for _ in range(count))


def test_a_person_has_one_allowance_in_all_processes(address: str) -> None:
    assert allowed(3) == 3
    another_process()
    assert allowed(4) == 2
    assert 1 <= rate_limit.wait("sessions", "192.0.2.7", 5) <= 60
    assert allowed(1, "192.0.2.8") == 1


def test_whose_it_is_cannot_be_read_there(address: str) -> None:
    allowed(1)
    kept = list(redis.Redis.from_url(address).scan_iter("*motclic:*"))
    assert kept
    assert [name for name in kept if b"192.0.2" in name] == []


@pytest.mark.parametrize("way", WAYS)
def test_without_redis_each_process_counts_for_itself_until_it_is_back(
    way: str, address: str, proxy: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    assert allowed(5) == 5
    with caplog.at_level(logging.WARNING, logger="bot"):
        proxy.set(way)
        assert allowed(7) == 5
        assert shared.shared().away
        proxy.set(FORWARD)
        time.sleep(0.4)
        rate_limit.allowed("sessions", "192.0.2.9", 5)  # a connection of before may be lost once
        time.sleep(0.4)
        assert allowed(2) == 0
    told = [record.getMessage() for record in caplog.records]
    assert [line.split(" (")[0] for line in told] == [
        "Redis does not answer",
        "Redis answers again",
    ]


def in_turn(*processes: Turns) -> Any:
    """Each process answers a message of one conversation, all at once; the order in which they
    begin and end.
    """
    seen: list = []

    async def answer(number: int, turns: Turns) -> None:
        async with turns.lock("web-1"):
            seen.append(("begins", number))
            await asyncio.sleep(0.1)
            seen.append(("ends", number))

    async def together() -> None:
        await asyncio.gather(*(answer(number, turns) for number, turns in enumerate(processes)))

    asyncio.run(together())
    return seen


def process(address: str) -> Turns:
    return Turns(shared.Shared(address))


def test_one_message_of_a_conversation_at_a_time_in_all_processes(address: str) -> None:
    one, other = process(address), process(address)
    seen = in_turn(one, other, one)
    assert [
        (begun[0], ended[0], begun[1] == ended[1])
        for begun, ended in zip(seen[::2], seen[1::2], strict=True)
    ] == [("begins", "ends", True)] * 3


def test_alone_a_process_keeps_order_too() -> None:
    turns = Turns(None)
    assert in_turn(turns, turns) == [("begins", 0), ("ends", 0), ("begins", 1), ("ends", 1)]


@pytest.mark.parametrize("way", WAYS)
def test_without_redis_a_message_is_answered_all_the_same(
    way: str, address: str, proxy: Proxy
) -> None:
    turns = process(address)
    proxy.set(way)
    assert in_turn(turns, turns) == [("begins", 0), ("ends", 0), ("begins", 1), ("ends", 1)]


def test_a_turn_whose_redis_goes_away_meanwhile_ends_without_an_error(
    address: str, proxy: Proxy
) -> None:
    turns = process(address)

    async def answer() -> None:
        async with turns.lock("web-1"):
            proxy.set(REFUSE)

    asyncio.run(answer())


def test_a_process_that_died_in_its_turn_does_not_hold_the_others_for_ever(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "answer_seconds", 0.2)
    # never left
    asyncio.run(contextlib.AsyncExitStack().enter_async_context(process(address).lock("web-1")))
    assert in_turn(process(address)) == [("begins", 0), ("ends", 0)]
