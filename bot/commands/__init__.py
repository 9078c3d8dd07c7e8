"""One module a verb of `python -m bot`: `arguments(parser)` says what it takes, `run(args)` does
it.
"""
