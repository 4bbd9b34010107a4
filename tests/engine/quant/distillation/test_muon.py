"""Orthogonal updates: what they are, torch's own for matrices, and that they learn and resume."""

import copy

import torch
from torch import nn

from engine.quant.distillation.muon import ADAM_LIKE, Muon, orthogonal


def test_singular_values_come_near_one_and_vectors_stay() -> None:
    torch.manual_seed(0)
    for shape in ((3, 8, 20), (3, 20, 8)):
        matrices = torch.randn(shape)
        result = orthogonal(matrices).float()
        values = torch.linalg.svdvals(result)
        assert values.min() > 0.5
        assert values.max() < 1.3
        left, _, right = torch.linalg.svd(matrices, full_matrices=False)
        inner = left.mT @ result @ right.mT
        assert (inner - torch.diag_embed(inner.diagonal(dim1=1, dim2=2))).abs().max() < 0.05


def test_an_update_is_as_large_as_adams_and_the_same_alone_and_among_others() -> None:
    torch.manual_seed(1)
    start = [torch.randn(16, 8, 3, 3) for _ in range(3)]
    gradients = [torch.randn_like(kernel) for kernel in start]
    together, alone = ([nn.Parameter(kernel.clone()) for kernel in start] for _ in range(2))
    for kernels, groups in ((together, [together]), (alone, [[kernel] for kernel in alone])):
        for kernel, gradient in zip(kernels, gradients, strict=True):
            kernel.grad = gradient.clone()
        for group in groups:
            Muon(group, lr=0.1).step()
    for before, kernel, other in zip(start, together, alone, strict=True):
        change = (kernel.detach() - before) / 0.1
        assert 0.6 * ADAM_LIKE < change.square().mean().sqrt() < 1.3 * ADAM_LIKE
        torch.testing.assert_close(kernel, other, rtol=0, atol=1e-3)


def test_memory_format_changes_nothing() -> None:
    torch.manual_seed(2)
    start, gradient = torch.randn(16, 8, 3, 3), torch.randn(16, 8, 3, 3)
    results = []
    for memory_format in (torch.contiguous_format, torch.channels_last):
        kernel = nn.Parameter(start.clone(memory_format=memory_format))
        kernel.grad = gradient.clone(memory_format=memory_format)
        Muon([kernel], lr=0.1).step()
        assert kernel.is_contiguous(memory_format=memory_format)
        results.append(kernel.detach())
    torch.testing.assert_close(*results, rtol=0, atol=1e-3)


def test_it_finds_a_convolution_and_skips_what_has_no_gradient() -> None:
    torch.manual_seed(3)
    target, learned, idle = (nn.Conv2d(4, 6, 3, bias=False) for _ in range(3))
    untouched = idle.weight.detach().clone()
    optimizer = Muon([learned.weight, idle.weight], lr=0.05)
    losses = []
    for update in range(60):
        optimizer.param_groups[0]["lr"] = 0.05 * (1 - update / 60)
        pictures = torch.randn(8, 4, 8, 8)
        loss = (learned(pictures) - target(pictures)).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.05 * losses[0]
    assert torch.equal(idle.weight, untouched)


def test_a_restored_optimizer_makes_the_same_update() -> None:
    torch.manual_seed(4)
    first = nn.Parameter(torch.randn(8, 4, 3, 3))
    gradients = torch.randn(2, 8, 4, 3, 3)
    optimizer = Muon([first], lr=0.1)
    first.grad = gradients[0]
    optimizer.step()
    second = nn.Parameter(first.detach().clone())
    restored = Muon([second], lr=0.1)
    restored.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    for kernel, chosen in ((first, optimizer), (second, restored)):
        kernel.grad = gradients[1].clone()
        chosen.step()
    assert torch.equal(first, second)


def test_matrices_are_updated_as_torchs_own_muon_does() -> None:
    torch.manual_seed(3)
    start = [torch.randn(24, 10), torch.randn(24, 10), torch.randn(6, 30)]
    ours, theirs = ([nn.Parameter(matrix.clone()) for matrix in start] for _ in range(2))
    library = torch.optim.Muon(theirs, lr=0.05, weight_decay=0.1, adjust_lr_fn="match_rms_adamw")
    batched = Muon(ours, lr=0.05, weight_decay=0.1)
    for _ in range(3):
        for one, other in zip(ours, theirs, strict=True):
            one.grad = torch.randn_like(one)
            other.grad = one.grad.clone()
        library.step()
        batched.step()
    for before, one, other in zip(start, ours, theirs, strict=True):
        assert (one - before).abs().max() > 0.05
        torch.testing.assert_close(one, other, rtol=0, atol=3e-3)
