"""Saying an answer: pure functions of the guide, what a message asks, and the state of its
conversation.
"""
