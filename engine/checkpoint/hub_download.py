"""One file of a repository, fetched from where an earlier run stopped, however often the line breaks."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.checkpoint.hub_access import PREFIX, Access, AccessState, HubFile, NotGiven, headers, refusals
from engine.checkpoint.hub_line import Head, Line
from engine.checkpoint.hub_part import Part
from engine.checkpoint.hub_patience import POLL, Patience, Retries
from engine.checkpoint.hub_token import Token

log = logging.getLogger(__name__)

SLACK: Final = 5.0  # seconds beyond the stall limit that the transport waits, so that the limit is kept here


@dataclass(frozen=True, kw_only=True)
class Order:
    """A file to fetch: the commit `revision` of `repository` has it at `path`; its beginning waits in `part`."""

    repository: str
    revision: str
    path: str
    expected: HubFile
    part: Path
    token: Token | None


def download(order: Order, on_bytes: Callable[[int], None], patience: Patience) -> bool:
    """Fetch the rest of a file; whether its digest is right.

    `on_bytes` is told of the bytes that are there, several times a second also where none come; what it raises ends
    the fetching. However it ends, what came stays in the part.

    Raises:
        NotGiven: the Hub does not give it, or the line broke too often.
        OSError: the disk does not take it.
    """
    with Part(order.part, order.expected) as part:
        part.take_up(on_bytes)
        retries, most = Retries(patience, lambda: on_bytes(part.there)), part.there
        on_bytes(part.there)
        while not part.is_whole:
            try:
                with refusals(order.repository, order.token):
                    _receive(order, part, on_bytes, patience)
            except NotGiven as error:
                if part.there > most:
                    most = part.there
                    retries.start_over()
                log.info("%s of %s%s at byte %d: %s", order.path, PREFIX, order.repository, part.there, error)
                if not error.may_pass or not retries.may_try_again(error.wait):
                    raise
        part.settle()
        return part.is_right


def _receive(order: Order, part: Part, on_bytes: Callable[[int], None], patience: Patience) -> None:
    """Add what one answer brings.

    Raises:
        NotGiven: it ended early, or stood still.
    """
    import huggingface_hub

    url = huggingface_hub.hf_hub_url(order.repository, order.path, revision=order.revision)
    start, quiet, skipped = part.there, 0.0, 0
    with Line(url, headers(order.token), start=start, timeout=patience.stall + SLACK) as line:
        while not part.is_whole:
            match line.next(POLL):
                case None:
                    quiet += POLL
                    if quiet >= patience.stall:
                        raise _broken(order, f"brought nothing for {patience.stall:g} s")
                case Head(start=first):
                    quiet, skipped = 0.0, start - first  # where the Hub sends all of it again
                    if skipped < 0:
                        raise _broken(order, "brought another part than was asked for")
                case b"":
                    raise _broken(order, "ended early")
                case piece:
                    quiet = 0.0
                    part.add(piece[skipped:])
                    skipped = max(0, skipped - len(piece))
            on_bytes(part.there)


def _broken(order: Order, how: str) -> NotGiven:
    sentence = f"the line to the Hub for {PREFIX}{order.repository} {how}: check the connection, then try again"
    return NotGiven(Access(state=AccessState.UNREACHABLE, sentence=sentence), may_pass=True)
