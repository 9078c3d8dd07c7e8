"""Each part of the reader taken out in turn, and the learning curve: accuracy on the project's own
blind questions.

    python -m bench understanding

Strictly right by intent, on single-topic turns of tests/questions; the same questions train every
variant.
"""

import random
import time
from collections import Counter
from typing import Dict, List, Sequence, Tuple

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.svm import LinearSVC

from bench import results
from bot.evaluation.scoring import Turn, turns_of
from bot.nlu import classifier
from bot.nlu.features import SparseFeatures, _views
from bot.nlu.text import Prepared, read_all, vectors_of
from bot.paths import QUESTIONS
from bot.training_data.dataset import Example, examples

PARTS = ("characters", "words", "concepts")
SHARES = (0.0625, 0.125, 0.25, 0.5, 1.0)


def main() -> None:
    """Prints the ablation table, then the learning curve."""
    learnt = examples()
    turns = [
        turn
        for path in sorted(QUESTIONS.glob("*.jsonl"))
        for turn in turns_of(path)
        if len(turn.expected) == 1 and not turn.refusable
    ]
    train, test = (
        read_all([example.text for example in learnt]),
        read_all([turn.text for turn in turns]),
    )
    print(f"{len(learnt)} training questions, {len(turns)} questions asked")
    parts, mistaken = _ablation(learnt, train, turns, test)
    curve = _curve(learnt, train, turns, test)
    results.keep(
        "understanding",
        {"training questions": len(learnt), "asked": len(turns), "parts": parts, "curve": curve},
    )
    results.learning_curve([(count, share) for count, share, _ in curve])
    results.confusions(mistaken)


def _ablation(
    learnt: Sequence[Example], train: List[Prepared], turns: Sequence[Turn], test: List[Prepared]
) -> Tuple[Dict[str, float], List[Tuple[str, int]]]:
    """The share that is right with all parts and without each; and what all parts together take for
    what.
    """
    found: Dict[str, float] = {}

    def told_of(name: str, share: float) -> None:
        found[name] = share
        print(f"{name:28}{share:7.1%}", flush=True)

    features = SparseFeatures()
    features.fit_transform(train)
    blocks = _blocks(features, train), _blocks(features, test)
    intents = [example.intent for example in learnt]
    classes, scores = _linear(blocks, PARTS, intents)
    told = classifier._log_softmax(
        classifier._of_vectors(vectors_of(train), intents).scores(vectors_of(test))
    )
    told_of("all parts", _share(classes, scores, turns, told))
    for part in PARTS:
        kept = tuple(name for name in PARTS if name != part)
        told_of(f"without {part}", _share(*_linear(blocks, kept, intents), turns, told))
    told_of("without sentence vectors", _share(classes, scores, turns))
    told_of("sentence vectors alone", _right(classes, told, turns))
    return found, _mistaken(classes, _mixed(scores, told), turns)


def _mistaken(
    classes: List[str], logs: np.ndarray, turns: Sequence[Turn], most: int = 20
) -> List[Tuple[str, int]]:
    pairs = zip(
        (_intent(turn.expected[0]) for turn in turns),
        (classes[int(row.argmax())] for row in logs),
        strict=True,
    )
    return Counter(f"{wanted} → {got}" for wanted, got in pairs if wanted != got).most_common(most)


def _blocks(features: SparseFeatures, messages: List[Prepared]) -> Dict[str, csr_matrix]:
    vectorizers = zip(PARTS, features._vectorizers(), _views(messages), strict=True)
    return {part: vectorizer.transform(view) for part, vectorizer, view in vectorizers}


def _linear(
    blocks: Tuple[Dict[str, csr_matrix], Dict[str, csr_matrix]],
    parts: Sequence[str],
    intents: Sequence[str],
) -> Tuple[List[str], np.ndarray]:
    train, test = (hstack([side[part] for part in parts], format="csr") for side in blocks)
    model = LinearSVC(C=0.5, random_state=0).fit(train, intents)
    return list(model.classes_), model.decision_function(test)


def _share(
    classes: List[str], scores: np.ndarray, turns: Sequence[Turn], told: "np.ndarray | None" = None
) -> float:
    return _right(classes, _mixed(scores, told), turns)


def _mixed(scores: np.ndarray, told: "np.ndarray | None" = None) -> np.ndarray:
    logs = classifier._log_softmax(scores * classifier.SHARPNESS)
    return (
        logs
        if told is None
        else (1 - classifier.WEIGHT_OF_MEANING) * logs + classifier.WEIGHT_OF_MEANING * told
    )


def _right(classes: List[str], logs: np.ndarray, turns: Sequence[Turn]) -> float:
    return float(
        np.mean(
            [
                classes[int(row.argmax())] == _intent(turn.expected[0])
                for row, turn in zip(logs, turns, strict=True)
            ]
        )
    )


def _intent(topic: str) -> str:
    parts = topic.split(".")
    return f"plateforme.{parts[2]}" if len(parts) == 3 else topic


def _curve(
    learnt: Sequence[Example], train: List[Prepared], turns: Sequence[Turn], test: List[Prepared]
) -> List[Tuple[int, float, float]]:
    """How many questions were learnt, the share that is right, the seconds that it took, for each
    share of the questions.
    """
    points = []
    order = list(range(len(learnt)))
    random.Random(0).shuffle(order)  # noqa: S311 - a fixed order, no secret
    for share in SHARES:
        chosen = order[: int(len(order) * share)]
        started, messages, intents = (
            time.monotonic(),
            [train[n] for n in chosen],
            [learnt[n].intent for n in chosen],
        )
        features = SparseFeatures()
        rows = features.fit_transform(messages)
        model = classifier.IntentClassifier.train(rows, vectors_of(messages), intents)
        took = time.monotonic() - started
        logs = np.log(
            np.maximum(model.probabilities(features.transform(test), vectors_of(test)), 1e-9)
        )
        points.append((len(chosen), _right(list(model.intents), logs, turns), round(took, 1)))
        print(f"{len(chosen):6} questions {points[-1][1]:7.1%}   {took:5.0f} s", flush=True)
    return points


if __name__ == "__main__":
    main()
