"""Backups: one file that holds the whole of an installation at one moment, and its way back."""
