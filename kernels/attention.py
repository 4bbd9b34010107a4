"""Which of torch's attention kernels runs, and why not a faster one."""

import contextlib
import enum

import torch

CUDNN_CAPABILITY = (9, 0)  # from which on cuDNN's kernel is the faster one
FLASH_CAPABILITY = (8, 0)


class AttentionKernel(enum.Enum):
    """Whose kernel computes attention; TORCH is whichever torch takes by itself."""

    CUDNN = "cudnn"
    FLASH = "flash"
    TORCH = "torch"


def why_not(kernel: AttentionKernel, *, device: torch.device | str) -> str | None:
    """Why `kernel` does not compute attention on `device`, as the rest of a sentence; None where it does.

    It speaks of 16-bit numbers: for float32 torch has neither of the two, and takes what it has.
    """
    device = torch.device(device)
    if kernel is AttentionKernel.TORCH:
        return None
    if device.type != "cuda":
        return f"needs a CUDA device, this is {device.type}"
    if torch.version.hip is not None:
        return "is not chosen on AMD's devices, where torch takes its own"
    if kernel is AttentionKernel.CUDNN:
        built, enabled, needed = (
            torch.backends.cudnn.is_available(),
            torch.backends.cuda.cudnn_sdp_enabled(),
            CUDNN_CAPABILITY,
        )
    else:
        built, enabled, needed = (
            torch.backends.cuda.is_flash_attention_available(),
            torch.backends.cuda.flash_sdp_enabled(),
            FLASH_CAPABILITY,
        )
    capability = torch.cuda.get_device_capability(device)
    if capability < needed:
        return f"needs compute capability {_version(needed)}, this is {_version(capability)}"
    if not built:
        return "is not in this build of PyTorch"
    return None if enabled else "is switched off in this process"


def best_kernel(device: torch.device | str) -> AttentionKernel:
    """The fastest kernel that computes attention on `device`."""
    return next(kernel for kernel in AttentionKernel if why_not(kernel, device=device) is None)


def fastest_attention(device: torch.device | str) -> contextlib.AbstractContextManager[object]:
    """While it is open, torch's attention takes the fastest kernel of `device`, and the next one where that refuses.

    Only where no gradient is recorded: cuDNN's backward pass was seen to read outside its memory under
    `torch.compile` (torch 2.11, H200), so that learning keeps to torch's own choice.
    """
    kernel = best_kernel(device)
    if kernel is AttentionKernel.TORCH or torch.is_grad_enabled():
        return contextlib.nullcontext()
    from torch.nn.attention import SDPBackend, sdpa_kernel

    order = [SDPBackend.FLASH_ATTENTION, SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH]
    if kernel is AttentionKernel.CUDNN:
        order.insert(0, SDPBackend.CUDNN_ATTENTION)
    return sdpa_kernel(order, set_priority=True)


def _version(capability: tuple[int, int]) -> str:
    return f"{capability[0]}.{capability[1]}"
