"""How near a fast result must be to the true one."""

import torch
from torch import Tensor


def assert_close(name: str, reference: Tensor, fast: Tensor, *, ratio: float) -> None:
    """See that `fast` differs from `reference` by at most `ratio` of its root mean square, everywhere finite."""
    assert fast.shape == reference.shape, f"{name}: shape {list(fast.shape)}, not {list(reference.shape)}"
    assert fast.dtype == reference.dtype, f"{name}: {fast.dtype}, not {reference.dtype}"
    assert bool(fast.isfinite().all()), f"{name}: not finite"
    difference = (fast.double() - reference.double()).square().sum().sqrt().item()
    size = reference.double().square().sum().sqrt().item()
    assert difference <= ratio * size, f"{name}: {difference / size:.2e} of the reference, {ratio:.0e} allowed"


def assert_same(name: str, reference: Tensor, fast: Tensor) -> None:
    """See that `fast` is `reference`, bit for bit."""
    assert fast.dtype == reference.dtype, f"{name}: {fast.dtype}, not {reference.dtype}"
    assert fast.shape == reference.shape, f"{name}: shape {list(fast.shape)}, not {list(reference.shape)}"
    assert torch.equal(fast, reference), f"{name}: {int((fast != reference).sum())} of {fast.numel()} numbers differ"
