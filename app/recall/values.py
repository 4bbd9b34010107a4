"""Single values of foreign settings, taken where they have the right form and dropped where not."""

import json
import math
from typing import Any, Final

MAX_LETTERS: Final = 100_000  # of a prompt
MAX_ANY_SEED: Final = 2**64 - 1
MAX_SIDE: Final = 2**16
MAX_ANY_STEPS: Final = 10_000
MAX_SCALE: Final = 1_000.0


def json_object(text: str | None) -> dict[str, Any] | None:
    """The JSON object that `text` is, None where it is none."""
    if text is None:
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def whole(value: Any, *, low: int, high: int) -> int | None:
    """A whole number in `low` to `high`, also written as text or as 20.0."""
    number = real(value, low=low, high=high) if not isinstance(value, int) else value
    if number is None or isinstance(value, bool) or number != int(number):
        return None
    exact = int(value) if isinstance(value, str) and value.strip().isdecimal() else int(number)
    return exact if low <= exact <= high else None


def real(value: Any, *, low: float, high: float) -> float | None:
    """A finite number in `low` to `high`, also written as text."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value[:40] if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and low <= number <= high else None


def words(value: Any) -> str | None:
    """A text that can be shown and stored: without NUL bytes and broken letters, of bounded length."""
    if not isinstance(value, str):
        return None
    text = value[:MAX_LETTERS].replace("\0", " ").strip()
    return text.encode("utf-8", "replace").decode("utf-8") or None


def seed(value: Any) -> int | None:
    """A seed of any program."""
    return whole(value, low=0, high=MAX_ANY_SEED)


def steps(value: Any) -> int | None:
    """A number of steps."""
    return whole(value, low=1, high=MAX_ANY_STEPS)


def side(value: Any) -> int | None:
    """A width or height in pixels."""
    return whole(value, low=1, high=MAX_SIDE)


def scale(value: Any) -> float | None:
    """A guidance or CFG scale."""
    return real(value, low=0.0, high=MAX_SCALE)
