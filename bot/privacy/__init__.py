"""Personal information: recognised and masked before anything stores or logs it."""

from bot.privacy.redaction import redact

__all__ = ["redact"]
