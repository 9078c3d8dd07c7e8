"""Measuring what is answered: whether an answer is right."""
