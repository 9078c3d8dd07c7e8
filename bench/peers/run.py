"""One peer, alone in its process: learns, is asked one question at a time, writes what it answered
and what it took.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any, Callable, Dict, List, Tuple

Questions = List[Tuple[str, str]]
Asked = Callable[[str], str]
Learnt = Tuple[Asked, int]  # what answers, and the bytes that it needs


def main() -> int:
    """`python -m bench.peers.run PEER TASK RESULT`"""
    peer, task, result = sys.argv[1], json.loads(Path(sys.argv[2]).read_text()), Path(sys.argv[3])
    if peer == "ours_without_encoder":
        os.environ["MOTCLIC_ENCODER"] = "off"
    if peer == "node":
        from bench.peers.node import run as run_node

        result.write_text(
            json.dumps(
                run_node(
                    [(_masked(text), intent) for text, intent in task["learn"]],
                    [_masked(text) for text in task["ask"]],
                )
            )
        )
        return 0
    learn: Dict[str, Callable[[Questions], Learnt]] = {
        "ours": _ours,
        "ours_without_encoder": _ours,
        "fasttext": _fasttext,
        "bm25": _bm25,
        "diet": _diet,
    }
    started = time.monotonic()
    ask, size = learn[peer]([(text, intent) for text, intent in task["learn"]])
    training = time.monotonic() - started
    ask(task["ask"][0])
    answers, taken = [], []
    for text in task["ask"]:
        begun = time.perf_counter()
        answers.append(ask(text))
        taken.append((time.perf_counter() - begun) * 1000)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    result.write_text(
        json.dumps(
            {
                "intents": answers,
                "ms": median(taken),
                "training": training,
                "size": size,
                "memory": memory,
            }
        )
    )
    return 0


def _masked(text: str) -> str:
    """As every peer gets it: the names of platforms made alike."""
    from bot.nlu.platforms import masked

    return masked(text)


def _ours(questions: Questions) -> Learnt:
    import pickle

    from threadpoolctl import threadpool_limits

    from bot.nlu.reader import Reader
    from bot.training_data.dataset import examples

    chosen = set(questions)
    threadpool_limits(1)  # as in service (bot/engine/message_reader.py)
    reader = Reader.train(
        [example for example in examples() if (example.text, example.intent) in chosen]
    )
    return lambda text: reader.read(text).ranking[0][0], len(pickle.dumps(reader))


def _fasttext(questions: Questions) -> Learnt:
    import tempfile

    import fasttext

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        path.write_text(
            "\n".join(f"__label__{intent} {_masked(text)}" for text, intent in questions)
        )
        model = fasttext.train_supervised(
            str(path), lr=1.0, epoch=60, wordNgrams=2, minn=2, maxn=5, dim=100, thread=2, verbose=0
        )
        model.save_model(str(Path(folder) / "model"))
        size = (Path(folder) / "model").stat().st_size

    # its own predict() no longer agrees with NumPy; this is what that calls
    def ask(text: str) -> str:
        found: List[Any] = model.f.predict(_masked(text) + "\n", 1, 0.0, "strict")
        return str(found[0][1]).removeprefix("__label__") if found else "incompris"

    return ask, size


def _bm25(questions: Questions) -> Learnt:
    import re

    import numpy as np
    from rank_bm25 import BM25Okapi

    def words(text: str) -> List[str]:
        return re.findall(r"[\w#@]+", _masked(text))

    held = [words(text) for text, _ in questions]
    nearest = BM25Okapi(held)
    return lambda text: questions[int(np.argmax(nearest.get_scores(words(text))))][1], sum(
        len(" ".join(each)) for each in held
    )


def _diet(questions: Questions) -> Learnt:
    """The pipeline that `rasa init` writes, DIET for 100 rounds."""
    import asyncio
    import tempfile

    import yaml
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    pipeline: List[Dict[str, Any]] = [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
    ]
    folder = Path(tempfile.mkdtemp())
    groups: Dict[str, List[str]] = {}
    for text, intent in questions:
        groups.setdefault(intent, []).append(_masked(text))
    blocks = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
        for intent, texts in groups.items()
    ]
    (folder / "nlu.yml").write_text(
        yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True)
    )
    recipe = {
        "recipe": "default.v1",
        "assistant_id": "peer",
        "language": "fr",
        "pipeline": pipeline,
        "policies": [],
    }
    (folder / "config.yml").write_text(yaml.safe_dump(recipe))
    archive = train_nlu(
        str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder), fixed_model_name="peer"
    )
    agent, loop = Agent.load(archive), asyncio.new_event_loop()
    return (
        lambda text: str(
            loop.run_until_complete(agent.parse_message(_masked(text)))["intent"]["name"]
        ),
        Path(str(archive)).stat().st_size,
    )


if __name__ == "__main__":
    sys.exit(main())
