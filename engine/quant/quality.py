"""The bias that makes up for the mean of a weight's error."""

from torch import Tensor

from engine.quant.ternary import TernaryValues


def corrected_bias(weight: Tensor, values: TernaryValues, input_mean: Tensor, bias: Tensor) -> Tensor:
    """The bias b + (W - W') E[x], with which the mean of the outputs stays what it was.

    `weight` W is [N, K], `values` W' as it will be used, `input_mean` [K] the mean over the inputs, `bias` [N]; any
    float dtypes on one device. Float32 [N]. Of all biases it has the least squared error on those inputs (data-free
    quantization, arXiv:1906.04721, section 4.2).
    """
    error = weight.float() - values.dequantized()  # [N, K]
    return bias.float() + error @ input_mean.float()
