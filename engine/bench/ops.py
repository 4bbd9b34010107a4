"""The ops of one step at their true shapes: each product, each pass, attention."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.bench.case import Call, Case, Tell, reason_of, time_op
from engine.bench.product_peers import peer_calls
from engine.devices import working_dtype
from engine.model.config import TransformerConfig
from kernels import reference
from kernels.attention import fastest_attention
from kernels.layout import Layout, PackedWeight, pack
from kernels.ops import prepare, quantize_tokens, ternary_linear
from kernels.passes import HeadStream, attention_heads, joined_tokens, modulated_tokens

OP_SECONDS: Final = 0.2
RATIO: Final = 2e-2  # of the reference: 16-bit results and exact activations differ by their rounding


@dataclass(frozen=True, kw_only=True)
class StepSizes:
    """A picture for a transformer: its tokens of image and text, and in how many steps."""

    image: int
    text: int
    steps: int

    @property
    def joint(self) -> int:
        """The tokens of the single blocks."""
        return self.image + self.text


@torch.inference_mode()
def measure_ops(
    config: TransformerConfig, sizes: StepSizes, device: torch.device, *, peers: bool, tell: Tell
) -> list[Case]:
    """Every product and pass of a step on `device`; with `peers`, products of other libraries beside ours."""
    cases = []
    for name, shape in product_shapes(config, sizes).items():
        tell(f"{name}, {' x '.join(map(str, shape))}")
        cases.append(measure_product(name, shape, device, peers=peers))
    for name, call in pass_calls(config, sizes, device):
        tell(name)
        timings = {"triptych": time_op(call, device, budget=OP_SECONDS)}
        cases.append(Case(name=name, sizes={"tokens": sizes.joint, "width": config.dim}, timings=timings))
    return cases


def product_shapes(config: TransformerConfig, sizes: StepSizes) -> dict[str, tuple[int, int, int]]:
    """The products of a step as fused blocks make them, and that of the modulations: M, K and N of each."""
    dim = config.dim
    return {
        "double block: queries, keys, values": (sizes.image, dim, 3 * dim),
        "double block: out of attention": (sizes.image, dim, dim),
        "double block: into feed-forward": (sizes.image, dim, 4 * dim),
        "double block: out of feed-forward": (sizes.image, 4 * dim, dim),
        "single block: in": (sizes.joint, dim, 7 * dim),
        "single block: out": (sizes.joint, 5 * dim, dim),
        "modulation of all steps": (sizes.steps, dim, 6 * dim),
    }


def measure_product(name: str, shape: tuple[int, int, int], device: torch.device, *, peers: bool) -> Case:
    """One linear of random numbers: ternary with both kinds of activations, in plain floats, and by peers."""
    ways = product_calls(shape, device, peers=peers)
    case = Case(name=name, sizes=dict(zip(("tokens", "in_features", "out_features"), shape, strict=True)))
    for way, (call, expected) in ways.items():
        try:
            wrong = None if expected is None else _why_wrong(call(), expected())
            if wrong is None:
                case.timings[way] = time_op(call, device, budget=OP_SECONDS)
        except Exception as error:  # noqa: BLE001 - whatever a library refuses with belongs into the results
            wrong = reason_of(error)
        if wrong is not None:
            case.skipped[way] = wrong
    return case


def product_calls(
    shape: tuple[int, int, int], device: torch.device, *, peers: bool
) -> dict[str, tuple[Call, Callable[[], Tensor] | None]]:
    """Each way to compute a linear of M, K, N, with what it is to give where that is checked."""
    rows, columns, outputs = shape
    dtype = working_dtype(device)
    generator = torch.Generator(device).manual_seed(0)
    codes = torch.randint(-1, 2, (outputs, columns), dtype=torch.int8, generator=generator, device=device)
    weight = PackedWeight(
        codes=pack(codes, Layout.TILED2),
        row_scale=0.5 + torch.rand(outputs, generator=generator, device=device),
        layout=Layout.TILED2,
        in_features=columns,
    )
    x, bias = (
        torch.randn(size, generator=generator, device=device).to(dtype) for size in ((rows, columns), (outputs,))
    )
    ways: dict[str, tuple[Call, Callable[[], Tensor] | None]] = {}
    for activations in ("int8", "exact"):
        ready = prepare(weight, activations=activations, device=device, dtype=dtype)

        def ours(ready: Any = ready, activations: Any = activations) -> Tensor:
            return ternary_linear(x, ready, bias, activations=activations)

        def expected(activations: Any = activations) -> Tensor:
            return reference.ternary_linear(x, weight, bias, activations)

        ways[f"ternary, {activations}"] = ours, expected
    ways["quantization alone"] = lambda: quantize_tokens(x).values, None
    dense = reference.dequantize(weight).to(dtype)
    found = peer_calls(x, dense, bias)
    words = {"16-bit": str(dtype).removeprefix("torch."), "int8, int32 out": "int8, bare product"}
    return ways | {words.get(way, way): (call, None) for way, call in found.items() if peers or way == "16-bit"}


def pass_calls(config: TransformerConfig, sizes: StepSizes, device: torch.device) -> Iterator[tuple[str, Call]]:
    """What a single block does between its products, and its attention, on random numbers."""
    generator, dtype, dim = torch.Generator(device).manual_seed(0), working_dtype(device), config.dim

    def random(*shape: int) -> Tensor:
        return torch.randn(shape, generator=generator, device=device).to(dtype)

    x, wide, vectors = random(1, sizes.joint, dim), random(1, sizes.joint, 7 * dim), random(1, 1, 2 * dim)
    norms = random(config.attention_head_dim), random(config.attention_head_dim)
    angle = torch.rand(sizes.joint, config.attention_head_dim // 2, device=device)
    stream = HeadStream(source=wide[..., : 3 * dim], query_norm=norms[0], key_norm=norms[1])
    shift, scale = vectors.chunk(2, dim=-1)

    def heads() -> tuple[Tensor, Tensor, Tensor]:
        return attention_heads((stream,), cos=angle.cos(), sin=angle.sin(), heads=config.num_attention_heads)

    yield "norm, modulation, quantization", lambda: modulated_tokens(x, scale=scale, shift=shift)
    yield "GELU, joining, quantization", lambda: joined_tokens(x, wide[..., 3 * dim :])
    yield "heads: norms and rotations", heads
    query, key, value = heads()

    def attention() -> Tensor:
        with fastest_attention(device):
            return F.scaled_dot_product_attention(query, key, value)

    yield "attention", attention


def _why_wrong(result: Any, expected: Tensor) -> str | None:
    """What is wrong with a result; None where nothing is."""
    difference = float((result.float() - expected.float()).norm() / expected.float().norm())
    return None if difference <= RATIO else f"its result is {difference:.1e} away from the reference's"
