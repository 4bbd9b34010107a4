"""Sources that need no files, and a search that finds what a test gives it."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.wizard.hub_look import HubFinding, HubName, Stock
from engine.checkpoint.hub_access import TOKENS_PAGE, Access, AccessState
from engine.sources.licences import APACHE, FLUX_DEV, SourceLicence, licence_of
from engine.sources.places import Place
from engine.sources.recognized import Layout, NumberType, Readiness, RecognizedSource
from engine.sources.search import PlaceEntered, SearchEnded, SearchEvent, SourceFound
from engine.sources.variants import Kind, Variant

DEV = "black-forest-labs/FLUX.1-dev"
ROOM = Stock(missing=33_700_000_000, whole=33_700_000_000, free=800_000_000_000)


def source(
    path: Path, readiness: Readiness = Readiness.READY, *, variant: Variant = Variant.DEV, size: int = 10**9
) -> RecognizedSource:
    """A source at `path`."""
    licence = licence_of(APACHE if variant is Variant.SCHNELL else FLUX_DEV)
    return RecognizedSource(
        path=path,
        name=path.stem,
        layout=Layout.FILE,
        readiness=readiness,
        what="FLUX.1",
        verdict=f"{path} is what it is",
        licence=SourceLicence(licence=licence, stated=None, reason="as the test says"),
        kind=Kind(variant=variant, fine_tune=False, evidence=("it is called so",)),
        parameters=12 * 10**9,
        number_types=(NumberType(dtype="BF16", numbers=12 * 10**9),),
        bytes=size,
        total_bytes=size,
    )


class FakeSearch:
    """Finds `sources`, the first `at_once` of them at once and each other one after `step`."""

    def __init__(self, sources: Sequence[RecognizedSource] = (), *, at_once: int = 100) -> None:
        self.sources = sources
        self.searches = 0
        self._steps = threading.Semaphore(at_once + 1)

    def step(self) -> None:
        """Let one more be found."""
        self._steps.release()

    def __call__(self, *, cancel: threading.Event) -> Iterator[SearchEvent]:
        self.searches += 1
        place = Place(program="ComfyUI", folder=Path("comfy"), depth=1)
        yield PlaceEntered(place=place, number=1, places=1)
        for each in self.sources:
            self._steps.acquire(timeout=5.0)
            if not cancel.is_set():
                yield SourceFound(source=each, place=place)
        yield SearchEnded(reason="complete", entries=7, seconds=0.1, not_readable=2, on_network=("/mnt/nas",))


def finding(name: HubName, state: AccessState, stock: Stock | None = ROOM) -> HubFinding:
    """What the Hub answers: `state`, with the stock where it gives the repository."""
    page = None if state is AccessState.GRANTED else f"https://huggingface.co/{name.repository}"
    page = TOKENS_PAGE if state in (AccessState.TOKEN_REFUSED, AccessState.TOKEN_TOO_NARROW) else page
    access = Access(state=state, sentence=f"the answer is {state} for {name.repository}", page=page)
    return HubFinding(name=name, access=access, stock=stock if state is AccessState.GRANTED else None)
