"""Learns what is heard beside what is asked (bot/nlu/hearing.py) from data/dialogues, on the
encoder's vectors.

    python -m encoder.hear [--held-out | --only words mood moods]

With --held-out, one conversation in ten is left out of the learning and scored; nothing is written.
"""

import argparse
import hashlib
import os
from functools import lru_cache
from typing import Any, Dict, List, Mapping, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.nlu import encoder
from bot.nlu.hearing import (
    ASIDE,
    DANGER,
    DISTRESS,
    FILE,
    MOOD_ALONE,
    REPROACH,
    WORDS_ASKED,
    features,
)
from bot.nlu.spoken import spoken, state
from bot.nlu.topics import intent_of
from bot.paths import DATA
from bot.training_data.dataset import examples
from bot.training_data.dialogues import Turn, dialogues
from bot.training_data.labels import ASKING, labels
from bot.training_data.lived import lived
from bot.yamlfile import read_yaml
from encoder.rows import in_turn, set_aside

_FOLDER = DATA / "heard"
_SHARPNESS = 5.0  # scores, times this, are log-probabilities
_FOLDS = 8
_DISTRESSED = "detresse"  # the label of who thinks of dying, in data/heard/distress.yml
_ENDANGERED = "danger"  # the label of who is in danger, in data/heard/danger.yml
_THREATENED = ("conduite.menaces_recues", "conduite.adresse_publiee_peur_enfants")
_REPROACHED, _REJECTED = "reproche", "assistant.rejet"  # of data/heard/reproach.yml; a topic
_FEWEST = 12  # messages that a label needs to be learnt
# Where a need is told: at first, once the aim is asked for, and after advice.
_STATES = (((), "objectif"), (("facebook",), ""), (("instagram",), ""))
_ADVISING = (
    "",
    *(state([(("choix.recommandation",), platforms, asked)]) for platforms, asked in _STATES),
)
# A mood is told at first, or after any answer.
_MET = ("", state([(("plateforme.facebook.entreprise",), ("facebook",), "")]))
_ASKED = "asked"  # what data/heard/lived.yml says of messages that ask for words
Learnt = Dict[str, NDArray[Any]]


class Heard:
    """Every labelled turn: its row of features, its labels, and whether its conversation is kept
    out.
    """

    def __init__(self) -> None:
        self.turns: List[Turn] = []
        texts: List[str] = []
        kept_out: List[bool] = []
        states: List[str] = []
        for dialogue in dialogues():
            out = (
                int(hashlib.md5(dialogue.id.encode(), usedforsecurity=False).hexdigest(), 16) % 10
                == 0
            )
            for turn, told in in_turn(dialogue):
                self.turns.append(turn)
                texts.append(spoken(turn.user))
                states.append(state(told))
                kept_out.append(out)
        self.rows = features(
            texts,
            encoder.encode([before + text for before, text in zip(states, texts, strict=True)]),
        )
        self.kept_out = np.array(kept_out)
        self.subjects, self.stances = (
            Alone(read_yaml(_FOLDER / f"{name}.yml")) for name in ("outside", "stances")
        )
        self.needs = Alone(read_yaml(_FOLDER / "needs.yml"), _ADVISING)
        asked = read_yaml(_FOLDER / "angles.yml")
        self.angles = Alone(
            {f"{topic} {name}": texts for topic, of in asked.items() for name, texts in of.items()}
        )


