"""Rounds of trajectories: prompts that the teacher draws, and that the student draws while the teacher looks on."""

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import torch
from torch import Tensor

from engine.checkpoint.source import Source
from engine.conditioning import TextConditioning, load_text_encoders
from engine.devices import working_dtype
from engine.latents import LatentSize, pack, start_noise
from engine.quant.calibrated.sizes import mixed_up, shared_out
from engine.quant.distillation.settings import DistillationSettings
from engine.quant.distillation.states import Batch, Round, RoundStates, mixed
from engine.quant.distillation.student import Student
from engine.quant.distillation.teacher import Teacher
from engine.quant.trajectories import kept_steps
from engine.sampling import Schedule, load_sampler

ENCODED_AT_ONCE: Final = 64  # prompts
HELD_OUT: Final = 16  # prompts that nothing is learned from, at most
HELD_OUT_STATES: Final = 4  # of each
OTHERS_PART: Final = 4  # of a batch, so that little is computed only to fill one
HELD_OUT_AGAIN: Final = 4  # of those prompts, at each other size
ROUND, NOISE, ORDER, CHECK = range(4)  # what a random number is for


@dataclass(frozen=True, kw_only=True, eq=False)
class _Walk:
    """Trajectories to make: of each prompt with its `guidance` [P] and the number of its size.

    `own` of the last ones are the student's.
    """

    prompts: Sequence[str]
    numbers: Sequence[int]
    guidance: Tensor
    steps: int
    seed: int
    own: int = 0


@dataclass(kw_only=True, eq=False)
class _Group:
    """The prompts of a walk that are drawn at one size, with where they are by now and what was found on the way."""

    number: int
    schedule: Schedule
    latents: Tensor  # [P, S, C]
    guidance: Tensor
    text: TextConditioning
    own: int
    found: list[tuple[Tensor, Tensor]] = field(default_factory=list)

    def states(self, step: int, *, guided: bool) -> Batch:
        """Where they are, without velocities."""
        count = len(self.latents)
        return Batch(
            latents=self.latents,
            velocities=self.latents,
            times=self.schedule.times[step].float().expand(count),
            guidance=self.guidance if guided else None,
            pooled=self.text.pooled,
            sequence=self.text.sequence,
            size=self.number,
        )

    def walked(self) -> RoundStates:
        """All that was found."""
        count, steps = len(self.latents), len(self.found)
        return RoundStates(
            latents=torch.cat([latents for latents, _ in self.found]),
            velocities=torch.cat([velocities for _, velocities in self.found]),
            prompts=torch.arange(count).repeat(steps),
            times=self.schedule.times.float().repeat_interleave(count),
            guidance=self.guidance,
            pooled=self.text.pooled,
            sequence=self.text.sequence,
        )


