"""Teaching the assistant from conversations: the queue, corrections, lessons, tests. Its pages are
bot.review's.
"""
