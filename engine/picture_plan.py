"""The memory plan of a picture from that of the open model, in a process without torch; and what 16 bits would take."""

import dataclasses

from engine.description import TRANSFORMER_STEM, ModelDescription
from engine.headers import read_headers
from engine.memory import MemoryPlan, plan
from engine.picture_memory import PictureWork
from engine.placement import DeviceKind, lesser

BRANCHES = (".branch_down", ".branch_up")


def picture_plan(description: ModelDescription, opened: MemoryPlan, work: PictureWork) -> MemoryPlan:
    """What a picture as `work` asks for it takes with the model that was opened by the plan `opened`.

    What was free then counts as free now.

    Raises:
        InvalidModel: a header or a configuration is damaged.
    """
    return plan(
        description,
        work,
        device_kind=opened.device_kind,
        free=opened.free,
        budget=opened.budget,
        among=lesser(opened.placement, opened.device_kind),
    )


def sixteen_bit_bytes(description: ModelDescription, planned: MemoryPlan) -> int:
    """The bytes of device memory that the planned picture would take at most, were each weight of 16 bits.

    The other parts stay where the plan has them. A processor computes in 32 bits, so that for a plan of one the answer
    is a GPU's.

    Raises:
        InvalidModel: a header or a configuration is damaged.
    """
    plain = dataclasses.replace(
        description, recipe=None, parameters=description.parameters - _branches(description), ternary_parameters=0
    )
    placement = dataclasses.replace(planned.placement, unpacked_bytes=0)
    kind: DeviceKind = "mps" if planned.device_kind == "mps" else "cuda"
    wide = plan(plain, planned.work, device_kind=kind, free=planned.free, among=(placement,))
    return wide.peak.host if wide.peak.device is None else wide.peak.device


def _branches(description: ModelDescription) -> int:
    """Numbers of the side branches, which a 16-bit model does not have."""
    headers = read_headers(description.folder / "transformer", TRANSFORMER_STEM)
    return sum(tensor.numbers for name, tensor in headers.items() if name.endswith(BRANCHES))
