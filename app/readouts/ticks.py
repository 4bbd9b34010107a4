"""The places of an axis that are named: round numbers, as many as there is room for."""

import math
from typing import Final

MANTISSAS: Final = (1.0, 2.0, 2.5, 5.0, 10.0, 20.0)  # the last where rounding finds a power of ten too small
SPANS: Final = (1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0)  # seconds
ROOM_ABOVE: Final = 1.05
MINUTE: Final = 60.0
SLACK: Final = 1e-9  # of rounding


def value_ticks(highest: float, most: int) -> list[float]:
    """From 0 to what lies above `highest`, in at most `most` steps of 1, 2, 2.5 or 5 times a power of ten.

    A `highest` of 0 or less counts as 1, and a `most` of less than 1 as 1.
    """
    most, top = max(1, most), highest * ROOM_ABOVE if highest > 0 else 1.0
    power = 10.0 ** math.floor(math.log10(top / most))
    step = next(each * power for each in MANTISSAS if _steps(top, each * power) <= most)
    return [step * count for count in range(_steps(top, step) + 1)]


def time_ticks(seconds: float, most: int) -> list[float]:
    """Seconds before now, as negative numbers up to 0, whole spans apart, at most `most` of them in `seconds`."""
    step = next((span for span in SPANS if seconds / span <= max(1, most)), seconds)
    return [-step * count for count in range(int(seconds / step + SLACK), -1, -1)]


def value_words(value: float, step: float) -> str:
    """A value on an axis whose values are `step` apart."""
    digits = max(0, -math.floor(math.log10(step) + SLACK))
    exact = abs(round(step, digits) - step) <= SLACK * step
    return f"{value:.{digits if exact else digits + 1}f}"


def time_words(seconds: float, step: float = 1.0) -> str:
    """Seconds before now, negative: in minutes where the times of the axis are whole minutes apart."""
    if step >= MINUTE or seconds <= -10 * MINUTE:
        whole = seconds / MINUTE
        return f"{whole:.0f} min".replace("-", "−") if whole <= -0.5 else "0 min"
    return f"{seconds:.0f} s".replace("-", "−") if seconds <= -0.5 else "0 s"


def _steps(top: float, step: float) -> int:
    return math.ceil(top / step - SLACK)
