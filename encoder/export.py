"""Makes of a checkpoint what the product reads with: the network in ONNX, eight bits a weight, its
vocabulary cut to French.

python -m encoder.export rows.jsonl words.txt checkpoint.pt encoder/weights
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Dict, List

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import processors
from torch import nn

from encoder import base
from encoder.fit import FROZEN
from encoder.network import Encoder

# heads that only teach the vector: cases are heard by classifiers of their own (encoder/cases.py)
_UNSERVED = ("case",)
_LETTERS = 0x2100  # single characters below are kept: Latin, Greek, Cyrillic letters, punctuation


def pieces_of(model: base.Base, texts: List[str]) -> List[int]:
    """The pieces that the texts need, and every single letter, in the order of the base's
    vocabulary.
    """
    whole = base.tokenizer(
        [(piece, float(score)) for piece, score in zip(model.pieces, model.scores, strict=True)],
        model.unknown,
    )
    used = {piece for text in texts for piece in whole.encode(text).ids}
    used |= {
        place
        for place, piece in enumerate(model.pieces)
        if len(piece.lstrip("▁")) == 1 and ord(piece.lstrip("▁")) < _LETTERS
    }
    return sorted(used | {model.begin, model.end, model.pad, model.unknown})


def write_tokenizer(model: base.Base, kept: List[int], folder: Path) -> Dict[int, int]:
    """Writes tokenizer.json; the new place of each piece."""
    places = {old: new for new, old in enumerate(kept)}
    made = base.tokenizer(
        [(model.pieces[old], float(model.scores[old])) for old in kept], places[model.unknown]
    )
    begin, end = model.pieces[model.begin], model.pieces[model.end]
    marks = [(begin, places[model.begin]), (end, places[model.end])]
    made.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}", special_tokens=marks
    )
    made.save(str(folder / "tokenizer.json"))
    return places


def write_network(encoder: Encoder, folder: Path) -> None:
    """Writes encoder.onnx.

    Its weights are unsigned: signed ones overflow sixteen bits on processors with AVX2 and no VNNI,
    where onnxruntime would read another vector than elsewhere (docs/decisions/0030).
    """
    ids = torch.tensor([[0, 5, 6, 2], [0, 5, 2, 1]])
    axes = {
        "ids": {0: "texts", 1: "tokens"},
        "mask": {0: "texts", 1: "tokens"},
        "vector": {0: "texts"},
    }
    with tempfile.TemporaryDirectory() as beside:
        whole = f"{beside}/whole.onnx"
        names = {"input_names": ["ids", "mask"], "output_names": ["vector"], "dynamic_axes": axes}
        torch.onnx.export(
            encoder.eval(), (ids, ids != 1), whole, opset_version=17, dynamo=False, **names
        )
        quantize_dynamic(
            whole,
            folder / "encoder.onnx",
            per_channel=True,
            weight_type=QuantType.QUInt8,
            op_types_to_quantize=["MatMul", "Gather"],
        )


def main(rows: Path, words: Path, checkpoint: Path, folder: Path) -> None:
    """Writes the four files of the folder."""
    kept, model = torch.load(checkpoint, weights_only=True), base.read(base.path())
    texts = [
        f"query: {json.loads(line)['text']}"
        for line in rows.read_text(encoding="utf-8").splitlines()
    ]
    pieces = pieces_of(model, [*texts, *words.read_text(encoding="utf-8").splitlines()])
    folder.mkdir(parents=True, exist_ok=True)
    places = write_tokenizer(model, pieces, folder)
    encoder = Encoder(model, FROZEN)
    encoder.load_state_dict(kept["encoder"], strict=False)
    encoder.word = nn.Embedding.from_pretrained(encoder.word.weight[pieces].clone())
    write_network(encoder, folder)
    heads = {
        name.replace(".", "_"): values.numpy()
        for name, values in kept["heads"].items()
        if name.split(".")[0] not in _UNSERVED
    }
    np.savez(folder / "heads.npz", **heads)
    labels = {name: of for name, of in kept["labels"].items() if name not in _UNSERVED}
    (folder / "labels.json").write_text(
        json.dumps({**labels, "pad": places[model.pad]}, ensure_ascii=False), encoding="utf-8"
    )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:5]))
