"""The intents that topics are learnt as."""

from bot.guide.intents import intent_of

SEVERAL = "plusieurs"  # the intent of messages that ask more than one thing

__all__ = ["SEVERAL", "intent_of"]
