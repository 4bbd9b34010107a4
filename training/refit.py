"""A flow's weights for another reading T5: the transformer's first linear, refitted to see what it saw."""

import argparse
import random
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from training.flow import save_weights
from training.lessons import draw_lessons
from training.pocket import Pocket, Tokens, load_encoders, load_weights

CAPTIONS = 4096
CAPTIONS_AT_ONCE = 256
RIDGE = 1e-4  # of the features' mean square


class Fit:
    """Least squares of linear maps with a bias, over batches of any number."""

    def __init__(self, inputs: int, outputs: int) -> None:
        self.gram = torch.zeros(inputs + 1, inputs + 1, dtype=torch.float64)
        self.cross = torch.zeros(inputs + 1, outputs, dtype=torch.float64)
        self.sums, self.squares = torch.zeros(outputs, dtype=torch.float64), 0.0
        self.count = 0

    def add(self, features: Tensor, goals: Tensor) -> None:
        """Rows of features [n, inputs] and what they should give, [n, outputs]."""
        rows, wanted = _with_one(features.double()), goals.double()
        self.gram += rows.T @ rows
        self.cross += rows.T @ wanted
        self.sums += wanted.sum(0)
        self.squares += float(wanted.square().sum())
        self.count += len(rows)

    def solve(self) -> tuple[Tensor, Tensor, float]:
        """The weight [outputs, inputs], the bias [outputs], and the share of the goals' variance that they give."""
        ridge = RIDGE * self.gram.diagonal()[:-1].mean() * torch.eye(len(self.gram), dtype=torch.float64)
        ridge[-1, -1] = 0.0  # the bias is free
        solution = torch.linalg.solve(self.gram + ridge, self.cross)
        left = self.squares - 2 * (solution * self.cross).sum() + (solution * (self.gram @ solution)).sum()
        variance = self.squares - float(self.sums.square().sum()) / self.count
        return solution[:-1].T.float(), solution[-1].float(), 1.0 - float(left) / variance


def _with_one(features: Tensor) -> Tensor:
    return torch.cat([features, features.new_ones(len(features), 1)], dim=1)


@torch.no_grad()
def refit(pocket: Pocket, other: Pocket, tokens: Tokens, captions: list[str]) -> float:
    """Give `pocket` the text encoders of `other`, its `context_embedder` fitted to give what it gave of `captions`.

    Returns the share of its outputs' variance over the captions' words that the new ones give back.
    """
    linear = pocket.transformer.context_embedder
    assert isinstance(linear, nn.Linear)
    fit = Fit(linear.in_features, linear.out_features)
    for start in range(0, len(captions), CAPTIONS_AT_ONCE):
        ids = tokens(captions[start : start + CAPTIONS_AT_ONCE])
        goals = linear(pocket.encode(ids)[1])
        fit.add(other.encode(ids)[1].flatten(0, 1), goals.flatten(0, 1))
    weight, bias, explained = fit.solve()
    linear.weight.copy_(weight)
    linear.bias.copy_(bias)
    pocket.text_encoder, pocket.text_encoder_2 = other.text_encoder, other.text_encoder_2
    return explained


def main() -> None:
    """Write a flow's weights with other text encoders, for `training.flow --init`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("flow", type=Path, help="the folder of the flow's weights")
    parser.add_argument("text", type=Path, help="the folder of the other text encoders, of the same tokenizers")
    parser.add_argument("out", type=Path, help="the folder to write")
    parser.add_argument("--cache", type=Path, default=Path("training/cache"), help="the tokenizers")
    parser.add_argument("--captions", type=int, default=CAPTIONS)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    tokens = Tokens(arguments.cache)
    pocket, other = Pocket(tokens), Pocket(tokens)
    load_weights(pocket, arguments.flow)
    load_encoders(other, arguments.text)
    numbers, choose = np.random.default_rng(arguments.seed), random.Random(arguments.seed)
    _, captions = draw_lessons(arguments.captions, numbers, choose)
    explained = refit(pocket.float().eval(), other.float().eval(), tokens, captions)
    save_weights(pocket, arguments.out)
    print(f"{explained:.1%} of what the transformer read of the words before, it reads of the new ones")


if __name__ == "__main__":
    main()
