"""Rasa in one process: a light start, custom actions without a second server, small trackers."""
