"""How long a line to the Hub may stand still, and how often the same is asked again."""

import datetime as dt
import email.utils
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

POLL: Final = 0.2  # seconds between two looks at whether the person has paused
USED_UP: Final = re.compile(r"\br=0\s*;\s*t=(?P<seconds>\d+)")  # nothing remains for so long

Poll = Callable[[], None]
"""Called while nothing comes; what it raises ends the waiting."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Seconds and numbers of tries.

    A line that brings no byte for `stall` is given up. After `tries` failures without a new byte between them it is
    not tried again. The first wait is `first_wait`, each further one twice as long up to `longest_wait`; where the Hub
    says how long to wait that is kept to, up to `longest_asked`.
    """

    stall: float = 30.0
    tries: int = 6
    first_wait: float = 1.0
    longest_wait: float = 30.0
    longest_asked: float = 600.0


class Retries:
    """The tries of one thing: counts failures, and waits between them."""

    def __init__(self, patience: Patience, poll: Poll) -> None:
        self._patience = patience
        self._poll = poll
        self._failures = 0

    def start_over(self) -> None:
        """Something new came: the failures before it count no more."""
        self._failures = 0

    def may_try_again(self, asked: float | None) -> bool:
        """Wait, as long as was `asked` for if it was, and say whether to try again; at once where it is no use."""
        patience = self._patience
        self._failures += 1
        if self._failures > patience.tries or (asked is not None and asked > patience.longest_asked):
            return False
        wait = asked if asked is not None else patience.first_wait * 2.0 ** (self._failures - 1)
        self._wait(wait if asked is not None else min(wait, patience.longest_wait))
        return True

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._poll()
            time.sleep(min(POLL, left))
        self._poll()


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """The seconds that an answer asks to wait, by either of the headers that say so; None where it does not."""
    if limit := USED_UP.search(headers.get("RateLimit", "")):
        return float(limit["seconds"])
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    now = dt.datetime.now(moment.tzinfo or dt.UTC)
    return max(0.0, (moment.replace(tzinfo=now.tzinfo) - now).total_seconds())
