"""bfloat16 in Triton's interpreter as a GPU has it: rounded half to even, and multiplied as numbers.

The interpreter cuts float32 off where it should round, and takes the bits of bfloat16 for numbers in a product.
"""

from typing import Any

import numpy as np
import pytest

NAN = 0x7FC0


def put_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the interpreter's conversions from and to bfloat16, and its product."""
    import triton.language as tl
    from triton.runtime import interpreter

    convert = interpreter._convert_float
    create_dot = interpreter.InterpreterBuilder.create_dot

    def converted(data: Any, source: Any, target: Any, rounding: Any) -> Any:
        if (source, target) == (tl.float32, tl.bfloat16):
            return _narrow(data)
        if (source, target) == (tl.bfloat16, tl.float32):
            return _wide(data)
        return convert(data, source, target, rounding)

    def product(builder: Any, a: Any, b: Any, *others: Any) -> Any:
        return create_dot(builder, *(_as_float32(part, tl, interpreter) for part in (a, b)), *others)

    monkeypatch.setattr(interpreter, "_convert_float", converted)
    monkeypatch.setattr(interpreter.InterpreterBuilder, "create_dot", product)


def _as_float32(handle: Any, tl: Any, interpreter: Any) -> Any:
    if handle.dtype.scalar != tl.bfloat16:
        return handle
    return interpreter.TensorHandle(_wide(handle.data), tl.float32)


def _narrow(data: Any) -> Any:
    bits = data.view(np.uint32).astype(np.uint64)
    rounded = (bits + 0x7FFF + (bits >> 16 & 1)) >> 16
    return np.where(np.isnan(data), NAN, rounded).astype(np.uint16)


def _wide(data: Any) -> Any:
    return (data.astype(np.uint32) << 16).view(np.float32)
