"""The teacher's own trajectories: where calibration's inputs come from, without one image."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields

import torch
from torch import Tensor

from engine.conditioning import TextConditioning
from engine.latents import PATCH, LatentSize, image_ids, pack, start_noise
from engine.model.embedding import Rope, rope_tables
from engine.model.transformer import FluxTransformer
from engine.quant.streams import States
from engine.requests import MAX_SEED
from engine.sampling import Sampler

VelocityField = Callable[[Tensor, int], Tensor]
"""Velocities [P, S, C] of the latents [P, S, C] of all prompts at a step."""
VelocityFields = Callable[[Sequence[Tensor], int], Sequence[Tensor]]
"""The same of several journeys, whose pictures have sizes of their own."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Trajectories:
    """n states on the teacher's way from noise to pictures, each of a prompt and at a step.

    `latents` float32 [n, S, C] and `velocities` float32 [n, S, C], the teacher's; `prompts` int64 [n], an index;
    `times` float32 [n] in 0..1.
    """

    latents: Tensor
    velocities: Tensor
    prompts: Tensor
    times: Tensor

    def __len__(self) -> int:
        return len(self.prompts)

    def tensors(self) -> dict[str, Tensor]:
        """Every tensor by its name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def rows(self, chosen: Tensor) -> "Trajectories":
        """The states that `chosen`, an index or a mask [n], names."""
        return Trajectories(
            latents=self.latents[chosen],
            velocities=self.velocities[chosen],
            prompts=self.prompts[chosen],
            times=self.times[chosen],
        )


def joined(parts: Sequence[Trajectories]) -> Trajectories:
    """The states of several, one after the other."""
    return Trajectories(
        latents=torch.cat([part.latents for part in parts]),
        velocities=torch.cat([part.velocities for part in parts]),
        prompts=torch.cat([part.prompts for part in parts]),
        times=torch.cat([part.times for part in parts]),
    )


@dataclass(frozen=True, kw_only=True)
class Journey:
    """The real schedule of `steps` steps, walked from noise for each of the `prompts`, side by side.

    Prompts are numbers, of all that are drawn at whichever size. `kept` states of each are kept. Which steps they are
    of is spread evenly: all steps together are kept equally often, and the steps of one prompt lie apart. Noise i is
    that of picture i of `seed`.
    """

    size: LatentSize
    prompts: Sequence[int]
    steps: int
    kept: int
    seed: int

    def start(self) -> Tensor:
        """Noise, float32 [P, S, C]."""
        noise = [pack(start_noise((self.seed + i) % (MAX_SEED + 1), self.size)) for i in self.prompts]
        return torch.cat(noise)

    def states(self, latents: Tensor, velocities: Tensor, step: int, time: float) -> Trajectories:
        """Those of the states [P, S, C] before a step that are kept."""
        here = [i for i, prompt in enumerate(self.prompts) if step in self._kept(prompt)]
        rows = torch.tensor(here, dtype=torch.int64)
        return Trajectories(
            latents=latents[rows],
            velocities=velocities[rows],
            prompts=torch.tensor(self.prompts, dtype=torch.int64)[rows],
            times=torch.full((len(rows),), time),
        )

    def _kept(self, prompt: int) -> set[int]:
        return kept_steps(prompt, steps=self.steps, kept=self.kept)


def walk(
    journeys: Sequence[Journey],
    velocities: VelocityFields,
    sampler: Sampler,
    *,
    taken: int = 0,
    latents: Sequence[Tensor] | None = None,
) -> Iterator[tuple[list[Tensor], list[Trajectories]]]:
    """Each step that is left of journeys of as many steps, each on the schedule of its size.

    Gives the latents [P, S, C] behind it, and the states before it that are kept, of each journey. `latents` are those
    behind the `taken` steps that an earlier walk made.
    """
    (steps,) = {journey.steps for journey in journeys}
    schedules = [sampler.schedule(steps=steps, tokens=each.size.tokens, taken=taken) for each in journeys]
    now = [journey.start() for journey in journeys] if latents is None else list(latents)
    for step in range(taken, steps):
        found = [each.float().to(before.device) for each, before in zip(velocities(now, step), now, strict=True)]
        kept = [
            journey.states(before, velocity, step, float(schedule.times[step]))
            for journey, before, velocity, schedule in zip(journeys, now, found, schedules, strict=True)
        ]
        now = [
            schedule.step(before, velocity, step).latents
            for before, velocity, schedule in zip(now, found, schedules, strict=True)
        ]
        yield now, kept


def follow(
    velocity: VelocityField, sampler: Sampler, *, size: LatentSize, prompts: int, steps: int, kept: int, seed: int
) -> Trajectories:
    """All that is kept of one whole journey."""
    journey = Journey(size=size, prompts=range(prompts), steps=steps, kept=kept, seed=seed)

    def velocities(latents: Sequence[Tensor], step: int) -> list[Tensor]:
        return [velocity(latents[0], step)]

    return joined([states for _, (states,) in walk([journey], velocities, sampler)])


def kept_steps(prompt: int, *, steps: int, kept: int) -> set[int]:
    """The steps at which the states of a prompt are kept."""
    assert 0 < kept <= steps, f"{kept} of {steps} steps"
    return {(i * steps // kept + prompt) % steps for i in range(kept)}


class TransformerField:
    """The velocities of a whole transformer on its device, for prompts led by `text` [P, ...] and one guidance.

    `check` is called before each batch of prompts, and may raise what stops the work.
    """

    def __init__(
        self,
        transformer: FluxTransformer,
        *,
        text: TextConditioning,
        times: Tensor,
        guidance: float | None,
        size: LatentSize,
        batch: int = 8,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._check = check
        self._transformer = transformer
        self._text = text
        self._times = times
        self._guidance = guidance
        self._ids = image_ids(size)
        self._batch = batch

    @torch.inference_mode()
    def __call__(self, latents: Tensor, step: int) -> Tensor:
        return torch.cat([self._some(latents, step, start) for start in range(0, len(latents), self._batch)])

    def _some(self, latents: Tensor, step: int, start: int) -> Tensor:
        self._check()
        model, rows = self._transformer, slice(start, start + self._batch)
        text = self._text.sequence[rows].to(model.device, model.dtype)  # [b, T, joint_attention_dim]
        times = self._times[step].expand(len(text)).to(model.device)
        velocity: Tensor = model(
            hidden_states=latents[rows].to(model.device, model.dtype),
            encoder_hidden_states=text,
            pooled_projections=self._text.pooled[rows].to(model.device, model.dtype),
            timestep=times,
            img_ids=self._ids,
            txt_ids=torch.zeros(text.shape[1], 3),
            guidance=None if self._guidance is None else torch.full_like(times, self._guidance),
        )
        return velocity.float().to(latents.device)


@torch.inference_mode()
def embedded(
    transformer: FluxTransformer, states: Trajectories, rows: slice, *, text: TextConditioning, guidance: float | None
) -> States:
    """The states `rows` as the first block reads them, where teacher and student are still the same."""
    prompts, place = states.prompts[rows], transformer.device
    image = transformer.x_embedder(states.latents[rows].to(place, transformer.dtype))
    words = transformer.context_embedder(text.sequence[prompts].to(place, transformer.dtype))
    vector = conditioning_vectors(transformer, times=states.times[rows], pooled=text.pooled[prompts], guidance=guidance)
    return States(image=image, text=words, teacher_image=image, teacher_text=words, vector=vector)


@torch.inference_mode()
def conditioning_vectors(
    transformer: FluxTransformer, *, times: Tensor, pooled: Tensor, guidance: Tensor | float | None
) -> Tensor:
    """What the modulations of n states are computed from: `times` [n], `pooled` [n, P], one guidance or [n].

    Returns [n, D].

    Nothing else reaches the modulation linears, so that their inputs are free: any time, any prompt.
    """
    times = times.to(transformer.device, torch.float32)
    strengths = None if guidance is None else torch.as_tensor(guidance).to(times).expand_as(times)
    vector: Tensor = transformer.time_text_embed(times, strengths, pooled.to(transformer.device, transformer.dtype))
    return vector


class Ropes:
    """The positions of states of several sizes, each batch's by what it says of its own; made once a size."""

    def __init__(self, transformer: FluxTransformer, sizes: Sequence[LatentSize], *, words: int) -> None:
        self._of = {grid_of(size): rope_of(transformer, words=words, size=size) for size in sizes}

    def __call__(self, states: States) -> Rope:
        """The positions of all tokens of `states`, text before picture."""
        assert states.grid is not None, "the states do not say of which size they are"
        rows, columns = states.grid.tolist()
        return self._of[rows, columns]


def grid_of(size: LatentSize) -> tuple[int, int]:
    """The rows and columns of a picture's tokens."""
    return size.height // PATCH, size.width // PATCH


def rope_of(transformer: FluxTransformer, *, words: int, size: LatentSize) -> Rope:
    """The positions of `words` text tokens and a picture's, as the blocks take them."""
    ids = torch.cat((torch.zeros(words, 3), image_ids(size)))
    return rope_tables(ids.to(transformer.device), transformer.config.axes_dims_rope)