class Alone:
    """Messages labelled in one way only: their rows, the label of each, and whether each is kept
    out.

    Each is read once after each of the states of a conversation.
    """

    def __init__(
        self, labelled: Mapping[str, Sequence[str]], states: Sequence[str] = ("",)
    ) -> None:
        pairs = [
            (spoken(text), label) for label, texts in labelled.items() for text in texts
        ] * len(states)
        before = [each for each in states for _ in range(len(pairs) // len(states))]
        texts, self.wanted = [text for text, _ in pairs], [label for _, label in pairs]
        self.rows = features(
            texts, encoder.encode([told + text for told, text in zip(before, texts, strict=True)])
        )
        self.kept_out = np.array(
            [
                int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(), 16) % 10 == 0
                for text in texts
            ]
        )


def angle(heard: Heard, learn: NDArray[Any]) -> Tuple[Learnt, csr_matrix, List[str], NDArray[Any]]:
    """Learns the angle under which each topic is asked; the topic is known."""
    pairs = [
        (number, intent_of(topic), named)
        for number, turn in enumerate(heard.turns)
        for topic, named in zip(turn.topics, turn.angles, strict=False)
        if named
    ]
    alone = [label.split() for label in heard.angles.wanted]
    topics = sorted({*(topic for _, topic, _ in pairs), *(intent_of(topic) for topic, _ in alone)})
    places = {topic: number for number, topic in enumerate(topics)}
    numbers = np.array([number for number, _, _ in pairs])
    columns = np.array(
        [
            *(places[topic] for _, topic, _ in pairs),
            *(places[intent_of(topic)] for topic, _ in alone),
        ]
    )
    of_topic = csr_matrix(
        (np.ones(len(columns), dtype=np.float32), (np.arange(len(columns)), columns)),
        shape=(len(columns), len(topics)),
    )
    rows = hstack([vstack([heard.rows[numbers], heard.angles.rows]), of_topic], format="csr")
    wanted = [*(named for _, _, named in pairs), *(named for _, named in alone)]
    learnt = np.concatenate([learn[numbers], ~heard.angles.kept_out | learn.all()])
    return one_of(rows, wanted, learnt, topics), rows, wanted, learnt


def outside(
    heard: Heard, learn: NDArray[Any]
) -> Tuple[Learnt, csr_matrix, List[str], NDArray[Any]]:
    """Learns the subject that the guide does not treat, where a message has one."""
    known = labels().outside
    pairs = [
        (number, subject)
        for number, turn in enumerate(heard.turns)
        for subject in turn.outside
        if subject in known
    ]
    numbers, alone = np.array([number for number, _ in pairs]), heard.subjects
    wanted = [*(subject for _, subject in pairs), *alone.wanted]
    rows = vstack([heard.rows[numbers], alone.rows], format="csr")
    learnt = np.concatenate([learn[numbers], ~alone.kept_out | learn.all()])
    return one_of(rows, wanted, learnt, ()), rows, wanted, learnt


def form(heard: Heard, learn: NDArray[Any]) -> Tuple[Learnt, csr_matrix, List[str], NDArray[Any]]:
    """Learns how a message is put: a question, open or to be answered by yes or no, a statement, an
    order.
    """
    numbers = np.array([number for number, turn in enumerate(heard.turns) if turn.form])
    wanted = [str(heard.turns[number].form) for number in numbers]
    rows = heard.rows[numbers]
    return one_of(rows, wanted, learn[numbers], ()), rows, wanted, learn[numbers]


def one_of(
    rows: csr_matrix, wanted: Sequence[str], learn: NDArray[Any], topics: Sequence[str]
) -> Learnt:
    """Learns to tell one label of several."""
    kept = np.array(
        [
            label
            for label, number in zip(*np.unique(wanted, return_counts=True), strict=True)
            if number >= _FEWEST
        ]
    )
    rest = learn & np.isin(wanted, kept)
    model = LinearSVC(C=0.5, random_state=0).fit(rows[rest], np.array(wanted)[rest])
    return _kept(model.classes_, model.coef_.T * _SHARPNESS, model.intercept_ * _SHARPNESS, topics)


def needs(heard: Heard, learn: NDArray[Any]) -> Learnt:
    """Learns each need on its own, from messages that ask for advice or tell a need."""
    names, alone = sorted(labels().needs), heard.needs
    told = (
        np.array(
            ["choix.recommandation" in turn.topics or bool(turn.needs) for turn in heard.turns]
        )
        & learn
    )
    learnt = ~alone.kept_out | learn.all()
    wanted = [set(turn.needs) for turn, at in zip(heard.turns, told, strict=True) if at]
    wanted += [{need} for need, at in zip(alone.wanted, learnt, strict=True) if at]
    known = [name for name in names if any(name in each for each in wanted)]
    rows = vstack([heard.rows[told], alone.rows[learnt]], format="csr")
    models = [
        LogisticRegression(C=8.0, solver="liblinear").fit(rows, [name in each for each in wanted])
        for name in known
    ]
    return _each(known, models)


def aside(heard: Heard, learn: NDArray[Any]) -> Learnt:
    """Learns whether the one platform that is named by who asks for advice is set aside: one is
    there already, or does not want it.
    """
    pairs = [
        (number, wanted)
        for number, wanted in enumerate(map(set_aside, heard.turns))
        if learn[number] and wanted is not None
    ]
    model = LogisticRegression(C=8.0, solver="liblinear").fit(
        heard.rows[[number for number, _ in pairs]], [wanted for _, wanted in pairs]
    )
    return _each([ASIDE], [model])


def words() -> Learnt:
    """Learns whether words to write or to say are asked for; messages to which they would only be
    welcome are left out.
    """
    messages = lived()
    alone = Alone(
        {
            label: [message.text for message in messages if message.words == label]
            for label in (_ASKED, "")
        }
    )
    model = LogisticRegression(C=4.0, solver="liblinear").fit(
        alone.rows, [label == _ASKED for label in alone.wanted]
    )
    return _each([WORDS_ASKED], [model])


@lru_cache(maxsize=1)
def _of_situations() -> Alone:
    """The messages of data/heard/lived.yml that tell a situation, encoded once: that takes
    minutes.
    """
    return Alone({"": [message.text for message in lived() if message.tells]})


def mood() -> Learnt:
    """Learns whether a message tells how its person is and nothing else: no question, nothing of
    their media.
    """
    own = Alone(read_yaml(_FOLDER / "moods.yml"), _MET)
    others = _of_situations()
    model = LogisticRegression(C=4.0, solver="liblinear").fit(
        vstack([own.rows, others.rows], format="csr"),
        [label != ASKING for label in own.wanted] + [False] * len(others.wanted),
    )
    return _each([MOOD_ALONE], [model])


def distress() -> Learnt:
    """Learns whether who writes thinks of dying, from messages that do and messages that are like
    them and do not; those that tell a mood alone, one in ten of those that tell a situation and
    one in forty training questions are among these.
    """
    own, like = (
        Alone(read_yaml(_FOLDER / "distress.yml"), _MET),
        Alone(
            {"": [text for texts in read_yaml(_FOLDER / "moods.yml").values() for text in texts]}
        ),
    )
    told = _of_situations().rows[::10]
    others = Alone({"": [example.text for example in examples()[::40]]}).rows
    model = LogisticRegression(C=4.0, solver="liblinear").fit(
        vstack([own.rows, like.rows, told, others], format="csr"),
        [label == _DISTRESSED for label in own.wanted]
        + [False] * (len(like.wanted) + told.shape[0] + others.shape[0]),
    )
    return _each([DISTRESS], [model])


def danger() -> Learnt:
    """Learns whether somebody else threatens the safety of who writes or of theirs, from messages
    that tell it and that sound alike, from those that were labelled so (data/heard/lived.yml), one
    in ten of the others there, and one in forty training questions.
    """
    own, told = Alone(read_yaml(_FOLDER / "danger.yml"), _MET), _of_situations().rows
    tells = [message.tells for message in lived() if message.tells]
    threatened = np.array([names[0] in _THREATENED for names in tells])
    # those that tell it besides, or where it could be told, are neither
    others = np.array([not set(names) & set(_THREATENED) for names in tells])
    others[np.arange(len(tells)) % 10 > 0] = False
    questions = Alone({"": [example.text for example in examples()[::40]]}).rows
    model = LogisticRegression(C=4.0, solver="liblinear").fit(
        vstack([own.rows, told[threatened], told[others], questions], format="csr"),
        [label == _ENDANGERED for label in own.wanted]
        + [True] * int(threatened.sum())
        + [False] * (int(others.sum()) + questions.shape[0]),
    )
    return _each([DANGER], [model])


def reproach() -> Learnt:
    """Learns whether who writes tells the assistant that its last answer missed, from messages of
    conversations that do and that do not; one in fourteen of those that tell a situation, one in
    fifty training questions, and turns of the labelled conversations are among these.
    """
    own = Alone(read_yaml(_FOLDER / "reproach.yml"), _MET)
    told = _of_situations().rows[::14]
    others = Alone({"": [example.text for example in examples()[::50]]}).rows
    turns = [
        (turn, number) for dialogue in dialogues() for number, turn in enumerate(dialogue.turns)
    ]
    later = Alone(
        {
            _REPROACHED: [
                turn.user for turn, number in turns if number and _REJECTED in turn.topics
            ],
            "": [
                turn.user for turn, number in turns[::16] if number and _REJECTED not in turn.topics
            ],
        },
        _MET[1:],
    )
    model = LogisticRegression(C=4.0, solver="liblinear").fit(
        vstack([own.rows, told, others, later.rows], format="csr"),
        [label == _REPROACHED for label in own.wanted]
        + [False] * (told.shape[0] + others.shape[0])
        + [label == _REPROACHED for label in later.wanted],
    )
    return _each([REPROACH], [model])


def moods() -> Learnt:
    """Learns which mood it is, where a message tells one and nothing else."""
    told = {
        name: of for name, of in read_yaml(_FOLDER / "moods.yml").items() if name in labels().moods
    }
    own = Alone(told, _MET)
    return one_of(own.rows, own.wanted, np.ones(len(own.wanted), dtype=bool), ())


def _each(names: Sequence[str], models: Sequence[Any]) -> Learnt:
    return _kept(
        names,
        np.stack([model.coef_[0] for model in models], axis=1),
        np.array([model.intercept_[0] for model in models]),
        (),
    )


def stance(heard: Heard, learn: NDArray[Any]) -> Learnt:
    """Learns each state of mind on its own."""
    names, alone = sorted(labels().stances), heard.stances
    learnt = np.concatenate([learn, ~alone.kept_out | learn.all()])
    rows = vstack([heard.rows, alone.rows], format="csr")[learnt]
    stances = [set(turn.stance) for turn in heard.turns] + [{label} for label in alone.wanted]
    told = [each for each, at in zip(stances, learnt, strict=True) if at]
    models = [
        LogisticRegression(C=4.0, solver="liblinear").fit(rows, [name in each for each in told])
        for name in names
    ]
    return _each(names, models)


def _kept(
    names: Sequence[str], weights: NDArray[Any], offsets: NDArray[Any], topics: Sequence[str]
) -> Learnt:
    return {
        "labels": np.array(names),
        "weights": weights.astype(np.float16),
        "offsets": offsets.astype(np.float32),
        "topics": np.array(topics, dtype=str),
    }


def score(learnt: Learnt, rows: csr_matrix, wanted: Sequence[str], learn: NDArray[Any]) -> str:
    """How often the likeliest label is right on what was kept out, and by how sure it is."""
    scores = rows[~learn] @ learnt["weights"].astype(np.float32) + learnt["offsets"]
    spread = np.exp(scores - scores.max(axis=1, keepdims=True))
    spread /= spread.sum(axis=1, keepdims=True)
    right = learnt["labels"][spread.argmax(axis=1)] == np.array(wanted)[~learn]
    sure = spread.max(axis=1)
    told = [
        f"{least}: {(sure >= least).mean():.2f} of them, {right[sure >= least].mean():.2f} right"
        for least in (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
    ]
    return "; ".join(told)


def main() -> None:
    """Learns all of them and writes them; or scores the angle, the subject, the form, the states of
    mind and the mood; or learns again those that are named.
    """
    parser = argparse.ArgumentParser(prog="python -m encoder.hear")
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--held-out", action="store_true")
    chosen.add_argument("--only", nargs="+", choices=sorted(_BY_THEMSELVES))
    args = parser.parse_args()
    if args.only:
        _write({name: _BY_THEMSELVES[name]() for name in args.only})
        return
    scored = args.held_out
    heard = Heard()
    learn = ~heard.kept_out if scored else np.ones(len(heard.turns), dtype=bool)
    of_angle, of_outside, of_form, of_stance = (
        angle(heard, learn),
        outside(heard, learn),
        form(heard, learn),
        stance(heard, learn),
    )
    if scored:
        print("angle  ", score(*of_angle))
        print("outside", score(*of_outside))
        print("form   ", score(*of_form))
        _score_stances(of_stance, heard)
        print("moods  ", _score_moods())
        return
    _write(
        {
            "angle": of_angle[0],
            "outside": of_outside[0],
            "form": of_form[0],
            "stance": of_stance,
            "needs": needs(heard, learn),
            "aside": aside(heard, learn),
            **{name: learnt() for name, learnt in _BY_THEMSELVES.items()},
        }
    )


_BY_THEMSELVES = {
    "words": words,
    "mood": mood,
    "moods": moods,
    "distress": distress,
    "reproach": reproach,
    "danger": danger,
}  # they need no labelled conversation


def _write(heads: Mapping[str, Learnt]) -> None:
    """Writes classifiers in place of those of their names; the others stay."""
    kept: Dict[str, Any] = {}
    if FILE.exists():
        with np.load(FILE) as before:
            kept = {key: before[key] for key in before if key.split("_", 1)[0] not in heads}
    learnt = {
        f"{name}_{part}": values for name, head in heads.items() for part, values in head.items()
    }
    beside = FILE.with_name("hearing.beside.npz")  # whole, or not at all
    np.savez_compressed(beside, **kept, **learnt)
    os.replace(beside, FILE)


def _score_moods() -> str:
    """Which mood it is, each eighth of the messages by what the rest teach."""
    heard = read_yaml(_FOLDER / "moods.yml")
    own = Alone({name: heard[name] for name in sorted(labels().moods)})
    wanted, order = np.array(own.wanted), np.random.RandomState(0).permutation(len(own.wanted))
    told = []
    for fold in range(_FOLDS):
        learn = np.ones(len(wanted), dtype=bool)
        learn[order[fold::_FOLDS]] = False
        told.append(score(one_of(own.rows, own.wanted, learn, ()), own.rows, own.wanted, learn))
    return "\n        ".join(told)


def _score_stances(learnt: Learnt, heard: Heard) -> None:
    out = heard.kept_out
    chances = 1 / (
        1 + np.exp(-(heard.rows[out] @ learnt["weights"].astype(np.float32) + learnt["offsets"]))
    )
    wanted = np.array(
        [
            [name in turn.stance for name in learnt["labels"]]
            for turn, at in zip(heard.turns, out, strict=True)
            if at
        ]
    )
    for number, name in enumerate(learnt["labels"]):
        told = []
        for least in (0.3, 0.5, 0.7):
            said = chances[:, number] >= least
            told.append(
                f"{least}: {(said & wanted[:, number]).sum()}/{said.sum()} of"
                f" {wanted[:, number].sum()}"
            )
        print("stance ", name, *told)


if __name__ == "__main__":
    main()
