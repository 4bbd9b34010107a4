"""Memory plans for the devices of this machine."""

import torch

from engine.description import ModelDescription
from engine.memory import Free, MemoryPlan, plan
from engine.picture_memory import PictureWork
from engine.placement import UNPACKED_BYTES, DeviceKind, Placement, lesser, placements
from kernels.dispatch import Backend, best_backend


def device_plan(
    description: ModelDescription,
    device: torch.device,
    work: PictureWork,
    *,
    free: Free,
    budget: int | None = None,
    loaded: Placement | None = None,
) -> MemoryPlan:
    """What a picture as `work` asks for it takes on `device`, by the first placement that fits.

    A backend that computes with packed codes unpacks none. `loaded` is the placement of the model that is open: only
    what it can move to is asked for.

    Raises:
        InvalidModel: a header or a configuration is damaged.
    """
    kind = kind_of(device)
    unpacked = 0 if best_backend(device) is Backend.TRITON else UNPACKED_BYTES
    among = lesser(loaded, kind) if loaded else placements(kind, unpacked_bytes=unpacked)
    return plan(description, work, device_kind=kind, free=free, budget=budget, among=among)


def opening_plan(
    description: ModelDescription, device: torch.device, *, free: Free, budget: int | None = None
) -> MemoryPlan:
    """The plan by which a model is opened: for its own size, or where that does not fit, for its smallest.

    Raises:
        OutOfMemory: that does not fit either.
        InvalidModel: a header or a configuration is damaged.
    """
    own = PictureWork(width=description.defaults.width, height=description.defaults.height)
    smallest = PictureWork(width=description.sizes.min, height=description.sizes.min)
    planned = device_plan(description, device, own, free=free, budget=budget)
    if not planned.fits:
        planned = device_plan(description, device, smallest, free=free, budget=budget)
    planned.check()
    return planned


def kind_of(device: torch.device) -> DeviceKind:
    """The device's kind, as plans know it."""
    match device.type:
        case "cpu" | "cuda" | "mps":
            return device.type
        case _:
            raise AssertionError(f"no session runs on {device}")
