"""What compiled blocks need of torch."""

import contextlib
from collections.abc import Iterator
from typing import Final

import torch

RECOMPILATIONS: Final = 128


@contextlib.contextmanager
def compiling(*, enabled: bool) -> Iterator[None]:
    """Let blocks compile while this context is open.

    Without cuDNN's attention, whose compiled gradients have failed with an illegal memory access; and with room for
    every kind of call of one block's code: with and without gradients, the teacher's and the student's, each shape.
    """
    if not enabled:
        yield
        return
    from torch._dynamo import config  # takes seconds, and only compiled code needs it

    attention = torch.backends.cuda.cudnn_sdp_enabled()
    torch.backends.cuda.enable_cudnn_sdp(False)
    try:
        with config.patch(recompile_limit=RECOMPILATIONS):
            yield
    finally:
        torch.backends.cuda.enable_cudnn_sdp(attention)
