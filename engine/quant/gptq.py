"""Ternary codes chosen by the error of a linear's output, not of its weight."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from engine.quant.damping import damped, definite, lower_factor
from engine.quant.statistics import Moments, exact
from engine.quant.ternary import TernaryValues, quantize_linear


@dataclass(frozen=True, kw_only=True)
class GptqSettings:
    """How codes are searched.

    `damping` is added to the diagonal of the second moments, as a share of its mean; moments that are not positive
    definite with it get more, as `damping.definite` says. Error feedback runs once for each of `feedback_dampings`,
    which say how timidly misses are handed on: the rows of inputs with few directions, such as those of modulations,
    want more. `block_columns` are updated at once; `rounds` of error feedback, each with the scales that fit the codes
    before; `sweeps` of descent after them, one code at a time.
    """

    damping: float = 0.01
    feedback_dampings: tuple[float, ...] = (0.01, 0.1)
    block_columns: int = 128
    rounds: int = 3
    sweeps: int = 4

    @property
    def least_damping(self) -> float:
        """The least of all dampings."""
        return min(self.damping, *self.feedback_dampings)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Problem:
    """min over codes of (Q - W) H (Q - W)^T, columns in the order in which they are decided.

    `weight` W is float32 [N, K], `second` H float32 [K, K] with its damping.
    """

    weight: Tensor
    second: Tensor
    block_columns: int

    def blocks(self) -> list[slice]:
        columns = self.weight.shape[1]
        return [slice(a, min(a + self.block_columns, columns)) for a in range(0, columns, self.block_columns)]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Choice:
    """`codes` float32 [N, K] of -1, 0 and 1, `scale` and `error` float32 [N]."""

    codes: Tensor
    scale: Tensor
    error: Tensor

    def better(self, other: "_Choice") -> "_Choice":
        """Of each row the one with the smaller error; this one where they are equal."""
        other_wins = other.error < self.error  # [N]
        return _Choice(
            codes=torch.where(other_wins[:, None], other.codes, self.codes),
            scale=torch.where(other_wins, other.scale, self.scale),
            error=torch.where(other_wins, other.error, self.error),
        )


def weighted_error(weight: Tensor, approximation: Tensor, second: Tensor) -> Tensor:
    """The mean squared error [N] of each output for inputs with second moments `second` [K, K]; float64 but on MPS."""
    difference = exact(weight) - exact(approximation)
    return ((difference @ exact(second)) * difference).sum(1)


def aimed_weight(weight: Tensor, moments: Moments, *, damping: float) -> Tensor:
    """The weight [N, K], float32, that makes of the student's inputs what `weight` makes of the teacher's.

    E|W x - Q y|^2 = (Q - A) E[y y^T] (Q - A)^T + what Q cannot change, with A = W + W E[(x - y) y^T] E[y y^T]^-1: the
    asymmetric calibration of GPTAQ (arXiv:2504.02692), for all columns at once. The moments are damped, more than asked
    for where they are not positive definite then.

    Raises:
        NonFiniteValues: the second moments hold NaN or infinity.
    """
    root, _ = lower_factor(damped(moments.second, damping), damping)
    drift = weight.to(root) @ moments.drift.to(root)  # [N, K]
    return (weight.to(root) + torch.cholesky_solve(drift.T, root).T).to(weight.device, torch.float32)


def quantize_with_feedback(weight: Tensor, second: Tensor, settings: GptqSettings) -> TernaryValues:
    """Codes and row scales for `weight` [N, K], on its device, whose inputs have second moments `second` [K, K].

    GPTQ (arXiv:2210.17323) with three values: columns are decided by falling second moment, and what a column
    misses is fed to the undecided ones; then the scale of each row is fitted to its codes by least squares, and both
    again; then single codes change as long as that makes the error smaller (QuantEase, arXiv:2309.01885). A row
    never ends worse than rounded to the nearest codes. Nothing is random. Moments that rounding left indefinite are
    made definite first: errors that could be negative would have no least one.

    Raises:
        NonFiniteValues: the second moments hold NaN or infinity.
    """
    order = second.diagonal().to(weight.device).argsort(descending=True, stable=True)
    exact, _ = definite(second.to(weight.device)[order][:, order], settings.least_damping)
    problem = _Problem(
        weight=weight.float()[:, order],
        second=damped(exact, settings.damping).to(weight.device, torch.float32),
        block_columns=settings.block_columns,
    )
    rounded = quantize_linear(problem.weight)
    best = _choice(problem, rounded.codes.float()).better(_choice(problem, rounded.codes.float(), rounded.row_scale))
    start = best.scale
    for damping in settings.feedback_dampings:
        feedback, scale = _feedback_factor(exact, damping), start
        for _ in range(settings.rounds):
            fed = _choice(problem, _feed_back(problem, feedback, scale))
            best, scale = best.better(fed), fed.scale
    for _ in range(settings.sweeps):
        best = best.better(_choice(problem, _sweep(problem, best)))
    codes = torch.empty_like(best.codes, dtype=torch.int8)
    codes[:, order] = best.codes.to(torch.int8)
    return TernaryValues(codes=codes, row_scale=best.scale)


def quantize_scaled(weight: Tensor, second: Tensor, input_scale: Tensor, settings: GptqSettings) -> TernaryValues:
    """As `quantize_with_feedback`, with a given `input_scale` [K], > 0, that multiplies the inputs."""
    scale = input_scale.to(weight.device, torch.float32)
    square = torch.outer(scale, scale).to(second)
    values = quantize_with_feedback(weight.float() / scale, second * square, settings)
    return replace(values, input_scale=scale)


def fitted_input_scale(weight: Tensor, values: TernaryValues, second: Tensor, *, damping: float) -> Tensor:
    """The input scale, float32 [K], that fits `values` best to `weight` [N, K] by least squares, held above 0.

    For given codes and row scales the error is a square of the input scale with the matrix E[y y^T] * (Q^T Q).
    Columns whose solution is less than a tenth of the median are set to that.

    Raises:
        NonFiniteValues: the second moments hold NaN or infinity.
    """
    scaled = (values.row_scale[:, None] * values.codes).double()  # [N, K]
    exact = damped(definite(second, damping)[0], damping).to(scaled)
    matrix = exact * (scaled.T @ scaled)
    goal = ((weight.double() @ exact) * scaled).sum(0)
    matrix = matrix + 1e-6 * matrix.diagonal().mean() * torch.eye(len(goal), dtype=matrix.dtype, device=matrix.device)
    solution = torch.linalg.solve(matrix, goal)
    fitted: Tensor = solution.clamp_min(solution.median() / 10).float()
    return fitted


def _feedback_factor(second: Tensor, damping: float) -> Tensor:
    """U float32 [K, K], upper, with U^T U the inverse of the damped moments: what a miss asks of later columns.

    With both axes reversed, the moments are L L^T and U is L^-1 reversed again: GPTQ's factor, without the inverse of
    the moments. Large matrices are let go as early as they can be: for K = 15360 each takes 1.9 GB.
    """
    root, _ = lower_factor(damped(second.flip(0, 1), damping), damping)
    inverse = torch.eye(len(root), dtype=root.dtype, device=root.device).mT  # by columns: it is solved in place
    torch.linalg.solve_triangular(root, inverse, upper=False, out=inverse)
    del root
    upper: Tensor = inverse.to(second.device, torch.float32).flip(0, 1)
    return upper


def _choice(problem: _Problem, codes: Tensor, scale: Tensor | None = None) -> _Choice:
    """The codes with the scale that fits them best, unless it is given, and their error."""
    weighted = codes @ problem.second  # [N, K]
    square, goal = (weighted * codes).sum(1), (weighted * problem.weight).sum(1)
    if scale is None:
        scale = (goal / square.clamp_min(torch.finfo(square.dtype).tiny)).clamp_min(0)
    # |W|^2 in the moments is the same for all choices, and is left out: errors are compared only.
    return _Choice(codes=codes, scale=scale, error=scale.square() * square - 2 * scale * goal)


def _nearest(weight: Tensor, scale: Tensor) -> Tensor:
    """Codes [...] of weights [...] for scales that broadcast; a scale of 0 has codes 0."""
    return ((weight > scale / 2).float() - (weight < -scale / 2).float()) * (scale > 0)


def _feed_back(problem: _Problem, factor: Tensor, scale: Tensor) -> Tensor:
    """Codes float32 [N, K] for row scales [N], column after column, by the feedback factor [K, K]."""
    left = problem.weight.clone()  # what each undecided column shall still be
    codes = torch.empty_like(left)
    for block in problem.blocks():
        part, feedback = left[:, block], factor[block, block]
        missed = torch.empty_like(part)
        for j in range(part.shape[1]):
            code = _nearest(part[:, j], scale)
            codes[:, block.start + j] = code
            missed[:, j] = (part[:, j] - code * scale) / feedback[j, j]
            part[:, j + 1 :] -= torch.outer(missed[:, j], feedback[j, j + 1 :])
        left[:, block.stop :] -= missed @ factor[block, block.stop :]
    return codes


def _sweep(problem: _Problem, choice: _Choice) -> Tensor:
    """Codes float32 [N, K] after each column once took the value that is best beside all others."""
    codes, scale = choice.codes.clone(), choice.scale
    gradient = (codes * scale[:, None] - problem.weight) @ problem.second  # [N, K]
    for block in problem.blocks():
        part, second = gradient[:, block], problem.second[block, block]
        moved = torch.empty_like(part)
        for j in range(part.shape[1]):
            old = codes[:, block.start + j] * scale
            code = _nearest(old - part[:, j] / second[j, j], scale)
            moved[:, j] = code * scale - old
            codes[:, block.start + j] = code
            part += torch.outer(moved[:, j], second[j])
        gradient[:, block.stop :] += moved @ problem.second[block, block.stop :]
    return codes
