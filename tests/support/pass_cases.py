"""The fused passes as cases for the compiler."""

from assembly import Case
from kernels.pass_tiles import heads_tile, power_of_two, tokens_tile
from kernels.tiles import Card

TOKENS = {"values_ptr": "*i8", "scale_ptr": "*fp32", "total_ptr": "*i32"}
STRIDES = ("batch_stride", "token_stride")


def modulated_case(card: Card, columns: int, *, x: str = "bf16", scaled: bool = False) -> Case:
    """Layer norm, modulation and quantization of rows of `columns` numbers."""
    tile = tokens_tile(columns, card)
    strides = (*STRIDES, "factor_stride", "shift_stride")
    return _case(
        "tokens:modulated_tokens_kernel",
        card,
        {
            **dict.fromkeys(("x_ptr", "factor_ptr", "shift_ptr"), f"*{x}"),
            "input_scale_ptr": "*fp32" if scaled else None,
            **TOKENS,
            **dict.fromkeys(("length", *strides), "i32"),
            "K": columns,
            "BLOCK": tile.block,
        },
        strides,
        tile.warps,
    )


def joined_case(card: Card, plain: int, wide: int, *, x: str = "bf16", scaled: bool = False) -> Case:
    """Quantization of `plain` columns and GELU of `wide` ones."""
    tile = tokens_tile(plain + wide, card, parts=2 if plain and wide else 1)
    strides = tuple(f"{part}_{stride}" for part in ("plain", "wide") for stride in STRIDES)
    return _case(
        "tokens:joined_tokens_kernel",
        card,
        {
            "plain_ptr": f"*{x}" if plain else None,
            "wide_ptr": f"*{x}" if wide else None,
            "input_scale_ptr": "*fp32" if scaled else None,
            **TOKENS,
            **dict.fromkeys(("length", *strides), "i32"),
            "PLAIN": plain,
            "K": plain + wide,
            "BLOCK": tile.block,
            "ASSEMBLY": True,
        },
        strides,
        tile.warps,
    )


def heads_case(card: Card, heads: int, head_dim: int, *, x: str = "bf16", copied: bool = True) -> Case:
    """Norms and rotations of queries and keys; with `copied`, values go along."""
    tile = heads_tile(heads, head_dim)
    return _case(
        "heads:heads_kernel",
        card,
        {
            **{f"{name}_ptr": f"*{x}" for name in ("source", "query_norm", "key_norm", "query", "key")},
            "cos_ptr": "*fp32",
            "sin_ptr": "*fp32",
            "value_ptr": f"*{x}" if copied else None,
            **dict.fromkeys(("positions", "first", *STRIDES), "i32"),
            "HEADS": heads,
            "D": head_dim,
            "BLOCK_H": tile.block,
            "BLOCK_D": power_of_two(head_dim),
        },
        STRIDES,
        tile.warps,
    )


def _case(kernel: str, card: Card, arguments: dict[str, object], aligned: tuple[str, ...], warps: int) -> Case:
    major, minor = card.capability
    return Case(
        kernel=f"kernels.triton.{kernel}",
        capability=10 * major + minor,
        arguments=arguments,
        aligned=aligned,
        warps=warps,
    )
