"""Rasa components: thin shells around bot/understanding."""
