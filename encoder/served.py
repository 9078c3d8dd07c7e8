"""Takes up the weights that are served (encoder/weights), their eight bits made floats again:
fine-tuning can go on from them.
"""

import json
from pathlib import Path
from typing import Dict, List

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from encoder.network import LAYER_NAMES, Encoder, take_labels


def take_up(
    encoder: Encoder, heads: nn.ModuleDict, labels: Dict[str, List[str]], folder: Path
) -> None:
    """Fills an encoder with the served layers, and each head with the served weights of the labels
    that it has too.
    """
    _fill_layers(encoder, onnx.load(str(folder / "encoder.onnx")).graph)
    served = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    with np.load(folder / "heads.npz") as kept:
        for name, head in heads.items():
            if f"{name}_weight" in kept:
                weight, bias = (
                    torch.from_numpy(kept[f"{name}_{part}"]) for part in ("weight", "bias")
                )
                take_labels(head, labels[name], served[name], weight, bias)


def _fill_layers(encoder: Encoder, graph: onnx.GraphProto) -> None:
    values = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    dense = [node.input[1] for node in graph.node if node.op_type == "MatMulInteger"]
    of_layer = [name for name in LAYER_NAMES if not name.startswith("norm")]
    norms = {
        name: kept
        for name, kept in values.items()
        if ".layers." in f".{name}" and not name.startswith("onnx")
    }
    for number, layer in enumerate(encoder.layers):
        for place, name in enumerate(of_layer):
            weights = dense[number * len(of_layer) + place].removesuffix("_quantized")
            exact = (
                values[f"{weights}_quantized"].astype(np.float32)
                - values[f"{weights}_zero_point"].astype(np.float32)
            ) * values[f"{weights}_scale"]
            module = getattr(layer, name)
            module.weight.data = torch.from_numpy(np.ascontiguousarray(exact.T))
            module.bias.data = torch.from_numpy(_named(norms, number, name, "bias").copy())
        for name in (name for name in LAYER_NAMES if name.startswith("norm")):
            for part in ("weight", "bias"):
                getattr(getattr(layer, name), part).data = torch.from_numpy(
                    _named(norms, number, name, part).copy()
                )


def _named(values: Dict[str, np.ndarray], number: int, name: str, part: str) -> np.ndarray:
    """A float of a layer, by its name here or in the base."""
    return next(
        kept
        for key, kept in values.items()
        if key.endswith(
            (f"layers.{number}.{name}.{part}", f"layers.{number}.{LAYER_NAMES[name]}.{part}")
        )
    )
