"""Messenger (Meta's Graph API): verify, read, render, send. docs/messenger.md is for who connects a
page.
"""

NAME = "messenger"
