"""What to answer: pure functions of the guide, what was understood, and what was said before."""

from bot.advice.answer import Answer, Bullets, Paragraph, Suggestion, Table
from bot.advice.context import Context
from bot.advice.respond import respond
from bot.understanding.reading import Reading

__all__ = ["Answer", "Bullets", "Context", "Paragraph", "Reading", "Suggestion", "Table", "respond"]
