"""What the features keep of the training questions: the words that two of them share, and no
others.
"""

import pickle

from bot.nlu.features import SparseFeatures
from bot.nlu.text import read_all

SHARED = ["Combien coûte une annonce?", "Combien coûte une page?"]


def test_a_word_of_one_question_alone_is_not_in_the_model():
    features = SparseFeatures()
    rows = features.fit_transform(read_all([*SHARED, "Gertrudine Laframbuchette coûte combien?"]))
    assert rows.shape[0] == 3
    kept = pickle.dumps(features)
    assert b"combien" in kept
    assert not [word for word in (b"gertrud", b"frambu", b"buchette") if word in kept]
    assert features.transform(read_all(SHARED)).shape == (2, rows.shape[1])
