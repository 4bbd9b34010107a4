"""Which optimizer learns what, and that a stretch goes on where the last one ended."""

import copy

import pytest
import torch

from training.optimizers import ADAM_RATE, MUON_RATE, adam_groups, optimizers, restore, set_rate, update
from training.pocket import Pocket


def test_muon_learns_the_blocks_matrices_and_adam_the_rest(tiny_pocket: Pocket) -> None:
    muon, adam = optimizers(tiny_pocket.transformer, [], text=[tiny_pocket.text_encoder])
    by_muon = {id(parameter) for group in muon.param_groups for parameter in group["params"]}
    by_adam = {id(parameter) for group in adam.param_groups for parameter in group["params"]}
    assert not by_muon & by_adam
    names = {id(parameter): name for name, parameter in tiny_pocket.transformer.named_parameters()}
    assert all("transformer_blocks" in names[each] for each in by_muon)
    assert {id(tiny_pocket.transformer.x_embedder.weight), id(tiny_pocket.transformer.proj_out.weight)} <= by_adam
    assert {id(parameter) for parameter in tiny_pocket.text_encoder.parameters()} <= by_adam
    assert names.keys() <= by_muon | by_adam


def test_rates_are_parts_of_their_peaks(tiny_pocket: Pocket) -> None:
    chosen = optimizers(tiny_pocket.transformer, [], rate=0.5)
    set_rate(chosen, 0.5)
    set_rate(chosen, 0.25)
    assert [group["lr"] for optimizer in chosen for group in optimizer.param_groups] == [
        MUON_RATE * 0.125,
        ADAM_RATE * 0.125,
    ]


def test_t5s_positions_and_matrices_learn_at_rates_of_their_own(tiny_pocket: Pocket) -> None:
    t5 = tiny_pocket.text_encoder_2
    rest, positions, matrices = adam_groups([t5], 1e-3)
    assert [tuple(parameter.shape) for parameter in positions["params"]] == [(32, 4)]
    assert positions["lr"] > 10 * rest["lr"]
    assert rest["lr"] > matrices["lr"]
    assert matrices["weight_decay"] > 0
    assert {id(t5.shared.weight), id(t5.encoder.final_layer_norm.weight)} <= {id(each) for each in rest["params"]}
    assert len(matrices["params"]) == 4 * (4 + 3)  # four blocks of attention's four and the gated layer's three
    assert sum(len(group["params"]) for group in (rest, positions, matrices)) == len(list(t5.parameters()))
    assert len(adam_groups([tiny_pocket.text_encoder], 1e-3)) == 1


def test_text_encoders_may_learn_more_slowly(tiny_pocket: Pocket) -> None:
    head = torch.nn.Linear(2, 2)
    _, adam = optimizers(tiny_pocket.transformer, [head], rate=0.5, text=[tiny_pocket.text_encoder_2], text_rate=0.1)
    rates = {id(parameter): group["peak"] for group in adam.param_groups for parameter in group["params"]}
    assert rates[id(head.weight)] == rates[id(tiny_pocket.transformer.x_embedder.weight)] == ADAM_RATE * 0.5
    assert rates[id(tiny_pocket.text_encoder_2.shared.weight)] == pytest.approx(ADAM_RATE * 0.05)


def test_a_state_is_restored_with_what_the_optimizers_remember() -> None:
    def new() -> tuple[torch.nn.Linear, list[torch.optim.Optimizer]]:
        torch.manual_seed(0)
        network = torch.nn.Linear(4, 4)
        return network, [torch.optim.AdamW(network.parameters(), lr=0.1)]

    def learn(network: torch.nn.Linear, chosen: list[torch.optim.Optimizer]) -> None:
        update(network, chosen, network(torch.ones(1, 4)).square().sum())

    network, chosen = new()
    assert restore(None, "network", network, chosen) == (0, 0.0)
    learn(network, chosen)
    kept = {"network": network.state_dict(), "optimizers": [chosen[0].state_dict()]}
    state = copy.deepcopy(kept) | {"updates": 1, "elapsed": 2.5}
    again, resumed = new()
    assert restore(state, "network", again, resumed) == (1, 2.5)
    learn(network, chosen)
    learn(again, resumed)
    assert torch.equal(network.weight, again.weight)
