"""Mot-clic: answers, in French, questions on social media for small businesses in Québec."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("mot-clic")
except PackageNotFoundError:  # run from a checkout, which is the usual way
    __version__ = "0.12.0"
