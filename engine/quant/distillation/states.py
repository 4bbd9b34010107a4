"""States that a student learns from: a round of trajectories, its file, and the batches drawn from several."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import torch
from torch import Tensor

from engine.quant.streams import load_tensors, save_tensors


@dataclass(frozen=True, kw_only=True, eq=False)
class Batch:
    """B states with the teacher's velocities at them, on the computing device.

    `latents` and `velocities` [B, S, C], `times` float32 [B] in 0..1, `guidance` float32 [B] or None, `pooled` [B, P]
    and `sequence` [B, T, D] of their prompts. All are pictures of one size: `size` is its number among those that the
    student knows.
    """

    latents: Tensor
    velocities: Tensor
    times: Tensor
    guidance: Tensor | None
    pooled: Tensor
    sequence: Tensor
    size: int = 0

    def __len__(self) -> int:
        return len(self.times)

    def rows(self, chosen: slice | Tensor) -> "Batch":
        """Some of its states."""
        return replace(
            self,
            latents=self.latents[chosen],
            velocities=self.velocities[chosen],
            times=self.times[chosen],
            guidance=None if self.guidance is None else self.guidance[chosen],
            pooled=self.pooled[chosen],
            sequence=self.sequence[chosen],
        )

    def split(self, size: int) -> Iterator["Batch"]:
        """Batches of `size` states, the last one of what is left."""
        for start in range(0, len(self), size):
            yield self.rows(slice(start, start + size))

    def to(self, device: torch.device) -> "Batch":
        """The same states on `device`."""
        return replace(
            self,
            latents=self.latents.to(device),
            velocities=self.velocities.to(device),
            times=self.times.to(device),
            guidance=None if self.guidance is None else self.guidance.to(device),
            pooled=self.pooled.to(device),
            sequence=self.sequence.to(device),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class RoundStates:
    """n states of the trajectories of P prompts, drawn at one size.

    `latents` and `velocities` bfloat16 [n, S, C], `prompts` int64 [n] (an index into the P), `times` float32 [n];
    `guidance` float32 [P], not a number where the model takes none; `pooled` [P, ...] and `sequence` [P, T, D].
    """

    latents: Tensor
    velocities: Tensor
    prompts: Tensor
    times: Tensor
    guidance: Tensor
    pooled: Tensor
    sequence: Tensor

    def __len__(self) -> int:
        return len(self.prompts)

    def to(self, device: torch.device | str) -> "RoundStates":
        """The same states on `device`."""
        return RoundStates(**{name: tensor.to(device) for name, tensor in self.tensors().items()})

    def tensors(self) -> dict[str, Tensor]:
        """Every tensor by its name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def some(self, chosen: Tensor) -> "RoundStates":
        """The states `chosen` [m] alone, with all prompts."""
        return replace(
            self, **{name: getattr(self, name)[chosen] for name in ("latents", "velocities", "prompts", "times")}
        )

    def rows(self, chosen: Tensor, device: torch.device) -> dict[str, Tensor]:
        """The states `chosen` [m], as the fields of a `Batch` on `device`."""
        chosen = chosen.to(self.prompts.device)
        prompts = self.prompts[chosen]
        found = {name: getattr(self, name)[chosen] for name in ("latents", "velocities", "times")}
        found |= {name: getattr(self, name)[prompts] for name in ("guidance", "pooled", "sequence")}
        return {name: tensor.to(device) for name, tensor in found.items()}


Round = Mapping[int, RoundStates]
"""The states of one round, by the number of their size."""


class Pool:
    """Some rounds, from which batches of one size each are drawn; every state has the same chance."""

    def __init__(self, rounds: Sequence[Round], *, device: torch.device, guided: bool) -> None:
        self._rounds: dict[int, list[RoundStates]] = {}
        for states in rounds:
            for number, its in states.items():
                self._rounds.setdefault(number, []).append(its)
        self._device = device
        self._guided = guided

    def draw(self, count: int, seed: Sequence[int], *, rank: int = 0) -> Batch:
        """`count` states; the same ones for the same `seed` and `rank`, whatever was drawn before.

        Their size depends on `seed` alone: processes whose rounds have as many prompts of each size draw the same one.
        """
        number = self._size(torch.Generator().manual_seed(mixed(seed)))
        rounds, generator = self._rounds[number], torch.Generator().manual_seed(mixed((*seed, rank)))
        chosen = torch.randint(sum(map(len, rounds)), (count,), generator=generator)
        parts, first = [], 0
        for states in rounds:
            inside = chosen[(chosen >= first) & (chosen < first + len(states))] - first
            parts.append(states.rows(inside, self._device))
            first += len(states)
        return self._batch({name: torch.cat([part[name] for part in parts]) for name in parts[0]}, number)

    def all(self, size: int) -> Iterator[Batch]:
        """Every state once, in batches of at most `size`."""
        for number, rounds in self._rounds.items():
            for states in rounds:
                for chosen in torch.arange(len(states)).split(size):
                    yield self._batch(states.rows(chosen, self._device), number)

    def _size(self, generator: torch.Generator) -> int:
        """The number of a size, each as likely as it has states."""
        numbers = sorted(self._rounds)
        counts = torch.tensor([sum(map(len, self._rounds[number])) for number in numbers], dtype=torch.float64)
        return numbers[int(torch.multinomial(counts / counts.sum(), 1, generator=generator))]

    def _batch(self, columns: dict[str, Tensor], number: int) -> Batch:
        guidance = columns.pop("guidance")
        return Batch(**columns, guidance=guidance if self._guided else None, size=number)


def save_round(states: Round, file: Path) -> None:
    """Write a round, whole or not at all.

    Raises:
        OutputError: it cannot be written, as on a full disk.
    """
    save_tensors(
        file,
        {f"{number}.{name}": tensor.cpu() for number, its in states.items() for name, tensor in its.tensors().items()},
    )


def load_round(file: Path) -> Round:
    """A round on the host; its pages are read as they are needed.

    Raises:
        InvalidModel: it is gone or damaged.
    """
    found: dict[int, dict[str, Tensor]] = {}
    for name, tensor in load_tensors(file).items():
        number, _, field = name.partition(".")
        found.setdefault(int(number), {})[field] = tensor
    return {number: RoundStates(**found[number]) for number in sorted(found)}


def mixed(seed: Sequence[int]) -> int:
    """One seed of several numbers."""
    mixed = 0
    for number in seed:
        mixed = (mixed * 6_364_136_223_846_793_005 + number + 1_442_695_040_888_963_407) % 2**62
    return mixed
