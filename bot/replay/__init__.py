"""Measuring what the assistant answers: labelled conversations run again in seconds, and what a
rule is worth.
"""