class RoundMaker:
    """Makes rounds, each of prompts of its own as long as there are any; the same ones for the same seed.

    A state that the student comes to is labelled with the teacher's velocity there, as in DAgger (arXiv:1011.0686): so
    it learns to come back from its own errors. Each prompt has one of the `sizes`, most of them the first.
    `batch` states of that one are computed at once.
    """

    def __init__(
        self,
        source: Source,
        prompts: Sequence[str],
        settings: DistillationSettings,
        *,
        seed: int,
        sizes: Sequence[LatentSize],
        device: torch.device,
        batch: int,
    ) -> None:
        self._source = source
        self._settings = settings
        self._seed = seed
        self._sizes = sizes
        self._device = device
        self._batch = batch
        self._default = source.description.defaults
        self._sampler = load_sampler(source.parts)
        learned = len(prompts) - min(HELD_OUT, len(prompts) // 8)
        self._prompts, self.held_out = tuple(prompts[:learned]), tuple(prompts[learned:])
        self._order = functools.lru_cache(maxsize=2)(self._shuffled)

    def make(self, index: int, teacher: Teacher, student: Student, *, rank: int = 0, ranks: int = 1) -> Round:
        """Round `index`: the share of process `rank` of `ranks`, each with as many prompts, and others."""
        settings, place = self._settings, index * ranks + rank
        generator = torch.Generator().manual_seed(mixed((self._seed, ROUND, place)))
        spread = math.floor(self._default.steps * settings.steps_spread)
        other = int(torch.randint(-spread, spread + 1, (), generator=generator))
        count = settings.round_prompts
        walk = _Walk(
            prompts=[self._prompt(number) for number in range(place * count, (place + 1) * count)],
            guidance=self._guidance(count, generator),
            numbers=mixed_up(shared_out(count, len(self._sizes), others=settings.other_sizes), generator),
            steps=self._default.steps + (other if index % 2 else 0),  # every second round sees other times
            seed=mixed((self._seed, NOISE, place)),
            own=round(count * settings.rollouts),
        )
        return self._make(walk, teacher, student)

    def make_held_out(self, teacher: Teacher) -> Round:
        """Some states of the teacher's trajectories for prompts that are in no round, at the model's own guidance.

        All are drawn at the first size, and some of them at each of the others too.
        """
        again = self.held_out[:HELD_OUT_AGAIN]
        prompts = [*self.held_out, *(prompt for _ in self._sizes[1:] for prompt in again)]
        others = [number for number in range(1, len(self._sizes)) for _ in again]
        count, steps = len(prompts), self._default.steps
        guidance = torch.full((count,), math.nan if self._default.guidance is None else self._default.guidance)
        walk = _Walk(
            prompts=prompts,
            numbers=[0] * len(self.held_out) + others,
            guidance=guidance,
            steps=steps,
            seed=mixed((self._seed, CHECK)),
        )
        kept = min(HELD_OUT_STATES, steps)
        return {number: _some(states, steps, kept) for number, states in self._make(walk, teacher, None).items()}

    def _make(self, walk: _Walk, teacher: Teacher, student: Student | None) -> Round:
        text = self._encode(walk.prompts)
        groups = [self._group(walk, text, number) for number in sorted(set(walk.numbers))]
        for step in range(walk.steps):
            states = [group.states(step, guided=self._default.guidance is not None) for group in groups]
            velocities = self._all(teacher.velocities, states)
            for group, found in zip(groups, velocities, strict=True):
                group.found.append((group.latents.bfloat16(), found.bfloat16()))
            if walk.own:
                assert student is not None, "roll-outs need a student"
                own = [
                    each.rows(slice(len(each) - group.own, None)) for each, group in zip(states, groups, strict=True)
                ]
                theirs = self._all(functools.partial(_velocities_of, student), own)
                velocities = [
                    torch.cat((found[: len(found) - len(mine)], mine))
                    for found, mine in zip(velocities, theirs, strict=True)
                ]
            for group, taken in zip(groups, velocities, strict=True):
                group.latents = group.schedule.step(group.latents, taken, step).latents.clone()
        return {group.number: group.walked() for group in groups}

    def _group(self, walk: _Walk, text: TextConditioning, number: int) -> _Group:
        rows = [row for row, its in enumerate(walk.numbers) if its == number]
        size = self._sizes[number]
        return _Group(
            number=number,
            schedule=self._sampler.schedule(steps=walk.steps, tokens=size.tokens),
            latents=torch.cat([pack(start_noise(walk.seed + row, size)) for row in rows]),
            guidance=walk.guidance[rows],
            text=TextConditioning(pooled=text.pooled[rows], sequence=text.sequence[rows]),
            own=sum(row >= len(walk.numbers) - walk.own for row in rows),
        )

    def _all(self, velocities: Callable[[Sequence[Batch]], list[Tensor]], states: Sequence[Batch]) -> list[Tensor]:
        """Velocities of all `states`, in batches of one shape for each size where code is compiled for it."""
        batches = [list(self._padded(each).split(self._at_once(each))) for each in states]
        found = iter(velocities([batch for some in batches for batch in some]))
        return [
            torch.cat([each.latents[:0], *(next(found) for _ in some)])[: len(each)]
            for each, some in zip(states, batches, strict=True)
        ]

    def _padded(self, states: Batch) -> Batch:
        count = len(states)
        missing = -count % self._at_once(states) if self._settings.compiled else 0
        return states.rows(torch.arange(count + missing).clamp(max=count - 1)) if missing else states

    def _at_once(self, states: Batch) -> int:
        """How many of them are computed at once: fewer of other sizes than the first, which have fewer prompts."""
        return -(-self._batch // OTHERS_PART) if states.size else self._batch

    def _encode(self, prompts: Sequence[str]) -> TextConditioning:
        encoders = load_text_encoders(
            self._source.parts,
            max_sequence_length=self._source.description.max_sequence_length,
            dtype=working_dtype(self._device),
        )
        parts = [
            encoders.encode_all(prompts[start : start + ENCODED_AT_ONCE], self._device)
            for start in range(0, len(prompts), ENCODED_AT_ONCE)
        ]
        return TextConditioning(
            pooled=torch.cat([part.pooled.cpu() for part in parts]).clone(),
            sequence=torch.cat([part.sequence.cpu() for part in parts]).clone(),
        )

    def _prompt(self, number: int) -> str:
        epoch, place = divmod(number, len(self._prompts))
        return self._prompts[self._order(epoch)[place]]

    def _shuffled(self, epoch: int) -> list[int]:
        generator = torch.Generator().manual_seed(mixed((self._seed, ORDER, epoch)))
        order: list[int] = torch.randperm(len(self._prompts), generator=generator).tolist()
        return order

    def _guidance(self, count: int, generator: torch.Generator) -> Tensor:
        """The model's own for every second prompt, and otherwise some other within the spread."""
        if self._default.guidance is None:
            return torch.full((count,), math.nan)
        spread = self._settings.guidance_spread * (2 * torch.rand(count, generator=generator) - 1)
        spread[::2] = 0
        return self._default.guidance * (1 + spread)


def _some(states: RoundStates, steps: int, kept: int) -> RoundStates:
    """The states of `kept` of the `steps` of each prompt."""
    count = len(states.guidance)
    chosen = [step * count + i for i in range(count) for step in sorted(kept_steps(i, steps=steps, kept=kept))]
    return states.some(torch.tensor(chosen))


@torch.no_grad()
def _velocities_of(student: Student, batches: Sequence[Batch]) -> list[Tensor]:
    return [student.velocity(batch.to(student.device)).float().cpu() for batch in batches]
