"""Other ways to run a step of FLUX, each where its library is installed: diffusers, torchao, bitsandbytes, GGUF."""

import importlib.util
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import torch
from torch import nn

from engine.bench.case import Call
from engine.devices import working_dtype
from engine.model.config import TransformerConfig

if TYPE_CHECKING:
    from engine.bench.steps import StepInputs

TYPICAL: Final = 0.02
FP8_CAPABILITY: Final = (8, 9)
GGUF_BLOCK: Final = 256  # numbers
GGUF_SCALES: Final = 4  # bytes at the end of a block of Q2_K: two 16-bit floats

Change = Callable[[nn.Module, torch.device], None]


@dataclass(frozen=True, kw_only=True)
class Peer:
    """A way to run the step: diffusers' transformer, changed by `change`, its blocks compiled or not.

    `package` is what it needs besides diffusers, `capability` the least one of a CUDA device, `columns` what the rows
    of its linears must divide by.
    """

    name: str
    change: Change | None = None
    compiled: bool = False
    package: str | None = None
    capability: tuple[int, int] | None = None
    columns: int = 1

    def why_not(self, config: TransformerConfig, device: torch.device) -> str | None:
        """Why it does not run here, None where it may."""
        if self.package and importlib.util.find_spec(self.package) is None:
            return f"needs the package {self.package}, which is not installed"
        if self.capability:
            if device.type != "cuda":
                return f"needs a CUDA device, this is {device.type}"
            if (found := torch.cuda.get_device_capability(device)) < self.capability:
                needed, this = (".".join(map(str, version)) for version in (self.capability, found))
                return f"needs compute capability {needed}, this is {this}"
        if config.dim % self.columns:
            return f"needs rows of a multiple of {self.columns} numbers, these have {config.dim}"
        return None

    def step(self, config: TransformerConfig, inputs: "StepInputs", device: torch.device) -> Call:
        """A call of one step, of random weights."""
        model = random_diffusers(config, device)
        if self.change:
            self.change(model, device)
        if self.compiled:
            torch._dynamo.reset()  # noqa: SLF001 - torch's only way to forget another peer's graphs
            model.compile_repeated_blocks(fullgraph=True)
        values = diffusers_inputs(inputs, working_dtype(device), device)
        return lambda: model(**values, return_dict=False)[0]


def random_diffusers(config: TransformerConfig, device: torch.device) -> Any:
    """diffusers' transformer of that configuration, of random weights, in the device's working dtype."""
    from diffusers.models.transformers.transformer_flux import FluxTransformer2DModel

    with torch.device("meta"):
        model = FluxTransformer2DModel(**asdict(config))
    model = model.to(working_dtype(device)).to_empty(device=device)
    generator = torch.Generator(device).manual_seed(0)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "norm_" in name and parameter.dim() == 1 and name.endswith("weight"):
                parameter.fill_(1.0)
            else:
                parameter.normal_(0.0, TYPICAL, generator=generator)
    return model.requires_grad_(False).eval()


def diffusers_inputs(inputs: "StepInputs", dtype: torch.dtype, device: torch.device) -> dict[str, Any]:
    """The step in diffusers' words."""
    return {
        "hidden_states": inputs.latents.to(dtype),
        "encoder_hidden_states": inputs.text.to(dtype),
        "pooled_projections": inputs.pooled.to(dtype),
        "timestep": torch.ones(1, device=device, dtype=dtype),
        "img_ids": inputs.places.to(device),
        "txt_ids": torch.zeros(inputs.text.shape[1], 3, device=device),
        "guidance": None if inputs.guidance is None else torch.full((1,), inputs.guidance, device=device),
    }


def to_fp8(model: nn.Module, _device: torch.device) -> None:
    """Weights in fp8 with a scale a row, activations too, as torchao quantizes them while they run."""
    from torchao.quantization import Float8DynamicActivationFloat8WeightConfig, PerRow, quantize_

    quantize_(model, Float8DynamicActivationFloat8WeightConfig(granularity=PerRow()), filter_fn=_is_in_a_block)


def to_nf4(model: nn.Module, device: torch.device) -> None:
    """Weights in 4 bits, as bitsandbytes holds them."""
    import bitsandbytes

    for parent, child, linear in _block_linears(model):
        small = bitsandbytes.nn.Linear4bit(
            linear.in_features, linear.out_features, compute_dtype=linear.weight.dtype, quant_type="nf4", device="meta"
        )
        small.weight = bitsandbytes.nn.Params4bit(
            linear.weight.data.cpu(), requires_grad=False, quant_type="nf4", module=small
        )
        small.bias = linear.bias
        setattr(parent, child, small.to(device))


def to_q2_k(model: nn.Module, device: torch.device) -> None:
    """Weights in llama.cpp's Q2_K, random ones: its writer is no part of the package."""
    from diffusers.quantizers.gguf.utils import GGML_QUANT_SIZES, GGUFLinear, GGUFParameter
    from gguf import GGMLQuantizationType

    kind = GGMLQuantizationType.Q2_K
    numbers, size = GGML_QUANT_SIZES[kind]
    for parent, child, linear in _block_linears(model):
        blocks = linear.out_features * linear.in_features // numbers
        data = torch.randint(0, 256, (blocks, size), dtype=torch.uint8, device=device)
        scales = torch.full((blocks, GGUF_SCALES // 2), TYPICAL, dtype=torch.float16, device=device)
        data[:, -GGUF_SCALES:] = scales.view(torch.uint8)
        small = GGUFLinear(linear.in_features, linear.out_features, bias=True, compute_dtype=linear.weight.dtype)
        small.weight = GGUFParameter(data.view(linear.out_features, -1), quant_type=kind)
        small.bias = linear.bias
        setattr(parent, child, small)


PEERS: Final = (
    Peer(name="diffusers"),
    Peer(name="diffusers, compiled", compiled=True),
    Peer(name="torchao fp8, compiled", change=to_fp8, compiled=True, package="torchao", capability=FP8_CAPABILITY),
    Peer(name="bitsandbytes NF4", change=to_nf4, package="bitsandbytes", capability=(6, 0)),
    Peer(name="GGUF Q2_K", change=to_q2_k, package="gguf", columns=GGUF_BLOCK),
)


def _is_in_a_block(module: nn.Module, name: str) -> bool:
    return isinstance(module, nn.Linear) and "transformer_blocks" in name


def _block_linears(model: nn.Module) -> list[tuple[nn.Module, str, nn.Linear]]:
    """Each linear of the blocks, with what holds it and by which name."""
    found = []
    for name, module in model.named_modules():
        if isinstance(module, nn.Linear) and _is_in_a_block(module, name):
            parent, _, child = name.rpartition(".")
            found.append((model.get_submodule(parent), child, module))
    return found
