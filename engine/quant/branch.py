"""The side branch of a linear: what codes miss, at low rank, where its inputs make it count."""

from dataclasses import replace

import torch
from torch import Tensor

from engine.quant.ternary import TernaryValues


def with_branch(weight: Tensor, values: TernaryValues, second: Tensor, *, rank: int) -> TernaryValues:
    """`values` with the side branch of `rank` that brings the outputs nearest to those of `weight` [N, K].

    Its inputs have second moments `second` [K, K]. With R the residual and H the moments, the best product of rank r in
    the norm |. H^1/2| is U U^T R, where U [N, r] are the leading left singular vectors of R H^1/2: the closed form
    of QERA (arXiv:2410.06040), which needs no inverse of H^1/2 when it is written so. A branch that `values` have
    already is replaced. Factors are bfloat16 on the device of `weight`, equally long, and have fixed signs.
    """
    rows, columns = weight.shape
    assert 0 < rank <= min(rows, columns), f"rank {rank} for a weight [{rows}, {columns}]"
    host = torch.device("cpu") if weight.device.type == "mps" else weight.device  # MPS has no float64
    bare = replace(values, branch_down=None, branch_up=None)
    residual = (weight.float() - bare.dequantized()).to(host, torch.float64)
    up = _leading_outputs(residual, second.to(residual), rank)  # [N, r]
    down = up.T @ residual  # [r, K]
    balance = (down.norm(dim=1) / up.norm(dim=0)).clamp_min(torch.finfo(torch.float32).tiny).sqrt()  # [r]
    return replace(
        values,
        branch_down=(down / balance[:, None]).to(weight.device, torch.bfloat16),
        branch_up=(up * balance).to(weight.device, torch.bfloat16),
    )


def _leading_outputs(residual: Tensor, second: Tensor, rank: int) -> Tensor:
    """The `rank` leading left singular vectors [N, r] of residual [N, K] times a root of `second` [K, K]."""
    weighted = residual @ second
    if residual.shape[0] <= residual.shape[1]:
        return _signed(_leading_vectors(weighted @ residual.T, rank))
    values, vectors = torch.linalg.eigh(second)
    root = residual @ (vectors * values.clamp_min(0).sqrt())  # [N, K]; a rotation of the root changes nothing here
    basis, _ = torch.linalg.qr(root @ _leading_vectors(root.T @ root, rank))
    return _signed(basis)


def _leading_vectors(matrix: Tensor, rank: int) -> Tensor:
    """The eigenvectors of the `rank` greatest eigenvalues of a symmetric matrix, greatest first."""
    vectors: Tensor = torch.linalg.eigh((matrix + matrix.T) / 2).eigenvectors
    return vectors[:, -rank:].flip(1)


def _signed(vectors: Tensor) -> Tensor:
    """Columns whose largest entry is positive, so that every library gives the same ones."""
    largest = vectors.abs().argmax(dim=0, keepdim=True)
    return vectors * vectors.gather(0, largest).sign()
