"""Two pieces of work at once on a CUDA device."""

import threading
from collections.abc import Callable
from typing import TypeVar

import torch

First = TypeVar("First")
Second = TypeVar("Second")

SOONER = -1  # the priority of the side's work: the smaller piece, which must not be left for last


class _Sides(threading.local):
    """A thread's streams beside others, by device and handle of those."""

    def __init__(self) -> None:
        self.streams: dict[tuple[int, int], torch.cuda.Stream] = {}


_sides = _Sides()


def abreast(device: torch.device, aside: Callable[[], First], here: Callable[[], Second]) -> tuple[First, Second]:
    """Both results, on a CUDA device computed at once: `aside` on a stream beside the current one.

    On any other device, and where a compiler traces, one after the other. Neither piece may read what the other one
    makes, and the caller keeps whatever they read until both have returned. No memory is then used again too soon:
    what is queued aside waits for all that was queued here before, what is queued here afterwards waits for that,
    and each stream of a thread has a side of its own, whose memory no other side uses. A graph that is being captured
    takes both pieces, with what waits for what.
    """
    if device.type != "cuda" or torch.compiler.is_compiling():
        return aside(), here()
    current = torch.cuda.current_stream(device)
    side = _side_of(current)
    side.wait_stream(current)
    try:
        with torch.cuda.stream(side):
            first = aside()
        return first, here()
    finally:  # also where a piece failed: what it had queued may still run
        current.wait_stream(side)


def _side_of(stream: torch.cuda.Stream) -> torch.cuda.Stream:
    """The stream beside one, the same each time: memory that is freed on it is used again on it alone."""
    key = (stream.device_index, stream.cuda_stream)
    if key not in _sides.streams:
        _sides.streams[key] = torch.cuda.Stream(stream.device, priority=SOONER)
    return _sides.streams[key]
