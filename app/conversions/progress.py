"""How far a conversion is, from the events that it told."""

import dataclasses
from dataclasses import dataclass

from engine.events import (
    BlockFinished,
    BlockMeasured,
    Cancelled,
    ConversionStarted,
    Event,
    Failed,
    Finished,
    ModelReady,
    Noted,
    PreviewReady,
    Readings,
    ReadingsTaken,
    Stage,
    StageProgressed,
    StageStarted,
)

Terminal = Finished | Cancelled | Failed


@dataclass(frozen=True, kw_only=True)
class ConversionProgress:
    """What a conversion has told until now; `seconds_left` is None before it told any.

    `names` are its blocks', in their order, and `finished` measures the first of them. `stage_done` of `stage_total`
    steps of `stage` are done; both are 0 where it has none. `notes` are sentences that came on the way, `previews`
    pictures of one prompt, the source's own first.
    """

    names: tuple[str, ...] = ()
    finished: tuple[BlockMeasured, ...] = ()
    stage: Stage | None = None
    stage_done: int = 0
    stage_total: int = 0
    seconds_left: float | None = None
    block_seconds: tuple[float, ...] = ()
    readings: Readings = dataclasses.field(default_factory=Readings)
    notes: tuple[str, ...] = ()
    previews: tuple[PreviewReady, ...] = ()
    ready: ModelReady | None = None
    end: Terminal | None = None

    @property
    def done(self) -> int:
        """How many blocks are finished."""
        return len(self.finished)

    @property
    def blocks(self) -> int:
        """How many blocks there are, 0 before that is known."""
        return len(self.names)

    @property
    def is_at_blocks(self) -> bool:
        """Whether a block is at work."""
        return self.stage is Stage.BLOCKS and self.done < self.blocks


def advance(progress: ConversionProgress, event: Event) -> ConversionProgress:
    """The progress after `event`; events of other jobs change nothing."""
    match event:
        case ConversionStarted(names=names, finished=finished, seconds_left=left):
            return dataclasses.replace(progress, names=names, finished=finished, seconds_left=left, block_seconds=())
        case StageStarted(stage=stage, seconds_left=left):
            return dataclasses.replace(progress, stage=stage, stage_done=0, stage_total=0, seconds_left=left)
        case StageProgressed(stage=stage, done=done, total=total, seconds_left=left):
            return dataclasses.replace(progress, stage=stage, stage_done=done, stage_total=total, seconds_left=left)
        case BlockFinished(measured=measured, seconds=seconds, seconds_left=left):
            return dataclasses.replace(
                progress,
                finished=(*progress.finished, measured),
                block_seconds=(*progress.block_seconds, seconds),
                seconds_left=left,
            )
        case ReadingsTaken(readings=readings):
            return dataclasses.replace(progress, readings=readings)
        case Noted(sentence=sentence):
            return dataclasses.replace(progress, notes=(*progress.notes, sentence))
        case PreviewReady(blocks_done=blocks_done):
            kept = [preview for preview in progress.previews if preview.blocks_done != blocks_done]
            previews = sorted((*kept, event), key=lambda preview: preview.blocks_done)
            return dataclasses.replace(progress, previews=tuple(previews))
        case ModelReady():
            return dataclasses.replace(progress, ready=event)
        case Finished() | Cancelled() | Failed():
            return dataclasses.replace(progress, end=event, seconds_left=None)
    return progress
