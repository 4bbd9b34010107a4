"""The progress of a conversion as lines on standard error."""

import sys
from pathlib import Path
from typing import Final

from engine.checkpoint.hub_pace import FetchPace
from engine.commands.progress import Progress, time_text
from engine.events import (
    BlockFinished,
    ConversionStarted,
    Event,
    Finished,
    ModelReady,
    Noted,
    PreviewReady,
    Stage,
    StageProgressed,
    StageStarted,
)

STAGES: Final = {
    Stage.FETCHING: "fetching the source",
    Stage.PREVIEW: "drawing a preview",
    Stage.TRAJECTORIES: "the teacher draws",
    Stage.LEARNING: "learning",
    Stage.BLOCKS: "converting",
    Stage.DIGESTS: "hashing the source",
    Stage.WRITING: "writing the model",
    Stage.REPORT: "making the report",
}


def fetched_text(done: int, whole: int, pace: FetchPace) -> str:
    """How far a source is, how fast it comes, and how long the rest takes where that can be said."""
    share = f"{100 * done // max(1, whole)} % of {whole / 1e9:.1f} GB"
    speed, left = pace.bytes_second, pace.seconds_left
    if speed is None or left is None:
        return f"{share}, waiting for the Hub,"
    return f"{share}, {speed / 1e6:.1f} MB/s, {time_text(left)} left,"


class Shown:
    """Writes the events of one conversion to stderr and keeps what they told; `folder` is its working folder."""

    def __init__(self, folder: Path = Path()) -> None:
        self._folder = folder
        self.blocks = self.done = self.resumed = 0
        self.ready: ModelReady | None = None
        self.seconds = 0.0
        self._progress = Progress(sys.stderr)

    def show(self, event: Event) -> None:
        """Write what `event` adds, if anything."""
        match event:
            case ConversionStarted():
                self.blocks, self.done, self.resumed = event.blocks, event.done, event.done
                if event.done:
                    self._progress.keep(f"going on after {event.done} of {event.blocks} blocks")
            case StageStarted():
                self._progress.count(f"{STAGES[event.stage]}, {time_text(event.seconds_left)} left")
            case StageProgressed():
                share, step = 100 * event.done // event.total, f"{event.done} of {event.total}"
                left = "" if event.seconds_left is None else f", {time_text(event.seconds_left)} left"
                self._progress.now_and_then(f"{STAGES[event.stage]}, {step}, {share} %{left}")
            case BlockFinished():
                self.done = event.done
                share = 100 * event.done // event.blocks
                self._progress.count(
                    f"block {event.done} of {event.blocks}, {share} %, {time_text(event.seconds_left)} left"
                )
            case PreviewReady():
                self._progress.keep(self._preview(event))
            case Noted():
                self._progress.keep(event.sentence)
            case ModelReady():
                self.ready = event
            case Finished():
                self.seconds = event.seconds

    def _preview(self, event: PreviewReady) -> str:
        from engine.quant.work_place import SCRATCH, preview_file, previews_folder

        folder = previews_folder(self._folder / SCRATCH, event.prompt, event.seed)
        return f"preview of {event.blocks_done} of {event.blocks} blocks: {preview_file(folder, event.blocks_done)}"

    def end(self) -> None:
        """Take the line that is passing by away."""
        self._progress.end()
