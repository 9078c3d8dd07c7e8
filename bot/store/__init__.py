"""The record of what was said: its schema, writing it, reading it back, exporting and erasing it,
keeping it no longer than promised.
"""
