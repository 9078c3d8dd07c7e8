"""Telegram (Bot API): verify, read, render, send. docs/telegram.md is for who connects a bot."""

NAME = "telegram"
