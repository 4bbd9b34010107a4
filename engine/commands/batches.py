"""The missing pictures of a folder, made batch by batch."""

import contextlib
import dataclasses
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands import console
from engine.commands.progress import Progress, time_text
from engine.errors import PromptTooLong
from engine.events import Cancelled, Event, Failed, Noted, PictureReady
from engine.requests import GenerationRequest
from engine.suites import SuiteFolder, SuitePrompt, consecutive

if TYPE_CHECKING:
    from engine.session import Session

Watcher = Callable[["Batch", Event], None]


@dataclass(frozen=True, kw_only=True)
class Opening:
    """How a session is opened: a model's folder, and the words for its device and activations."""

    model: Path
    device: str
    activations: str


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Pictures `first` to `first + request.count - 1` of one prompt, to be made at once; `whole` is all of them."""

    prompt: SuitePrompt
    first: int
    request: GenerationRequest
    whole: GenerationRequest


def missing_batches(
    folder: SuiteFolder, prompts: Sequence[SuitePrompt], requests: Sequence[GenerationRequest]
) -> list[Batch]:
    """What is missing in a folder of the requests' pictures, with the models' defaults filled in, one a prompt.

    Raises:
        OutputExists: a picture there was made from another request.
        OutputError: pictures cannot be read, or what they make together not written.
    """
    batches = []
    for prompt, request in zip(prompts, requests, strict=True):
        ranges = consecutive(folder.missing(prompt, request))
        if not ranges:
            folder.finish(prompt, request)
        for numbers in ranges:
            part = dataclasses.replace(request, seed=request.picture_seed(numbers.start), count=len(numbers))
            batches.append(Batch(prompt=prompt, first=numbers.start, request=part, whole=request))
    return batches


def make_batches(opening: Opening, folder: SuiteFolder, batches: Sequence[Batch], watch: Watcher | None = None) -> int:
    """Make and save the pictures, and return how many there are: fewer than asked where a person stopped.

    Args:
        opening: the model, which is open while this runs.
        folder: where the pictures go.
        batches: what to make; nothing is opened where there is none.
        watch: sees every event, a picture's after it is saved.

    Raises:
        EngineError: the model cannot be opened, or a picture fails; what was made before stays.
    """
    if not batches:
        return 0
    report = _Report(sum(batch.request.count for batch in batches))
    stop = threading.Event()
    try:
        from engine.session import Session

        session = Session.open(opening.model, device=opening.device, activations=opening.activations)
        with contextlib.closing(session), console.interrupt_sets(stop):
            _check_lengths(session, batches)
            for batch in batches:
                report.begin(batch)
                if not _make_batch(session, folder, batch, stop, (report.see, watch) if watch else (report.see,)):
                    break
    finally:
        report.end()
    return report.made


def _check_lengths(session: "Session", batches: Sequence[Batch]) -> None:
    """Refuse a prompt that the model would cut off before hours of work instead of in the middle of them."""
    for batch in batches:
        try:
            session.accepted(batch.request)
        except PromptTooLong as error:
            sentence = f"prompt {batch.prompt.index + 1} of the list is too long: {error.sentence}"
            raise PromptTooLong(sentence, cut_off=error.cut_off) from None


def _make_batch(
    session: "Session", folder: SuiteFolder, batch: Batch, stop: threading.Event, watchers: tuple[Watcher, ...]
) -> bool:
    """Make the pictures of one batch and return whether all are there."""
    with contextlib.closing(session.generate(batch.request, cancel=stop)) as events:
        for event in events:
            match event:
                case PictureReady():
                    folder.save(batch.prompt, batch.first + event.picture, event.png)
                case Failed():
                    raise event.error
                case Cancelled():
                    return False
            for watch in watchers:
                watch(batch, event)
    if not folder.missing(batch.prompt, batch.whole):
        folder.finish(batch.prompt, batch.whole, again=True)
    return True


class _Report:
    """How far the pictures are: on a terminal the prompt at work, elsewhere a line for each per cent."""

    def __init__(self, pictures: int) -> None:
        self.made = 0
        self._pictures = pictures
        self._progress = Progress(sys.stderr)
        self._noted: set[str] = set()
        self._started = time.perf_counter()
        self._rewrites = sys.stderr.isatty()

    def begin(self, batch: Batch) -> None:
        self._progress.pass_by(f"{self._so_far()}: {batch.prompt.prompt}")

    def see(self, _batch: Batch, event: Event) -> None:
        if isinstance(event, Noted) and event.sentence not in self._noted:
            self._noted.add(event.sentence)
            self._progress.keep(event.sentence)
        if not isinstance(event, PictureReady):
            return
        before = 100 * self.made // self._pictures
        self.made += 1
        if not self._rewrites and 100 * self.made // self._pictures > before:
            self._progress.keep(self._so_far())

    def end(self) -> None:
        self._progress.end()

    def _so_far(self) -> str:
        text = f"picture {self.made} of {self._pictures}, {100 * self.made // self._pictures} %"
        if not self.made:
            return text
        left = (time.perf_counter() - self._started) / self.made * (self._pictures - self.made)
        return f"{text}, {time_text(left)} left"
