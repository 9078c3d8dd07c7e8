"""The encoder that stands in the repository: whole, of the labels that are in force, and the same
for a text alone or among others.
"""

import numpy as np
import pytest

from bot.nlu import encoder
from bot.training_data.labels import labels

TEXTS = [
    "combien de monde sur facebook?",
    "[recommandation facebook ? audience] des femmes surtout",
    "c'est quoi un mot-clic",
    "bonjour",
]


def test_its_heads_know_labels_that_exist():
    known = labels()
    (vector,) = encoder.encode(["bonjour"])
    assert set(encoder.heard(vector, "needs")) <= known.needs
    assert set(encoder.heard(vector, "stance")) <= known.stances
    assert set(encoder.heard(vector, "outside")) <= known.outside
    assert set(encoder.heard(vector, "plat")) == known.platforms


def test_a_text_is_read_the_same_alone_and_among_others():
    together = encoder.encode(TEXTS)
    assert together.shape == (len(TEXTS), encoder.DIMENSIONS)
    for text, vector in zip(TEXTS, together, strict=True):
        (alone,) = encoder.encode([text])
        cosine = float(alone @ vector / np.linalg.norm(alone) / np.linalg.norm(vector))
        assert cosine == pytest.approx(1.0, abs=0.02)  # eight bits: a batch shares one scale


def test_an_unknown_head_is_an_error():
    (vector,) = encoder.encode(["bonjour"])
    with pytest.raises(KeyError):
        encoder.heard(vector, "humeur")
