"""Labelled conversations that teach how a message is read where it stands."""
