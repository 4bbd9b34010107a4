"""From noise to a clean latent: the steps of flow matching, as diffusers' FLUX pipeline takes them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from diffusers.schedulers.scheduling_flow_match_euler_discrete import FlowMatchEulerDiscreteScheduler
from torch import Tensor

from engine.errors import InvalidModel
from engine.parts import loading

UNSUPPORTED: Final = ("stochastic_sampling", "invert_sigmas", "use_beta_sigmas")
TIME_SCALE: Final = 1000


@dataclass(frozen=True, kw_only=True)
class Denoised:
    """The state after one step: `latents` and `clean`, what they would end as; both float32 [1, S, C]."""

    latents: Tensor
    clean: Tensor


class Schedule:
    """The steps of one picture, to be taken in order."""

    def __init__(self, scheduler: FlowMatchEulerDiscreteScheduler) -> None:
        self._scheduler = scheduler

    @property
    def times(self) -> Tensor:
        """What the transformer is told at each step: float32 [steps] in 0..1, falling."""
        times: Tensor = self._scheduler.timesteps / TIME_SCALE
        return times

    @torch.inference_mode()
    def begin(self, noise: Tensor, start: Tensor) -> Tensor:
        """The latents before the first step that is taken: `noise` and `start`, of one shape, mixed as it expects."""
        scheduler = self._scheduler
        time = scheduler.timesteps[scheduler.begin_index : scheduler.begin_index + 1]
        mixed: Tensor = scheduler.scale_noise(start, time, noise)
        return mixed

    @torch.inference_mode()
    def step(self, latents: Tensor, velocity: Tensor, index: int) -> Denoised:
        """Step `index` (from 0) from `latents`, float32 [1, S, C], along `velocity` of the same shape."""
        scheduler, velocity = self._scheduler, velocity.float()
        taken = scheduler.begin_index if scheduler.step_index is None else scheduler.step_index
        assert index == taken, f"step {index} after {taken} steps"
        clean = latents - scheduler.sigmas[index] * velocity
        after = scheduler.step(velocity, scheduler.timesteps[index], latents, return_dict=False)[0]
        return Denoised(latents=after, clean=clean)


@torch.inference_mode()
def led_away(velocity: Tensor, negative: Tensor, scale: float) -> Tensor:
    """True classifier-free guidance: `scale` times as far from `negative` as `velocity` is; float32, of their shape."""
    velocity, negative = velocity.float(), negative.float()
    return negative + scale * (velocity - negative)


class Sampler:
    """The schedules that a model was trained for."""

    def __init__(self, scheduler: FlowMatchEulerDiscreteScheduler) -> None:
        self._config = scheduler.config

    def schedule(self, *, steps: int, tokens: int, taken: int = 0) -> Schedule:
        """The schedule of a picture in `steps` steps whose packed latent has `tokens` tokens; `taken` are done."""
        scheduler = FlowMatchEulerDiscreteScheduler.from_config(self._config)
        scheduler.set_timesteps(sigmas=np.linspace(1.0, 1 / steps, steps), mu=self._shift(tokens))
        scheduler.set_begin_index(taken)
        return Schedule(scheduler)

    def _shift(self, tokens: int) -> float:
        fewest, most = self._config["base_image_seq_len"], self._config["max_image_seq_len"]
        low, high = self._config["base_shift"], self._config["max_shift"]
        slope = (high - low) / (most - fewest)
        offset = low - slope * fewest
        return float(tokens * slope + offset)


def load_sampler(folder: Path) -> Sampler:
    """The sampler of the model in `folder`.

    Raises:
        InvalidModel: the scheduler's configuration is damaged, or asks for what FLUX does not use.
    """
    part = folder / "scheduler"
    with loading(part):
        scheduler = FlowMatchEulerDiscreteScheduler.from_pretrained(part, local_files_only=True)
        for option in UNSUPPORTED:
            if scheduler.config[option]:
                raise InvalidModel(f"{part} asks for {option}, which FLUX does not use: choose another model")
        sampler = Sampler(scheduler)
        sampler.schedule(steps=2, tokens=256)
    return sampler
