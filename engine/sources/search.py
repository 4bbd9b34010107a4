"""A search for sources in the places where people keep them, told as it goes."""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.checkpoint.lenders import open_lender
from engine.errors import EngineError
from engine.sources.network import network_mounts
from engine.sources.places import Place, this_computer, usual_places
from engine.sources.recognition import recognize_source
from engine.sources.recognized import Readiness, RecognizedSource
from engine.sources.variants import Variant
from engine.sources.walk import Candidate, Limits, Reason, Walk, is_folder

ORDER: Final = (Readiness.READY, Readiness.NEEDS_BASE, Readiness.NO)
LIKELY: Final = (Variant.DEV, Variant.SCHNELL, Variant.KREA)


@dataclass(frozen=True, kw_only=True)
class PlaceEntered:
    """The search looks into a place, number `number` (from 1) of the `places` that are there."""

    place: Place
    number: int
    places: int


@dataclass(frozen=True, kw_only=True)
class SourceFound:
    """Something that is a model was found; each file and folder is told once, under its first name."""

    source: RecognizedSource
    place: Place


@dataclass(frozen=True, kw_only=True)
class SearchEnded:
    """The last event: why it ended, what it took, and what it left alone.

    `entries` of folders were looked at in `seconds`, `not_readable` could not be, and `on_network` are drives
    of other computers that were not touched.
    """

    reason: Reason
    entries: int
    seconds: float
    not_readable: int
    on_network: tuple[str, ...]


SearchEvent = PlaceEntered | SourceFound | SearchEnded


def find_sources(
    places: Sequence[Place] | None = None, *, limits: Limits | None = None, cancel: threading.Event | None = None
) -> Iterator[SearchEvent]:
    """Look for models in `places`, by default the usual ones: in their order, and in each the biggest first.

    Only headers are read. `cancel` is looked at between entries. The last event is a `SearchEnded`.
    """
    started, limits = time.monotonic(), limits or Limits()
    mounts = frozenset[str]() if limits.network else network_mounts()
    walk = Walk(limits, cancel or threading.Event(), mounts)
    places = usual_places(this_computer(mounts)) if places is None else places
    there = [place for place in places if walk.may_enter(place.folder) and is_folder(place.folder)]
    seen: set[tuple[int, int] | Path] = set()
    for number, place in enumerate(there, start=1):
        if walk.stopped() is not None:
            break
        yield PlaceEntered(place=place, number=number, places=len(there))
        found = sorted(walk.candidates(place), key=lambda each: (not each.is_folder, -each.bytes, each.path))
        for candidate in found:
            if walk.stopped() in ("cancelled", "time"):
                break
            if (source := _recognize(candidate, seen)) is not None:
                yield SourceFound(source=source, place=place)
    yield SearchEnded(
        reason=walk.stopped() or "complete",
        entries=walk.entries,
        seconds=time.monotonic() - started,
        not_readable=walk.not_readable,
        on_network=tuple(walk.on_network),
    )


def in_order(sources: Sequence[RecognizedSource]) -> list[RecognizedSource]:
    """Sources with those first that a person most likely wants: convertible, dev or schnell, and big."""
    return sorted(sources, key=_rank)


def possible_lenders(source: RecognizedSource, among: Sequence[RecognizedSource]) -> list[RecognizedSource]:
    """Those of `among` that have the parts that `source` lacks, in the sizes that it was made for.

    A ternary model may be one; those of the source's own kind come first.
    """
    if source.config is None:
        return []
    fitting = [other for other in among if other.can_lend and _fits(source, other)]
    return sorted(fitting, key=lambda other: other.kind is None or other.kind.variant is not _variant(source))


def _recognize(candidate: Candidate, seen: set[tuple[int, int] | Path]) -> RecognizedSource | None:
    """What a candidate is; None where it was told before."""
    source = recognize_source(candidate.path)
    key: tuple[int, int] | Path = source.identity or candidate.path.absolute()
    if key in seen:
        return None
    seen.add(key)
    return source


def _rank(source: RecognizedSource) -> tuple[int, bool, int, str]:
    likely = source.kind is not None and source.kind.variant in LIKELY
    return (ORDER.index(source.readiness), not likely, -source.bytes, str(source.path))


def _variant(source: RecognizedSource) -> Variant | None:
    return source.kind.variant if source.kind else None


def _fits(source: RecognizedSource, other: RecognizedSource) -> bool:
    assert source.config is not None
    try:
        open_lender(other.path, None).check_fits(source.config, source.path)
    except EngineError:
        return False
    return True
