"""What comes before the blocks: prompts encoded, and the teacher's trajectories, in files of the scratch folder."""

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Final

import torch
from torch import Tensor

from engine.conditioning import TextConditioning, load_text_encoders
from engine.devices import release, working_dtype
from engine.events import Stage
from engine.model.loading import load_source
from engine.model.transformer import FluxTransformer
from engine.quant.calibrated.extent import Extent
from engine.quant.calibrated.teacher import Drawing, StreamedField, read_shell
from engine.quant.recipe import Job, Progress
from engine.quant.streams import FolderStore, load_tensors, save_tensors
from engine.quant.trajectories import (
    Journey,
    Ropes,
    Trajectories,
    TransformerField,
    VelocityFields,
    conditioning_vectors,
    embedded,
    grid_of,
    joined,
    walk,
)
from engine.quant.work_place import delete_whole
from engine.sampling import Sampler, load_sampler

ENCODED_AT_ONCE: Final = 8  # prompts
OWN_WEIGHT: Final = 4  # how often the states' own vectors count beside the free ones
FREE_VECTORS: Final = 2048
LEAST_GUIDANCE: Final = 1.0
LATENTS: Final = "latents"


class Preparation:
    """The teacher's side of a calibration. Every file is whole or not there, and used by the runs that follow.

    `text.safetensors` holds the encoded prompts, `steps/` what was kept of each step, `walk.safetensors` how far the
    trajectories are, those of all sizes together. With `resident` the whole teacher is on the device while it draws,
    otherwise a block at a time.
    """

    def __init__(self, job: Job, extent: Extent, prompts: Sequence[str], *, resident: bool) -> None:
        self._job = job
        self._extent = extent
        self._prompts = prompts[: extent.prompts]
        self._resident = resident
        numbers = extent.numbers(job.request.seed)
        self._drawn = {
            number: [prompt for prompt, its in enumerate(numbers) if its == number] for number in sorted(set(numbers))
        }  # the prompts of each size that has any
        self._text_file = job.scratch / "text.safetensors"
        self._walk_file = job.scratch / "walk.safetensors"
        self._steps = job.scratch / "steps"

    @functools.cached_property
    def shell(self) -> FluxTransformer:
        """The teacher without its blocks, on the device."""
        return read_shell(self._job.source, device=self._job.device, dtype=working_dtype(self._job.device))

    @functools.cached_property
    def ropes(self) -> Ropes:
        """The positions of a state's tokens."""
        return Ropes(self.shell, [size.latent for size in self._extent.sizes], words=self._extent.words)

    @functools.cached_property
    def text(self) -> TextConditioning:
        """The encoded prompts, on the host."""
        tensors = load_tensors(self._text_file)
        return TextConditioning(pooled=tensors["pooled"], sequence=tensors["sequence"])

    @functools.cached_property
    def trajectories(self) -> dict[int, Trajectories]:
        """All states that are kept, by the number of their size."""
        steps = [load_tensors(self._step_file(step)) for step in range(self._extent.steps)]
        return {number: joined([_of_size(tensors, number) for tensors in steps]) for number in self._drawn}

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
        journeys = [self._journey(number) for number in self._drawn]
        for after, kept in walk(journeys, self._field(sampler), sampler, taken=taken, latents=latents):
            save_tensors(self._step_file(taken), _named(self._drawn, [states.tensors() for states in kept]))
            taken += 1
            named = _named(self._drawn, [{LATENTS: each} for each in after])
            save_tensors(self._walk_file, named | {"taken": torch.tensor(taken)})
            yield self._progress(1 + taken)
        release(place)

    def fill(self, folder: Path) -> None:
        """Write the states as the first block reads them to `folder`, which appears when it is whole.

        Those that are learned from come first, size after size and each in an order of the seed, then those that are
        only measured on, size after size.
        """
        part = folder.with_name(f"{folder.name}.part")
        delete_whole(part)
        store = FolderStore(part, self._job.check_cancel)
        shares = {number: self._shares(states) for number, states in self.trajectories.items()}
        for share in range(2):
            for number, rows in shares.items():
                self._fill(store, number, rows[share])
        part.rename(folder)

    def _fill(self, store: FolderStore, number: int, rows: Tensor) -> None:
        size, states = self._extent.sizes[number], self.trajectories[number]
        for chosen in rows.split(self._extent.batch(size)):
            if len(chosen):
                self._job.check_cancel()
                some = states.rows(chosen)
                batch = embedded(self.shell, some, slice(None), text=self.text, guidance=self._extent.guidance)
                store.write(len(store), replace(batch, grid=torch.tensor(grid_of(size.latent))))

    @functools.cached_property
    def vectors(self) -> Tensor:
        """Inputs [m, D] of the modulations, on the device: those of the states that are learned from, and free ones.

        Free are any prompt at any time, with guidance from 1 to as far above the source's own.
        """
        text, own = self.text, self._extent.guidance
        learned = [states.rows(self._shares(states)[0]) for states in self.trajectories.values()]
        prompts = torch.cat([states.prompts for states in learned])
        generator = torch.Generator().manual_seed(self._job.request.seed)
        free_times = torch.rand(FREE_VECTORS, generator=generator)
        free_prompts = torch.randint(self._extent.prompts, (FREE_VECTORS,), generator=generator)
        spread = torch.rand(FREE_VECTORS, generator=generator)
        guidance = None
        if own is not None:
            free = LEAST_GUIDANCE + spread * 2 * max(0.0, own - LEAST_GUIDANCE)
            guidance = torch.cat([torch.full((OWN_WEIGHT * len(prompts),), own), free])
        return conditioning_vectors(
            self.shell,
            times=torch.cat([torch.cat([states.times for states in learned]).repeat(OWN_WEIGHT), free_times]),
            pooled=torch.cat([text.pooled[prompts].repeat(OWN_WEIGHT, 1), text.pooled[free_prompts]]),
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

    def _journey(self, number: int) -> Journey:
        return Journey(
            size=self._extent.sizes[number].latent,
            prompts=self._drawn[number],
            steps=self._extent.steps,
            kept=self._extent.kept,
            seed=self._job.request.seed,
        )

    def _field(self, sampler: Sampler) -> VelocityFields:
        job, extent, dtype = self._job, self._extent, working_dtype(self._job.device)
        drawings = [self._drawing(number, sampler) for number in self._drawn]
        if not self._resident:
            return StreamedField(job.source, self.shell, drawings, guidance=extent.guidance, check=job.check_cancel)
        teacher = load_source(job.source, device=job.device, dtype=dtype)
        fields = [
            TransformerField(
                teacher,
                text=each.text,
                times=each.times,
                guidance=extent.guidance,
                size=each.size,
                batch=each.batch,
                check=job.check_cancel,
            )
            for each in drawings
        ]
        return lambda latents, step: [field(some, step) for field, some in zip(fields, latents, strict=True)]

    def _drawing(self, number: int, sampler: Sampler) -> Drawing:
        extent, text, prompts = self._extent, self.text, self._drawn[number]
        size = extent.sizes[number]
        return Drawing(
            size=size.latent,
            text=TextConditioning(pooled=text.pooled[prompts], sequence=text.sequence[prompts]),
            times=sampler.schedule(steps=extent.steps, tokens=size.latent.tokens).times,
            batch=extent.batch(size),
        )

    def _walked(self) -> tuple[int, list[Tensor] | None]:
        """How many steps of the trajectories earlier runs took, and the latents of each size behind them."""
        if not self._walk_file.exists():
            return 0, None
        tensors = load_tensors(self._walk_file)
        return int(tensors["taken"]), [tensors[_name(number, LATENTS)] for number in self._drawn]

    def _step_file(self, step: int) -> Path:
        return self._steps / f"{step:03}.safetensors"

    def _progress(self, done: int) -> Progress:
        return Progress(stage=Stage.TRAJECTORIES, done=done, total=1 + self._extent.steps)


def _name(number: int, name: str) -> str:
    return f"{number}.{name}"


def _named(numbers: Iterable[int], parts: Iterable[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """The tensors of several sizes as those of one file."""
    pairs = zip(numbers, parts, strict=True)
    return {_name(number, name): tensor for number, tensors in pairs for name, tensor in tensors.items()}


def _of_size(tensors: Mapping[str, Tensor], number: int) -> Trajectories:
    return Trajectories(**{field.name: tensors[_name(number, field.name)] for field in fields(Trajectories)})
