"""The encoder as a torch module: twelve transformer layers, the mean of what they see, and a linear
head for each kind of label.
"""

from typing import Dict, List, Tuple

import torch
from torch import nn
from torch.nn import functional

from encoder.base import Base

# log-odds that a label is there at all
_RARE = {
    "acts": -3.5,
    "needs": -3.0,
    "stance": -3.0,
    "outside": -4.5,
    "plat": -2.0,
    "angle": -3.0,
    "aside": -1.0,
}

LAYER_NAMES = {
    "query": "q",
    "key": "k",
    "value": "v",
    "joined": "ao",
    "widened": "fi",
    "narrowed": "fo",
    "norm_attended": "aln",
    "norm_dense": "oln",
}


class Layer(nn.Module):
    """Attention, then two dense layers, each added to what came in."""

    def __init__(self, base: Base) -> None:
        super().__init__()
        self.heads = base.heads
        self.query, self.key, self.value, self.joined = (
            nn.Linear(base.hidden, base.hidden) for _ in range(4)
        )
        self.widened, self.narrowed = (
            nn.Linear(base.hidden, base.inner),
            nn.Linear(base.inner, base.hidden),
        )
        self.norm_attended, self.norm_dense = (
            nn.LayerNorm(base.hidden, base.epsilon) for _ in range(2)
        )
        self.dropped = nn.Dropout(0.1)

    def forward(self, seen: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        batch, length, hidden = seen.shape

        def split(values: torch.Tensor) -> torch.Tensor:
            return values.view(batch, length, self.heads, hidden // self.heads).transpose(1, 2)

        attended = functional.scaled_dot_product_attention(
            split(self.query(seen)), split(self.key(seen)), split(self.value(seen)), attn_mask=mask
        )
        seen = self.norm_attended(
            seen
            + self.dropped(self.joined(attended.transpose(1, 2).reshape(batch, length, hidden)))
        )
        result: torch.Tensor = self.norm_dense(
            seen + self.dropped(self.narrowed(functional.gelu(self.widened(seen))))
        )
        return result


class Encoder(nn.Module):
    """Token ids and their mask -> one vector a text."""

    def __init__(self, base: Base, frozen: int) -> None:
        super().__init__()
        weights = base.weights
        self.word = nn.Embedding.from_pretrained(
            torch.from_numpy(weights["emb.word"].reshape(-1, base.hidden)), freeze=True
        )
        self.register_buffer("place", torch.from_numpy(weights["emb.pos"].reshape(-1, base.hidden)))
        self.register_buffer(
            "kind", torch.from_numpy(weights["emb.type"].reshape(-1, base.hidden)[0].copy())
        )
        self.norm = nn.LayerNorm(base.hidden, base.epsilon)
        _fill(self.norm, weights, "emb.ln")
        self.layers = nn.ModuleList(Layer(base) for _ in range(base.layers))
        for number, layer in enumerate(self.layers):
            for name, key in LAYER_NAMES.items():
                _fill(getattr(layer, name), weights, f"l{number}.{key}")
        self.dropped, self.frozen = nn.Dropout(0.1), frozen
        for module in (self.norm, *self.layers[:frozen]):
            module.requires_grad_(False)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return self.upper(self.lower(ids, mask), mask)

    def lower(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """What the frozen layers see of token ids: shape (texts, tokens, hidden)."""
        seen: torch.Tensor = self.dropped(
            self.norm(self.word(ids) + self.place[: ids.shape[1]] + self.kind)
        )
        for layer in self.layers[: self.frozen]:
            seen = layer(seen, _hidden(mask, seen.dtype))
        return seen

    def upper(self, seen: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """One vector a text, from what the frozen layers saw of it."""
        for layer in self.layers[self.frozen :]:
            seen = layer(seen, _hidden(mask, seen.dtype))
        weights = mask[:, :, None].to(seen.dtype)
        return (seen * weights).sum(1) / weights.sum(1)


def _hidden(mask: torch.Tensor, kind: torch.dtype) -> torch.Tensor:
    """What is added where there is no text, so that nothing attends to it."""
    return torch.zeros(mask.shape, dtype=kind).masked_fill(~mask, -1e9)[:, None, None, :].to(kind)


def _fill(module: nn.Module, weights: Dict[str, "torch.Tensor"], name: str) -> None:
    module.weight.data = torch.as_tensor(
        weights[f"{name}.w"].reshape(tuple(module.weight.shape)).copy()
    )
    module.bias.data = torch.as_tensor(weights[f"{name}.b"])


def heads(hidden: int, labels: Dict[str, List[str]]) -> nn.ModuleDict:
    """A linear head for each kind of label."""
    made = nn.ModuleDict({name: nn.Linear(hidden, len(of)) for name, of in labels.items()})
    for name, head in made.items():
        nn.init.normal_(head.weight, std=0.02)
        nn.init.constant_(head.bias, _RARE.get(name, 0.0))
    return made


def take_labels(
    head: nn.Linear, wanted: List[str], held: List[str], weight: torch.Tensor, bias: torch.Tensor
) -> None:
    """Gives a head what another has learnt of the labels that both have; `held` are the other's, in
    the order of its weights.
    """
    places = {label: place for place, label in enumerate(held)}
    for place, label in enumerate(wanted):
        if label in places:
            head.weight.data[place], head.bias.data[place] = (
                weight[places[label]],
                bias[places[label]],
            )


def batch(texts: List[List[int]], pad: int) -> Tuple[torch.Tensor, torch.Tensor]:
    """Token ids of unequal length as one tensor, and the mask of what is text."""
    longest = max(map(len, texts))
    ids = torch.tensor([text + [pad] * (longest - len(text)) for text in texts])
    return ids, torch.tensor(
        [[True] * len(text) + [False] * (longest - len(text)) for text in texts]
    )
