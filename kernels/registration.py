"""Ops known to torch's dispatcher, so that a compiler and CUDA graphs take them."""

from collections.abc import Callable
from typing import Any

import torch

ANY_DEVICE = "CompositeExplicitAutograd"


def registered(
    library: torch.library.Library, name: str, compute: Callable[..., Any], shape: Callable[..., Any]
) -> Any:
    """The op `triptych::name` of `library`: `compute` runs it, and `shape` gives empty results to a compiler.

    `torch.library.custom_op` would do the same, and import torch's compiler at the first call: 900 modules.
    """
    library.define(name + torch.library.infer_schema(compute, mutates_args=()))
    library.impl(name, compute, ANY_DEVICE)
    torch.library.register_fake(f"triptych::{name}", shape, lib=library)
    return getattr(torch.ops.triptych, name).default
