"""The engine process of this program, in which each rounding of a weight takes SECONDS more."""

import sys
import time
from pathlib import Path
from typing import Any


def command(seconds: float) -> list[str]:
    """The command that starts it."""
    return [sys.executable, str(Path(__file__).resolve()), str(seconds)]


def main(seconds: float) -> int:
    """Slow the recipe `instant` down, then serve."""
    from engine import host
    from engine.quant import instant

    quantize = instant.quantize_linear

    def slowed(*arguments: Any, **named: Any) -> Any:
        time.sleep(seconds)
        return quantize(*arguments, **named)

    instant.quantize_linear = slowed
    return host.main()


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
