"""Rounds of trajectories: prompts that the teacher draws, and that the student draws while the teacher looks on."""

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from engine.checkpoint.source import Source
from engine.conditioning import TextConditioning, load_text_encoders
from engine.devices import working_dtype
from engine.latents import LatentSize, pack, start_noise
from engine.quant.distillation.settings import DistillationSettings
from engine.quant.distillation.states import Batch, RoundStates, mixed
from engine.quant.distillation.student import Student
from engine.quant.distillation.teacher import Teacher
from engine.quant.trajectories import kept_steps
from engine.sampling import load_sampler

ENCODED_AT_ONCE: Final = 64  # prompts
HELD_OUT: Final = 16  # prompts that nothing is learned from, at most
HELD_OUT_STATES: Final = 4  # of each
ROUND, NOISE, ORDER, CHECK = range(4)  # what a random number is for


@dataclass(frozen=True, kw_only=True, eq=False)
class _Walk:
    """Trajectories to make: of each prompt with its `guidance` [P], `own` of the last ones by the student."""

    prompts: Sequence[str]
    guidance: Tensor
    steps: int
    seed: int
    own: int = 0


class RoundMaker:
    """Makes rounds, each of prompts of its own as long as there are any; the same ones for the same seed.

    A state that the student comes to is labelled with the teacher's velocity there, as in DAgger (arXiv:1011.0686): so
    it learns to come back from its own errors. `batch` states are computed at once.
    """

    def __init__(
        self,
        source: Source,
        prompts: Sequence[str],
        settings: DistillationSettings,
        *,
        seed: int,
        size: LatentSize,
        device: torch.device,
        batch: int,
    ) -> None:
        self._source = source
        self._settings = settings
        self._seed = seed
        self._size = size
        self._device = device
        self._batch = batch
        self._default = source.description.defaults
        self._sampler = load_sampler(source.parts)
        learned = len(prompts) - min(HELD_OUT, len(prompts) // 8)
        self._prompts, self.held_out = tuple(prompts[:learned]), tuple(prompts[learned:])
        self._order = functools.lru_cache(maxsize=2)(self._shuffled)

    def make(self, index: int, teacher: Teacher, student: Student, *, rank: int = 0, ranks: int = 1) -> RoundStates:
        """Round `index`: the share of process `rank` of `ranks`, each with as many prompts, and others."""
        place = index * ranks + rank
        generator = torch.Generator().manual_seed(mixed((self._seed, ROUND, place)))
        spread = math.floor(self._default.steps * self._settings.steps_spread)
        other = int(torch.randint(-spread, spread + 1, (), generator=generator))
        count = self._settings.round_prompts
        walk = _Walk(
            prompts=[self._prompt(number) for number in range(place * count, (place + 1) * count)],
            guidance=self._guidance(count, generator),
            steps=self._default.steps + (other if index % 2 else 0),  # every second round sees other times
            seed=mixed((self._seed, NOISE, place)),
            own=round(count * self._settings.rollouts),
        )
        return self._make(walk, teacher, student)

    def make_held_out(self, teacher: Teacher) -> RoundStates:
        """Some states of the teacher's trajectories for prompts that are in no round, at the model's own guidance."""
        count, steps = len(self.held_out), self._default.steps
        guidance = torch.full((count,), math.nan if self._default.guidance is None else self._default.guidance)
        seed = mixed((self._seed, CHECK))
        states = self._make(_Walk(prompts=self.held_out, guidance=guidance, steps=steps, seed=seed), teacher, None)
        kept = min(HELD_OUT_STATES, steps)
        chosen = [step * count + i for i in range(count) for step in sorted(kept_steps(i, steps=steps, kept=kept))]
        return states.some(torch.tensor(chosen))

    def _make(self, walk: _Walk, teacher: Teacher, student: Student | None) -> RoundStates:
        text, count = self._encode(walk.prompts), len(walk.prompts)
        schedule = self._sampler.schedule(steps=walk.steps, tokens=self._size.tokens)
        latents = torch.cat([pack(start_noise(walk.seed + i, self._size)) for i in range(count)])  # [P, S, C]
        found: list[tuple[Tensor, Tensor]] = []
        for step in range(walk.steps):
            states = Batch(
                latents=latents,
                velocities=latents,
                times=schedule.times[step].float().expand(count),
                guidance=None if self._default.guidance is None else walk.guidance,
                pooled=text.pooled,
                sequence=text.sequence,
            )
            velocities = self._all(teacher.velocities, states)
            found.append((latents.bfloat16(), velocities.bfloat16()))
            if walk.own:
                assert student is not None, "roll-outs need a student"
                theirs = self._all(functools.partial(_velocities_of, student), states.rows(slice(-walk.own, None)))
                velocities = torch.cat((velocities[: -walk.own], theirs))
            latents = schedule.step(latents, velocities, step).latents.clone()
        return RoundStates(
            latents=torch.cat([each for each, _ in found]),
            velocities=torch.cat([each for _, each in found]),
            prompts=torch.arange(count).repeat(walk.steps),
            times=schedule.times.float().repeat_interleave(count),
            guidance=walk.guidance,
            pooled=text.pooled,
            sequence=text.sequence,
        )

    def _all(self, velocities: Callable[[Sequence[Batch]], list[Tensor]], states: Batch) -> Tensor:
        """Velocities of all `states`, in batches of one shape where code is compiled for it."""
        count = len(states)
        missing = -count % self._batch if self._settings.compiled else 0
        padded = states.rows(torch.arange(count + missing).clamp(max=count - 1)) if missing else states
        return torch.cat(velocities(list(padded.split(self._batch))))[:count]

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


@torch.no_grad()
def _velocities_of(student: Student, batches: Sequence[Batch]) -> list[Tensor]:
    return [student.velocity(batch.to(student.device)).float().cpu() for batch in batches]
