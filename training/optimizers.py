"""The transformer's optimizers: which learns what, their rates, one update, and states that resume."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from engine.quant.distillation.muon import Muon

MUON_RATE = 2e-3
ADAM_RATE = 1e-3
LARGEST_GRADIENT = 1.0
POSITION_RATE = 40  # of T5's relative positions beside all else
POSITIONS = "relative_attention_bias"
MATRIX_RATE = 0.5  # of T5's matrices beside all else
MATRIX_DECAY = 0.05
T5_BLOCKS = "encoder.block."


def optimizers(
    transformer: nn.Module,
    others: list[nn.Module],
    rate: float = 1.0,
    *,
    text: Sequence[nn.Module] = (),
    text_rate: float = 1.0,
) -> list[torch.optim.Optimizer]:
    """Muon (Jordan 2024) for the blocks' matrices, AdamW for all else; `text_rate` is `text`'s beside the rest."""
    matrices, rest = [], []
    for name, parameter in transformer.named_parameters():
        in_block = name.startswith(("transformer_blocks", "single_transformer_blocks"))
        (matrices if in_block and parameter.ndim == 2 else rest).append(parameter)
    muon = Muon(matrices, lr=MUON_RATE * rate, weight_decay=0.01)
    slow = adam_groups(text, ADAM_RATE * rate * text_rate)
    groups = [{"params": rest}, *adam_groups(others, ADAM_RATE * rate), *slow]
    adam = torch.optim.AdamW(groups, lr=ADAM_RATE * rate, betas=(0.9, 0.98), weight_decay=0.0)
    for optimizer in (muon, adam):
        for group in optimizer.param_groups:
            group["peak"] = group["lr"]
    return [muon, adam]


def adam_groups(modules: Sequence[nn.Module], rate: float) -> list[dict[str, Any]]:
    """All parameters of `modules`; T5's relative positions and its blocks' matrices at rates of their own.

    Positions are added to logits, unscaled, and words can only be told apart by their order once they differ by several
    units: at the rate of everything else the encoder stays a bag of words for thousands of updates. The matrices of
    gated layers without biases grow, at that rate and without decay, one vector that they add to every word, a hundred
    times as long as all that tells the words apart: the layers after it read nothing else.
    """
    rest, positions, matrices = [], [], []
    for name, parameter in (pair for module in modules for pair in module.named_parameters()):
        if POSITIONS in name:
            positions.append(parameter)
        elif T5_BLOCKS in name and parameter.ndim == 2:
            matrices.append(parameter)
        else:
            rest.append(parameter)
    groups = [
        {"params": rest, "lr": rate},
        {"params": positions, "lr": POSITION_RATE * rate},
        {"params": matrices, "lr": MATRIX_RATE * rate, "weight_decay": MATRIX_DECAY},
    ]
    return [group for group in groups if group["params"]]


def set_rate(chosen: list[torch.optim.Optimizer], factor: float) -> None:
    """Scale each group's learning rate from its peak."""
    for optimizer in chosen:
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * factor


def update(
    network: nn.Module,
    chosen: list[torch.optim.Optimizer],
    loss: Tensor,
    share: Callable[[nn.Module], None] = lambda _network: None,
) -> None:
    """One step of each optimizer down the gradient of `loss`, whose norm over `network` is limited.

    `share` may change the gradients first, as several processes do that take the mean of theirs.
    """
    for optimizer in chosen:
        optimizer.zero_grad(set_to_none=True)
    loss.backward()
    share(network)
    nn.utils.clip_grad_norm_(network.parameters(), LARGEST_GRADIENT)
    for optimizer in chosen:
        optimizer.step()


def restore(
    state: dict[str, Any] | None, name: str, network: nn.Module, chosen: list[torch.optim.Optimizer]
) -> tuple[int, float]:
    """Load `network` (kept as `name`) and its optimizers; the updates and seconds so far, zeros without a state."""
    if state is None:
        return 0, 0.0
    network.load_state_dict(state[name])
    for optimizer, values in zip(chosen, state["optimizers"], strict=True):
        optimizer.load_state_dict(values)
    return state["updates"], state["elapsed"]
