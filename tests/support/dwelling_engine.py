"""The engine process of this program, which stays SECONDS in each phase of a picture, so that it can be met there."""

import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any


def command(seconds: float) -> list[str]:
    """The command that starts it."""
    return [sys.executable, str(Path(__file__).resolve()), str(seconds)]


def main(seconds: float) -> int:
    """Let every phase take longer, then serve."""
    from engine import host
    from engine.events import Event, PhaseStarted
    from engine.session import Session

    generate = Session.generate

    def dwelling(self: Session, *arguments: Any, **named: Any) -> Generator[Event, None, None]:
        return _dwell(generate(self, *arguments, **named))

    def _dwell(events: Generator[Event, None, None]) -> Generator[Event, None, None]:
        for event in events:
            yield event
            if isinstance(event, PhaseStarted):
                time.sleep(seconds)

    Session.generate = dwelling  # type: ignore[method-assign]
    return host.main()


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
