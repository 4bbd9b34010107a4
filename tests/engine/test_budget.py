"""The budget of a conversion, without a GPU."""

from typing import Any

import pytest
import torch

from engine.budget import CONTEXT_BYTES, check_budget, held_to, usable
from engine.errors import InvalidRequest

CUDA = torch.device("cuda", 0)


def test_tensors_are_held_to_what_the_context_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    fractions: list[tuple[float, Any]] = []
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda _: (20 * 10**9, 80 * 10**9))
    monkeypatch.setattr(torch.cuda, "set_per_process_memory_fraction", lambda *told: fractions.append(told))
    with held_to(16 * 10**9, CUDA):
        assert fractions == [((16 * 10**9 - CONTEXT_BYTES) / (80 * 10**9), CUDA)]
    assert fractions[1:] == [(1.0, CUDA)]


def test_without_a_budget_nothing_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(torch.cuda, "set_per_process_memory_fraction")
    with held_to(None, CUDA), held_to(10**9, torch.device("cpu")):
        assert usable(10**9) == 10**9 - CONTEXT_BYTES


@pytest.mark.parametrize(
    ("budget", "device", "says"), [(10**10, "cpu", "a GPU's own memory"), (10**8, "cuda", "less than CUDA itself")]
)
def test_budgets_that_mean_nothing(budget: int, device: str, says: str) -> None:
    with pytest.raises(InvalidRequest, match=says):
        check_budget(budget, torch.device(device))
    check_budget(None, torch.device(device))
