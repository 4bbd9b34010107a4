"""A ternary weight in the form that its device computes with."""

import enum
from dataclasses import dataclass

import torch
from torch import Tensor

from kernels.layout import Layout, PackedWeight
from kernels.reference import Activations


class Form(enum.Enum):
    """What the matrix of a prepared weight holds; a packed one bears its layout's id."""

    BASE3 = "base3"
    TILED2 = "tiled2"
    CODES = "codes"
    DENSE = "dense"


@dataclass(frozen=True, kw_only=True, eq=False)
class PreparedWeight:
    """A ternary weight [N, K] made ready for one device and one kind of activations.

    `matrix`, by `form`: packed codes as in `PackedWeight`, unpacked on each call; or codes as plain numbers,
    padded with zeros to the sizes that the device's product takes, for `int8` activations; or the dense
    dequantized weight [N, K], scales and side branch included, for `exact` activations.
    """

    matrix: Tensor
    row_scale: Tensor
    form: Form
    activations: Activations
    in_features: int
    input_scale: Tensor | None = None
    branch_down: Tensor | None = None
    branch_up: Tensor | None = None

    @property
    def out_features(self) -> int:
        """N, the number of output rows."""
        return self.row_scale.shape[0]

    @property
    def device(self) -> torch.device:
        """Where the tensors are."""
        return self.matrix.device

    @property
    def is_unpacked(self) -> bool:
        """Whether the matrix was unpacked once, instead of on each call."""
        return self.form in (Form.CODES, Form.DENSE)

    @property
    def bytes(self) -> int:
        """How many bytes the tensors take."""
        tensors = (self.matrix, self.row_scale, self.input_scale, self.branch_down, self.branch_up)
        return sum(tensor.nbytes for tensor in tensors if tensor is not None)


def from_packed(weight: PackedWeight, activations: Activations) -> PreparedWeight:
    """The prepared weight that is unpacked on each call."""
    return PreparedWeight(
        matrix=weight.codes,
        row_scale=weight.row_scale,
        form=Form(weight.layout.id),
        activations=activations,
        in_features=weight.in_features,
        input_scale=weight.input_scale,
        branch_down=weight.branch_down,
        branch_up=weight.branch_up,
    )


def to_packed(weight: PreparedWeight) -> PackedWeight:
    """The packed weight inside a prepared one that is still packed."""
    return PackedWeight(
        codes=weight.matrix,
        row_scale=weight.row_scale,
        layout=Layout[weight.form.name],
        in_features=weight.in_features,
        input_scale=weight.input_scale,
        branch_down=weight.branch_down,
        branch_up=weight.branch_up,
    )
