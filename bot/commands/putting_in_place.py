"""What the verbs `messenger` and `telegram` share: put a channel in place, or tell what is wrong
with it.
"""

import argparse
import asyncio
from typing import Any, Callable

import httpx

from bot.channels.messaging.diagnostics import Findings
from bot.channels.messaging.http import client
from bot.settings import Settings, settings

# Makes, from an HTTP client and the settings, what can `setup()` and `check()` the platform's side.
Platform = Callable[[httpx.AsyncClient, Settings], Any]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What both verbs take."""
    parser.add_argument(
        "what",
        choices=("setup", "check"),
        help="setup: puts everything in place, then checks it; check: changes nothing",
    )


def run(platform: Platform, what: str) -> int:
    """Prints what was found; 1 where something is not right."""
    found = asyncio.run(_found(platform, what))
    print(found.text)
    return 1 if found.faults else 0


async def _found(platform: Platform, what: str) -> Findings:
    async with client(settings()) as http:
        seen = platform(http, settings())
        findings: Findings = await (seen.setup() if what == "setup" else seen.check())
        return findings
