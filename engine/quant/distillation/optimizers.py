"""What updates a student: Muon its latent weights, Adam everything else."""

from typing import Any, Final

import torch
from torch import Tensor, nn

from engine.quant.distillation.muon import Muon
from engine.quant.distillation.schedule import rate_factor
from engine.quant.distillation.settings import DistillationSettings
from engine.quant.distillation.student import Student

LARGEST_GRADIENT: Final = 1.0
BETAS: Final = (0.9, 0.98)
LATENT, SCALE, PART = ".latent", ".log_scale", "."


class Optimizers:
    """Muon (Jordan 2024) for latent weights, which are matrices; AdamW for row scales, biases and the rest.

    `updates` are those of the window that learns.
    """

    def __init__(self, student: Student, settings: DistillationSettings, *, updates: int) -> None:
        self._settings = settings
        share = min(1.0, updates / settings.full_updates)
        self._named = student.learning()
        latents, scales, others = list[nn.Parameter](), list[nn.Parameter](), list[nn.Parameter]()
        for name, parameter in self._named.items():
            kind = latents if name.endswith(LATENT) else scales if name.endswith(SCALE) else others
            kind.append(parameter)
        adam = [
            {"params": parameters, "lr": rate, "peak": rate}
            for parameters, rate in ((scales, share * settings.scale_rate), (others, share * settings.other_rate))
        ]
        self._muon = Muon(latents, lr=share * settings.code_rate)
        self._adam = torch.optim.AdamW(adam, betas=BETAS, weight_decay=0.0)
        self._muon.param_groups[0]["peak"] = share * settings.code_rate

    def clear(self) -> None:
        """Forget the gradients."""
        for optimizer in (self._muon, self._adam):
            optimizer.zero_grad(set_to_none=True)

    def step(self, progress: float) -> None:
        """Update every parameter at the rates of `progress`, 0 to 1, of its window."""
        settings = self._settings
        nn.utils.clip_grad_norm_(self._named.values(), LARGEST_GRADIENT)
        for optimizer, end in ((self._muon, settings.frozen_at), (self._adam, 1.0)):
            factor = rate_factor(settings, progress, end=end)
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * factor
            if factor:
                optimizer.step()

    def state(self) -> dict[str, Tensor]:
        """Moments and counts, by the parameter's name and theirs."""
        return {
            f"{name}{PART}{key}": value
            for name, parameter in self._named.items()
            for key, value in self._of(parameter).items()
        }

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Take the moments and counts that `state` gave."""
        for name, value in tensors.items():
            parameter, _, key = name.rpartition(PART)
            learned = self._named[parameter]
            # AdamW counts its steps on the host
            self._of(learned)[key] = value.clone() if value.dim() == 0 else value.to(learned.device, copy=True)

    def _of(self, parameter: nn.Parameter) -> dict[str, Any]:
        by_muon = any(parameter is each for each in self._muon.param_groups[0]["params"])
        state: dict[str, Any] = (self._muon if by_muon else self._adam).state[parameter]
        return state
