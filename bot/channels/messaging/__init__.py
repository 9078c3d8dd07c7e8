"""Messaging channels, on one inbox: verify, limit, read, answer in order, render, send."""
