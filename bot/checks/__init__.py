"""The content check: every fault of the data files, found before anybody reads them."""

from bot.checks.every import check
from bot.checks.fault import Fault

__all__ = ["Fault", "check"]
