"""The training questions that resemble a message most: why it was understood as it was."""

from typing import List, Sequence, Tuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.text.clean import clean, plain
from bot.training_data.dataset import Example


def nearest(text: str, examples: Sequence[Example], most: int = 5) -> List[Tuple[float, Example]]:
    """The `most` examples closest by character n-grams, with their cosine, closest first."""
    vectors = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True, dtype=np.float32
    )
    known = vectors.fit_transform([plain(clean(example.text)) for example in examples])
    alike = np.asarray((known @ vectors.transform([plain(clean(text))]).T).todense()).ravel()
    return [(float(alike[row]), examples[row]) for row in np.argsort(-alike)[:most]]
