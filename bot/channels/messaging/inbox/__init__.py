"""One inbox for all messaging channels: written down, acknowledged, then answered in order for each
person.

incoming   what a channel makes of a platform's event
tables     the shape on disk
store      every change of it, each one transaction
platform   what a channel must be able to do, and how sending can fail
replies    what is said around the answers (data/messaging.yml)
worker     takes persons in turn, answers them, sends
erasure    forgets a person
"""
