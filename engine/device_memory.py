"""How torch takes a GPU's memory: settings of the process, read when CUDA starts."""

import os
import sys
from typing import Final

ALLOCATOR: Final = "PYTORCH_ALLOC_CONF"
ALLOCATOR_BEFORE: Final = "PYTORCH_CUDA_ALLOC_CONF"  # its name before torch 2.9
GROWING: Final = "expandable_segments:True"
WORKSPACE: Final = "CUBLAS_WORKSPACE_CONFIG"
SMALL_WORKSPACE: Final = ":4096:2:16:8"  # 8.5 MB a stream, torch's own on every card but Hopper's, where it is 33.5 MB


def take_memory_sparingly() -> None:
    """Let torch's allocator grow segments instead of leaving holes between them, and cuBLAS keep a small workspace.

    What the environment says already stays. To be called before torch is imported. Windows has no growing segments.
    """
    os.environ.setdefault(WORKSPACE, SMALL_WORKSPACE)
    if sys.platform == "linux" and ALLOCATOR_BEFORE not in os.environ:
        os.environ.setdefault(ALLOCATOR, GROWING)
