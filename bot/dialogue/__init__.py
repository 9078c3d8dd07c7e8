"""Following a conversation: its state, what a message asks in it, what the next may lean on. Pure
functions.
"""
