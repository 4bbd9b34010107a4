"""A fused multiply-add of Triton's interpreter that rounds once, as a GPU's does; its own rounds twice."""

from typing import Any

import numpy as np
import pytest


def put_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the interpreter's: a product of float32 is exact in float64."""
    from triton.runtime import interpreter

    def fma(_: Any, x: Any, y: Any, z: Any) -> Any:
        wide = x.data.astype(np.float64) * y.data.astype(np.float64) + z.data.astype(np.float64)
        return interpreter.TensorHandle(wide.astype(x.data.dtype), z.dtype.scalar)

    monkeypatch.setattr(interpreter.InterpreterBuilder, "create_fma", fma)
