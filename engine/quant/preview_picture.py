"""One small picture of a model whose blocks pass one at a time."""

import io
import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from PIL import Image
from torch import Tensor

from engine.checkpoint.source import Source
from engine.conditioning import TextConditioning, load_text_encoders
from engine.devices import release, working_dtype
from engine.errors import NonFiniteValues
from engine.latents import LatentSize, PictureDecoder, load_decoder, to_pixels, unpack
from engine.placement import Stay
from engine.quant.calibrated.teacher import Drawing, StreamedField, read_shell
from engine.quant.preview_blocks import MixedBlocks
from engine.quant.recipe import Block, Job
from engine.quant.streams import load_tensors, save_tensors
from engine.quant.trajectories import Journey, walk
from engine.sampling import Sampler, load_sampler

MOST_STEPS: Final = 8
LONGEST_SIDE: Final = 512  # pixels


@dataclass(frozen=True, kw_only=True)
class Frame:
    """How a preview is drawn: pixels, steps and the guidance of its model."""

    width: int
    height: int
    steps: int
    guidance: float | None


def frame_of(source: Source) -> Frame:
    """The model's own size, or of its shape the largest that it makes within `LONGEST_SIDE`; its own steps or fewer."""
    own, sizes = source.description.defaults, source.description.sizes
    share = min(1.0, LONGEST_SIDE / max(own.width, own.height))

    def side(pixels: int) -> int:
        least = -(-sizes.min // sizes.multiple) * sizes.multiple
        return max(least, math.floor(pixels * share / sizes.multiple) * sizes.multiple)

    return Frame(
        width=side(own.width),
        height=side(own.height),
        steps=min(own.steps, MOST_STEPS),
        guidance=own.guidance,
    )


@dataclass(frozen=True, kw_only=True)
class PreviewPicture:
    """A picture of `job`'s model with the first `done` of its `blocks` ternary, of `prompt` and the job's seed.

    The encoded prompt is kept in `text_file`. `check` is called before each block, and may raise what stops the work.
    """

    job: Job
    blocks: Sequence[Block]
    done: int
    prompt: str
    text_file: Path
    check: Callable[[], None]

    def draw(self) -> Generator[int, None, bytes]:
        """Yields how many steps are taken after each; returns the PNG file.

        Raises:
            EngineError: the prompt is too long, a file cannot be read or written, or numbers are not finite.
        """
        frame, parts, device = frame_of(self.job.source), self.job.source.parts, self.job.device
        text = self._text()
        decoder = load_decoder(parts, dtype=working_dtype(device), device=device)
        size = decoder.size_of(frame.width, frame.height)
        latents = yield from self._walk(frame, size, text)
        release(device)
        return _png(decoder, unpack(latents.to(device), size), frame)

    def _walk(self, frame: Frame, size: LatentSize, text: TextConditioning) -> Generator[int, None, Tensor]:
        sampler = load_sampler(self.job.source.parts)
        journey = Journey(size=size, prompts=[0], steps=frame.steps, kept=1, seed=self.job.request.seed)
        (latents,) = [journey.start()]
        for step, (found, _) in enumerate(walk([journey], self._field(frame, size, text, sampler), sampler), start=1):
            (latents,) = found
            _check_finite(latents, "the preview's latents")
            yield step
        return latents

    def _field(self, frame: Frame, size: LatentSize, text: TextConditioning, sampler: Sampler) -> StreamedField:
        source, device = self.job.source, self.job.device
        shell = read_shell(source, device=device, dtype=working_dtype(device))
        times = sampler.schedule(steps=frame.steps, tokens=size.tokens).times
        return StreamedField(
            source,
            shell,
            [Drawing(size=size, text=text, times=times, batch=1)],
            guidance=frame.guidance,
            check=self.check,
            read=MixedBlocks(self.job, self.blocks, done=self.done),
        )

    def _text(self) -> TextConditioning:
        """The encoded prompt, on the host; T5 passes layer by layer."""
        if not self.text_file.exists():
            source, device = self.job.source, self.job.device
            encoders = load_text_encoders(
                source.parts,
                max_sequence_length=source.description.max_sequence_length,
                dtype=working_dtype(device),
                t5_stay=Stay.STREAMED,
            )
            encoders.check_length(self.prompt)
            self.job.check_cancel()
            text = encoders.encode_all((self.prompt,), device)
            for tensor in (text.pooled, text.sequence):
                _check_finite(tensor, "the preview's text")
            save_tensors(self.text_file, {"pooled": text.pooled.cpu(), "sequence": text.sequence.cpu()})
            del encoders, text
            release(device)
        tensors = load_tensors(self.text_file)
        return TextConditioning(pooled=tensors["pooled"], sequence=tensors["sequence"])


@torch.inference_mode()
def _png(decoder: PictureDecoder, latent: Tensor, frame: Frame) -> bytes:
    picture = decoder.decode(latent)
    _check_finite(picture, "the preview's picture")
    file = io.BytesIO()
    Image.frombytes("RGB", (frame.width, frame.height), to_pixels(picture)).save(file, format="PNG")
    return file.getvalue()


def _check_finite(values: Tensor, what: str) -> None:
    if not bool(values.isfinite().all()):
        raise NonFiniteValues(
            f"{what} hold NaN or infinity: look at the report's ratios for the block that spoils them"
        )
