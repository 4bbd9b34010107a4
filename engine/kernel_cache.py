"""Where compiled kernels are kept from one run to the next."""

import os
from typing import Final

from engine.paths import user_paths

TRITON: Final = "TRITON_CACHE_DIR"


def keep_compiled_kernels() -> None:
    """Let Triton keep what it compiles in the person's cache folder, unless the environment names another one.

    To be called before Triton is imported.
    """
    os.environ.setdefault(TRITON, str(user_paths().cache / "triton"))
