"""What comes before the blocks: prompts encoded, and the teacher's trajectories, in files of the scratch folder."""

import functools
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import torch
from torch import Tensor

from engine.conditioning import TextConditioning, load_text_encoders
from engine.devices import release, working_dtype
from engine.events import Stage
from engine.model.embedding import Rope
from engine.model.loading import load_source
from engine.model.transformer import FluxTransformer
from engine.quant.calibrated.extent import Extent
from engine.quant.calibrated.teacher import StreamedField, read_shell
from engine.quant.recipe import Job, Progress
from engine.quant.streams import FolderStore, load_tensors, save_tensors
from engine.quant.trajectories import (
    Journey,
    Trajectories,
    TransformerField,
    VelocityField,
    conditioning_vectors,
    embedded,
    joined,
    rope_of,
)
from engine.sampling import Sampler, load_sampler

ENCODED_AT_ONCE: Final = 8  # prompts
OWN_WEIGHT: Final = 4  # how often the states' own vectors count beside the free ones
FREE_VECTORS: Final = 2048
LEAST_GUIDANCE: Final = 1.0


class Preparation:
    """The teacher's side of a calibration. Every file is whole or not there, and used by the runs that follow.

    `text.safetensors` holds the encoded prompts, `steps/` what was kept of each step, `walk.safetensors` how far the
    trajectories are. With `resident` the whole teacher is on the device while it draws, otherwise a block at a time.
    """

    def __init__(self, job: Job, extent: Extent, prompts: Sequence[str], *, resident: bool) -> None:
        self._job = job
        self._extent = extent
        self._prompts = prompts[: extent.prompts]
        self._resident = resident
        self._text_file = job.scratch / "text.safetensors"
        self._walk_file = job.scratch / "walk.safetensors"
        self._steps = job.scratch / "steps"

    @functools.cached_property
    def shell(self) -> FluxTransformer:
        """The teacher without its blocks, on the device."""
        return read_shell(self._job.source, device=self._job.device, dtype=working_dtype(self._job.device))

    @functools.cached_property
    def rope(self) -> Rope:
        """The positions of a state's tokens."""
        return rope_of(self.shell, words=self._extent.words, size=self._extent.size)

    @functools.cached_property
    def text(self) -> TextConditioning:
        """The encoded prompts, on the host."""
        tensors = load_tensors(self._text_file)
        return TextConditioning(pooled=tensors["pooled"], sequence=tensors["sequence"])

    @functools.cached_property
    def trajectories(self) -> Trajectories:
        """All states that are kept."""
        return joined([Trajectories(**load_tensors(self._step_file(step))) for step in range(self._extent.steps)])

    def run(self) -> Iterator[Progress]:
        """Do what is not done yet; each step that is told is on the disk."""
        taken, latents = self._walked()
        yield self._progress(self._text_file.exists() + taken)
        if not self._text_file.exists():
            self._encode()
            yield self._progress(1 + taken)
        if taken == self._extent.steps:
            return
        self._steps.mkdir(exist_ok=True)
        sampler, place = load_sampler(self._job.source.parts), self._job.device
        journey = Journey(
            size=self._extent.size,
            prompts=self._extent.prompts,
            steps=self._extent.steps,
            kept=self._extent.kept,
            seed=self._job.request.seed,
        )
        for after, states in journey.walk(self._field(sampler), sampler, taken=taken, latents=latents):
            save_tensors(self._step_file(taken), states.tensors())
            taken += 1
            save_tensors(self._walk_file, {"latents": after, "taken": torch.tensor(taken)})
            yield self._progress(1 + taken)
        release(place)

    def fill(self, folder: Path) -> None:
        """Write the states as the first block reads them to `folder`, which appears when it is whole.

        Those that are learned from come first, in an order of the seed, then those that are only measured on.
        """
        part = folder.with_name(f"{folder.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        store, states = FolderStore(part, self._job.check_cancel), self.trajectories
        learned, held_out = self._shares(states)
        for rows in (*learned.split(self._extent.batch), *held_out.split(self._extent.batch)):
            if len(rows):
                self._job.check_cancel()
                chosen = states.rows(rows)
                batch = embedded(self.shell, chosen, slice(None), text=self.text, guidance=self._extent.guidance)
                store.write(len(store), batch)
        part.rename(folder)

    @functools.cached_property
    def vectors(self) -> Tensor:
        """Inputs [m, D] of the modulations, on the device: those of the states that are learned from, and free ones.

        Free are any prompt at any time, with guidance from 1 to as far above the source's own.
        """
        states, text, own = self.trajectories, self.text, self._extent.guidance
        learned, _ = self._shares(states)
        generator = torch.Generator().manual_seed(self._job.request.seed)
        times = torch.rand(FREE_VECTORS, generator=generator)
        prompts = torch.randint(self._extent.prompts, (FREE_VECTORS,), generator=generator)
        spread = torch.rand(FREE_VECTORS, generator=generator)
        guidance = None
        if own is not None:
            free = LEAST_GUIDANCE + spread * 2 * max(0.0, own - LEAST_GUIDANCE)
            guidance = torch.cat([torch.full((OWN_WEIGHT * len(learned),), own), free])
        return conditioning_vectors(
            self.shell,
            times=torch.cat([states.times[learned].repeat(OWN_WEIGHT), times]),
            pooled=torch.cat([text.pooled[states.prompts[learned]].repeat(OWN_WEIGHT, 1), text.pooled[prompts]]),
            guidance=guidance,
        )

    def _shares(self, states: Trajectories) -> tuple[Tensor, Tensor]:
        """The rows of the states that are learned from, shuffled, and of those that are only measured on."""
        is_learned = states.prompts < self._extent.prompts - self._extent.held_out
        rows = is_learned.nonzero().squeeze(1)
        generator = torch.Generator().manual_seed(self._job.request.seed)
        return rows[torch.randperm(len(rows), generator=generator)], (~is_learned).nonzero().squeeze(1)

    def _encode(self) -> None:
        source, device = self._job.source, self._job.device
        encoders = load_text_encoders(source.parts, max_sequence_length=self._extent.words, dtype=working_dtype(device))
        self._job.check_cancel()
        text = encoders.encode_all(self._prompts, device, batch=ENCODED_AT_ONCE)
        save_tensors(self._text_file, {"pooled": text.pooled.cpu(), "sequence": text.sequence.cpu()})
        del encoders
        release(device)

    def _field(self, sampler: Sampler) -> VelocityField:
        job, extent = self._job, self._extent
        times = sampler.schedule(steps=extent.steps, tokens=extent.size.tokens).times
        if not self._resident:
            return StreamedField(
                job.source, self.shell, text=self.text, times=times, extent=extent, check=job.check_cancel
            )
        return TransformerField(
            load_source(job.source, device=job.device, dtype=working_dtype(job.device)),
            text=self.text,
            times=times,
            guidance=extent.guidance,
            size=extent.size,
            batch=extent.batch,
            check=job.check_cancel,
        )

    def _walked(self) -> tuple[int, Tensor | None]:
        """How many steps of the trajectories earlier runs took, and the latents behind them."""
        if not self._walk_file.exists():
            return 0, None
        tensors = load_tensors(self._walk_file)
        return int(tensors["taken"]), tensors["latents"]

    def _step_file(self, step: int) -> Path:
        return self._steps / f"{step:03}.safetensors"

    def _progress(self, done: int) -> Progress:
        return Progress(stage=Stage.TRAJECTORIES, done=done, total=1 + self._extent.steps)
