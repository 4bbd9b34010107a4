"""Several processes: the mean of gradients, and the first one's decisions."""

import socket
from pathlib import Path

import pytest
import torch
import torch.multiprocessing as multiprocessing
from torch import nn

from training.ranks import Ranks


def _process(rank: int, port: int, folder: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "RANK": rank,
            "WORLD_SIZE": 2,
            "MASTER_ADDR": "127.0.0.1",
            "MASTER_PORT": port,
        }.items():
            patch.setenv(name, str(value))
        ranks = Ranks("cpu")
        network = nn.Linear(2, 1)
        for parameter in network.parameters():
            parameter.grad = torch.full_like(parameter, float(rank))
        ranks.average_gradients(network)
        followed = ranks.follow_first(rank + 0.25, rank == 0)
        torch.save({"grad": network.weight.grad, "bias": network.bias.grad, "followed": followed}, f"{folder}/{rank}")
        ranks.close()


def test_two_processes_share_gradients_and_decisions(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    multiprocessing.spawn(_process, args=(port, str(tmp_path)), nprocs=2)
    for rank in (0, 1):
        seen = torch.load(tmp_path / str(rank), weights_only=True)
        assert seen["grad"].tolist() == [[0.5, 0.5]]
        assert seen["bias"].tolist() == [0.5]
        assert seen["followed"] == [0.25, 1.0]


def test_one_process_keeps_its_own() -> None:
    ranks = Ranks("cpu")
    network = nn.Linear(2, 1)
    network.weight.grad = torch.ones(1, 2)
    ranks.average_gradients(network)
    assert network.weight.grad.tolist() == [[1.0, 1.0]]
    assert ranks.first
    assert ranks.follow_first(3.0, True) == [3.0, True]
    ranks.close()
