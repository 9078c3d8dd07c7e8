"""Words and their dictionary forms, from spaCy's French model."""

from typing import Iterable, List

from bot.french.pipeline import pipeline


def lemmatise(texts: Iterable[str]) -> List[str]:
    """Each text as its lemmas, set apart by spaces.

    >>> lemmatise(["les entreprises utilisaient des photos"])
    ['le entreprise utiliser de photo']
    """
    documents = pipeline().pipe(texts, batch_size=256)
    return [" ".join(token.lemma_.lower() for token in document) for document in documents]
