"""The fused product as a case for the compiler, for any tile and epilogue."""

from typing import Any

from assembly import Case
from kernels.epilogue import Epilogue
from kernels.tiles import Card, Tile

ALIGNED = ("N", "K", "gate_stride")
STEPS = tuple(name for name in Epilogue.__dataclass_fields__ if name != "gelu")


def product_case(
    tile: Tile, card: Card, *, x: str = "i8", y: str = "bf16", steps: tuple[str, ...] = ("bias",), **changes: Any
) -> Case:
    """The kernel with activations and results of these types and the epilogue's `steps`; aligned, K a multiple of 256.

    `changes` are further arguments of the kernel.
    """
    arguments = _arguments(tile, x=x, y=y, steps=steps)
    major, minor = card.capability
    return Case(
        kernel="kernels.triton.product:ternary_product_kernel",
        capability=10 * major + minor,
        arguments=arguments | changes,
        aligned=ALIGNED,
        warps=tile.warps,
        stages=tile.stages,
    )


def _arguments(tile: Tile, *, x: str, y: str, steps: tuple[str, ...]) -> dict[str, Any]:
    """The kernel's arguments by their types, constants by their values."""
    exact = x != "i8"
    arguments = {
        "x_ptr": f"*{x}",
        "codes_ptr": "*u8",
        "y_ptr": f"*{y}",
        "row_scale_ptr": "*fp32",
        "token_scale_ptr": None if exact else "*fp32",
        "token_sum_ptr": None if exact else "*i32",
        **{f"{name}_ptr": f"*{y}" if name in steps else None for name in STEPS},
        **dict.fromkeys(("M", "N", "K", "gate_stride", "picture_tokens", "sharing", "shared"), "i32"),
        "halves_ptr": "*i32" if tile.shared else None,
        "arrived_ptr": "*i32" if tile.shared else None,
        "GELU": "gelu" in steps,
        "ONE_GATE": "gate" in steps,
        "EXACT": exact,
        "EVEN_K": True,
        "BLOCK_M": tile.block_m,
        "BLOCK_N": tile.block_n,
        "PIECES": tile.pieces,
        "STEP": tile.step,
        "GROUP": tile.group,
        "PERSISTENT": tile.persistent,
        "TMA": tile.tma,
        "ASSEMBLY": True,
    }
    if not tile.tma:
        return arguments
    return arguments | {
        "x_ptr": f"tensordesc<{x}[{tile.block_m}, {tile.step}]>",
        "codes_ptr": f"tensordesc<u8[{tile.block_n}, 64]>",
        "y_ptr": (piece := f"tensordesc<{y}[{tile.block_m // tile.pieces}, {tile.block_n}]>"),
        **{f"{name}_ptr": piece if name in steps else None for name in ("side", "residual")},
    }
