"""Second moments that have a Cholesky factor, whatever rounding made of them.

Sums in float32 over many tokens are wrong by about a millionth. Where a few directions carry nearly all of the inputs,
that millionth is more than a hundredth of the mean column: damping by a share of the mean, as in GPTQ, then leaves a
matrix that is not positive definite. What rounding does to an entry goes by the sizes of its two columns, and so does
what is added here: to each diagonal entry a share of itself, which is damping in the scale where all columns are alike
(Jacobi's). Small columns keep what is known of them.
"""

from typing import Final

import torch
from torch import Tensor

from engine.errors import NonFiniteValues

LEAST_SHARE: Final = 1e-6
SHARE_STEP: Final = 10.0


def damped(second: Tensor, damping: float) -> Tensor:
    """Second moments [K, K] with `damping` of their mean on the diagonal: float64, a copy.

    It lies on the host where the device has no float64. Columns that are never read count as little as any can.
    """
    exact = second.to("cpu" if second.device.type == "mps" else second.device, torch.float64, copy=True)
    exact.diagonal().add_(damping * exact.diagonal().mean().clamp_min(torch.finfo(torch.float32).tiny))
    return exact


def lower_factor(matrix: Tensor, damping: float) -> tuple[Tensor, float]:
    """The lower L [K, K] of `matrix` = L L^T, which is `damped` by `damping`, and what had to be added: mostly 0.0.

    Where there is no such L, a share of each diagonal entry is added to it: `LEAST_SHARE` first, `SHARE_STEP` times as
    much at each further try, and, once there is one, as much again, so that the least direction is not left near 0.
    Entries count as no less than `damping` of their mean. A share is found for every finite symmetric matrix, always
    the same one; where none is needed, L is that of `torch.linalg.cholesky` to the bit. `matrix`, float64, is used up.

    Raises:
        NonFiniteValues: `matrix` holds NaN or infinity.
    """
    check_finite(matrix, what="the second moments of a linear's inputs")
    root, failed = torch.linalg.cholesky_ex(matrix)
    if not failed:
        return root, 0.0
    diagonal, entries, share = matrix.diagonal().clone(), _entries(matrix, damping), 0.0
    while failed:
        del root  # as large as `matrix`
        share = share * SHARE_STEP or LEAST_SHARE
        root, failed = torch.linalg.cholesky_ex(_replaced(matrix, diagonal + share * entries))
    del root
    return torch.linalg.cholesky(_replaced(matrix, diagonal + 2 * share * entries)), 2 * share


def definite(second: Tensor, damping: float) -> tuple[Tensor, float]:
    """Second moments [K, K] that are positive definite once they have this or more `damping`, and what was added.

    It is the share of each column's second moment that `lower_factor` finds; where none is needed, which is nearly
    always, `second` itself is returned, and 0.0. Of moments that rounding left unsymmetric the symmetric part counts.

    Raises:
        NonFiniteValues: `second` holds NaN or infinity.
    """
    matrix = damped(second, damping)
    matrix = (matrix + matrix.mT).div_(2)
    entries = _entries(matrix, damping)
    share = lower_factor(matrix, damping)[1]
    if not share:
        return second, 0.0
    mended = second.clone()
    mended.diagonal().add_((share * entries).to(second))
    return mended, share


def check_finite(*numbers: Tensor, what: str) -> None:
    """See that there is no NaN and no infinity in `numbers`.

    Raises:
        NonFiniteValues: there is; the sentence says that `what` holds it.
    """
    if not all(bool(extreme.isfinite()) for each in numbers for extreme in each.aminmax()):
        raise NonFiniteValues(
            f"{what} hold NaN or infinity: fetch or make the source model again, or name other prompts with --prompts"
        )


def _entries(matrix: Tensor, damping: float) -> Tensor:
    """The diagonal, none of it less than `damping` of its mean, all of it above 0."""
    diagonal = matrix.diagonal()
    return diagonal.maximum(damping * diagonal.mean()).clamp_min(torch.finfo(torch.float32).tiny)


def _replaced(matrix: Tensor, diagonal: Tensor) -> Tensor:
    matrix.diagonal().copy_(diagonal)
    return matrix
