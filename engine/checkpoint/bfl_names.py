"""Black Forest Labs' names of FLUX.1's modules, and the diffusers modules that each holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Share:
    """The share of a stored module's rows that is the diffusers module `module`.

    The rows divide into `of` equal parts; the module has the parts of each span, in the spans' order.
    """

    module: str
    spans: tuple[tuple[int, int], ...] = ((0, 1),)
    of: int = 1


OUTSIDE: Final = {
    "img_in": "x_embedder",
    "txt_in": "context_embedder",
    "time_in.in_layer": "time_text_embed.timestep_embedder.linear_1",
    "time_in.out_layer": "time_text_embed.timestep_embedder.linear_2",
    "vector_in.in_layer": "time_text_embed.text_embedder.linear_1",
    "vector_in.out_layer": "time_text_embed.text_embedder.linear_2",
    "guidance_in.in_layer": "time_text_embed.guidance_embedder.linear_1",
    "guidance_in.out_layer": "time_text_embed.guidance_embedder.linear_2",
    "final_layer.linear": "proj_out",
}
LAST_MODULATION: Final = "final_layer.adaLN_modulation.1"  # shift above scale, where diffusers has scale above shift
DOUBLE: Final = {
    "img_mod.lin": "norm1.linear",
    "txt_mod.lin": "norm1_context.linear",
    "img_attn.proj": "attn.to_out.0",
    "txt_attn.proj": "attn.to_add_out",
    "img_attn.norm.query_norm": "attn.norm_q",
    "img_attn.norm.key_norm": "attn.norm_k",
    "txt_attn.norm.query_norm": "attn.norm_added_q",
    "txt_attn.norm.key_norm": "attn.norm_added_k",
    "img_mlp.0": "ff.net.0.proj",
    "img_mlp.2": "ff.net.2",
    "txt_mlp.0": "ff_context.net.0.proj",
    "txt_mlp.2": "ff_context.net.2",
}
DOUBLE_FUSED: Final = {
    "img_attn.qkv": ("attn.to_q", "attn.to_k", "attn.to_v"),
    "txt_attn.qkv": ("attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj"),
}
SINGLE: Final = {
    "modulation.lin": "norm.linear",
    "linear2": "proj_out",
    "norm.query_norm": "attn.norm_q",
    "norm.key_norm": "attn.norm_k",
}
SINGLE_FUSED: Final = "linear1"  # queries, keys and values above the feed-forward, which is 4 times as wide as each
BLOCK = re.compile(r"(double|single)_blocks\.(\d+)\.(.+)")


def shares(module: str) -> tuple[Share, ...]:
    """What the stored module `module` holds; empty where FLUX.1 has no such module."""
    if module in OUTSIDE:
        return (Share(module=OUTSIDE[module]),)
    if module == LAST_MODULATION:
        return (Share(module="norm_out.linear", spans=((1, 2), (0, 1)), of=2),)
    match = BLOCK.fullmatch(module)
    if match is None:
        return ()
    kind, number, inner = match.groups()
    return _double(int(number), inner) if kind == "double" else _single(int(number), inner)


def parameter(stored: str) -> tuple[str, str]:
    """A stored tensor's module and its parameter's name in diffusers: the norms' `scale` is a `weight` there."""
    module, _, name = stored.rpartition(".")
    return module, "weight" if name == "scale" and module.endswith("_norm") else name


def linears(double_blocks: int, single_blocks: int) -> Iterator[str]:
    """The stored linears of a transformer with so many blocks."""
    yield from OUTSIDE
    yield LAST_MODULATION
    for inner in (*DOUBLE, *DOUBLE_FUSED):
        yield from (f"double_blocks.{i}.{inner}" for i in range(double_blocks) if not inner.endswith("_norm"))
    for inner in (*SINGLE, SINGLE_FUSED):
        yield from (f"single_blocks.{i}.{inner}" for i in range(single_blocks) if not inner.endswith("_norm"))


def _double(number: int, inner: str) -> tuple[Share, ...]:
    block = f"transformer_blocks.{number}"
    if inner in DOUBLE:
        return (Share(module=f"{block}.{DOUBLE[inner]}"),)
    fused = DOUBLE_FUSED.get(inner, ())
    return tuple(Share(module=f"{block}.{name}", spans=((i, i + 1),), of=3) for i, name in enumerate(fused))


def _single(number: int, inner: str) -> tuple[Share, ...]:
    block = f"single_transformer_blocks.{number}"
    if inner in SINGLE:
        return (Share(module=f"{block}.{SINGLE[inner]}"),)
    if inner != SINGLE_FUSED:
        return ()
    attention = ("attn.to_q", "attn.to_k", "attn.to_v")
    return (
        *(Share(module=f"{block}.{name}", spans=((i, i + 1),), of=7) for i, name in enumerate(attention)),
        Share(module=f"{block}.proj_mlp", spans=((3, 7),), of=7),
    )
