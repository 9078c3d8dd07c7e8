"""Learns what exactly is asked in each situation (bot/nlu/cases.py) from the messages labelled with
a case, on the encoder's vectors.

    python -m encoder.cases [--held-out]

With --held-out, each message in turn, a fifth at a time, is left out of the learning and scored;
nothing is written.
"""

import sys
from typing import Any, Dict, List, Tuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from bot.guide.situations import cases
from bot.nlu import encoder
from bot.nlu.cases import FILE
from bot.nlu.spoken import spoken
from bot.training_data.cases import labelled
from bot.training_data.told import GENERAL

_FEWEST = 3  # messages that a case needs to be learnt
_FOLDS = 5
_STRENGTH = 10.0  # inverse of the regularisation
Rows = Tuple[NDArray[Any], NDArray[Any]]  # vectors, shape (messages, 384), and the case of each


def rows() -> Dict[str, Rows]:
    """The vectors and cases of the messages of each situation that has some.

    What asks the situation as such is learnt only where there is one case: many were left there for
    want of a case, and people ask one oftener than the messages tell. That it is none shows in no
    case being sure.
    """
    labels = labelled()
    several = {
        situation
        for situation, case, _ in labels
        if case != GENERAL and len(cases().get(situation, ())) > 1
    }
    told = sorted(
        {
            each
            for each in labels
            if each[0] in cases() and (each[1] != GENERAL or each[0] not in several)
        }
    )
    # one by one, as they are read when served
    vectors = np.concatenate([encoder.encode([spoken(text)]) for _, _, text in told])
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    found: Dict[str, Rows] = {}
    for situation in sorted({name for name, _, _ in told}):
        at = [number for number, (name, _, _) in enumerate(told) if name == situation]
        wanted = np.array([told[number][1] for number in at])
        names, counts = np.unique(wanted, return_counts=True)
        kept = np.isin(wanted, names[counts >= _FEWEST])
        if len(set(wanted[kept])) > 1:
            found[situation] = vectors[at][kept], wanted[kept]
    return found


def _model() -> LogisticRegression:
    return LogisticRegression(C=_STRENGTH, max_iter=400)


def learn(of: Dict[str, Rows]) -> None:
    """Learns one classifier a situation and writes them all."""
    situations: List[str] = []
    names: List[str] = []
    weights: List[NDArray[Any]] = []
    offsets: List[NDArray[Any]] = []
    for situation, (vectors, wanted) in of.items():
        model = _model().fit(vectors, wanted)
        two = len(model.classes_) == 2  # one column then tells both
        weights.append(np.vstack([-model.coef_[0] / 2, model.coef_[0] / 2]) if two else model.coef_)
        offsets.append(
            np.array([-model.intercept_[0] / 2, model.intercept_[0] / 2])
            if two
            else model.intercept_
        )
        situations += [situation] * len(model.classes_)
        names += list(model.classes_)
    np.savez_compressed(
        FILE,
        situations=np.array(situations),
        cases=np.array(names),
        weights=np.concatenate(weights).T.astype(np.float16),
        offsets=np.concatenate(offsets).astype(np.float32),
    )


def score(of: Dict[str, Rows]) -> None:
    """Prints how often the likeliest case is right on messages left out, by how sure it is."""
    right: List[bool] = []
    sure: List[float] = []
    for vectors, wanted in of.values():
        folds = StratifiedKFold(
            min(_FOLDS, min(np.unique(wanted, return_counts=True)[1])), shuffle=True, random_state=0
        )
        spread = cross_val_predict(_model(), vectors, wanted, cv=folds, method="predict_proba")
        right += list(np.unique(wanted)[spread.argmax(axis=1)] == wanted)
        sure += list(spread.max(axis=1))
    hits, chances = np.array(right), np.array(sure)
    print(f"{len(of)} situations, {len(hits)} messages")
    for least in (0.0, 0.4, 0.5, 0.6, 0.7, 0.8):
        print(
            f"{least}: {(chances >= least).mean():.2f} of them, {hits[chances >= least].mean():.3f}"
            " right"
        )


if __name__ == "__main__":
    (score if "--held-out" in sys.argv else learn)(rows())
