"""Custom actions: read the tracker, call bot.dialogue and bot.answers, send the Answer. Nothing
else.
"""
