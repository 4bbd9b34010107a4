"""What rounding costs a weight, and the bias that makes up for its mean."""

import torch
from torch import Tensor

from engine.quant.report import decibels
from engine.quant.ternary import TernaryValues

CHUNK_NUMBERS = 2**20


def weight_snr(weight: Tensor, values: TernaryValues) -> float:
    """The signal-to-noise ratio of `values` against the `weight` [N, K] that they were made of, in decibels.

    `weight` has any float dtype and the device of `values`; sums are float64. The ratio is held between -200 and
    200 dB, so that it is finite.
    """
    signal = noise = torch.zeros((), dtype=torch.float64, device=weight.device)
    chunk_rows = max(1, CHUNK_NUMBERS // weight.shape[1])
    for start in range(0, weight.shape[0], chunk_rows):
        rows = slice(start, start + chunk_rows)
        exact = weight[rows].float()
        error = values.rows(rows).dequantized().sub_(exact)
        signal = signal + exact.square().sum(dtype=torch.float64)
        noise = noise + error.square_().sum(dtype=torch.float64)
    return decibels(float(signal), float(noise))


def zero_share(values: TernaryValues) -> float:
    """How many of the codes are 0, from 0 to 1; a weight without codes has none."""
    numbers = values.codes.numel()
    return 1 - int(values.codes.count_nonzero()) / numbers if numbers else 0.0


def corrected_bias(weight: Tensor, values: TernaryValues, input_mean: Tensor, bias: Tensor) -> Tensor:
    """The bias b + (W - W') E[x], with which the mean of the outputs stays what it was.

    `weight` W is [N, K], `values` W' as it will be used, `input_mean` [K] the mean over the inputs, `bias` [N]; any
    float dtypes on one device. Float32 [N]. Of all biases it has the least squared error on those inputs (data-free
    quantization, arXiv:1906.04721, section 4.2).
    """
    error = weight.float() - values.dequantized()  # [N, K]
    return bias.float() + error @ input_mean.float()
