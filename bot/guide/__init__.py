"""The guide as data: topics, facts, figures with their date and scope."""

from bot.guide.loader import load_guide, read_guide
from bot.guide.model import PLATFORMS, REFUSALS, Figure, Guide, Topic

__all__ = ["PLATFORMS", "REFUSALS", "Figure", "Guide", "Topic", "load_guide", "read_guide"]
