"""GPTQ alone, block by block: error feedback on what the ternary prefix makes of the teacher's own trajectories."""

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor

from engine.checkpoint.source import Source
from engine.devices import working_dtype
from engine.quant.calibrated.extent import extent_of
from engine.quant.calibrated.preparation import Preparation
from engine.quant.calibrated.prompts import prompts_digest, prompts_of
from engine.quant.calibrated.teacher import read_block
from engine.quant.calibration import CalibratedLinear, CalibrationSettings, advance, quantize_block
from engine.quant.gptq import GptqSettings
from engine.quant.recipe import Block, BlockResult, Job, blocks_of
from engine.quant.streams import FolderStore, PartReader
from engine.quant.ternary import TernaryValues
from engine.requests import ConversionRequest, Recipe

SETTINGS: Final = CalibrationSettings(
    gptq=GptqSettings(feedback_dampings=(0.01,), rounds=1, sweeps=0),
    asymmetry=0.0,
)


@dataclass(frozen=True, kw_only=True, eq=False)
class FeedbackResult:
    """Every linear's `values` and `learned` bias (by its tensor's name), and in decibels what each block is worth.

    `block_db` is measured on prompts that no Hessian has seen; `settings` are what the result depends on.
    """

    values: dict[str, TernaryValues]
    learned: dict[str, Tensor]
    block_db: dict[str, float]
    settings: dict[str, Any]


class ErrorFeedback:
    """GPTQ (arXiv:2210.17323) with three values, on the same states as the recipe `calibrated` for a seed and prompts.

    One pass of feedback from the nearest rounding's scales, after which each row's scale is fitted to its codes; no
    further rounds, no asymmetry, no descent, no learning. As in `calibrated`, moments are taken around the mean and
    biases corrected. States lie in files of the folder `scratch`.
    """

    def __init__(self, source: Source, *, prompts: Path | None, device: torch.device, seed: int, scratch: Path) -> None:
        """`prompts` is a file of prompts, None those that ship.

        Raises:
            InvalidRequest: the prompts cannot be read.
        """
        request = ConversionRequest(
            source=str(source.parts), target=str(scratch), recipe=Recipe.CALIBRATED, prompts=prompts, seed=seed
        )
        self._source = source
        self._job = Job(
            source=source,
            request=request,
            device=device,
            scratch=scratch,
            cancel=threading.Event(),
            kept=_nothing_kept,
        )
        self._prompts = prompts_of(self._job)
        self._extent = extent_of(source, prompts=len(self._prompts))
        self._preparation = Preparation(self._job, self._extent, self._prompts, resident=True)

    def run(self, tell: Callable[[str], None]) -> FeedbackResult:
        """Make the trajectories, then decide every block; `tell` gets a line for a person whenever a part is done.

        Raises:
            NonFiniteValues: a weight holds NaN or infinity.
            OutputError: the disk does not take the states.
        """
        for progress in self._preparation.run():
            tell(f"{progress.stage} {progress.done} of {progress.total}")
        folder = self._job.scratch / "states"
        self._preparation.fill(folder)
        values: dict[str, TernaryValues] = {}
        learned: dict[str, Tensor] = {}
        block_db: dict[str, float] = {}
        for block in blocks_of(self._source):
            done, folder, block_db[block.name] = self._one(block, folder)
            tell(f"{block.name} {block_db[block.name]:.1f} dB")
            for name, linear in done.items():
                values[f"{block.name}.{name}"] = _on_host(linear.values)
                learned[f"{block.name}.{name}.bias"] = linear.bias.cpu()
        return FeedbackResult(values=values, learned=learned, block_db=block_db, settings=self._settings())

    def _one(self, block: Block, folder: Path) -> tuple[dict[str, CalibratedLinear], Path, float]:
        """A block's linears, the folder of the states behind it, which replaces `folder`, and its held-out ratio."""
        device, rope = self._job.device, self._preparation.ropes
        teacher = read_block(self._source, block.name, device=device, dtype=working_dtype(device))
        store, after = FolderStore(folder), folder.with_name(f"behind-{block.name}")
        places = range(self._extent.learned_batches)
        student, done = quantize_block(
            teacher, PartReader(store, places), rope=rope, vectors=self._preparation.vectors, settings=SETTINGS
        )
        target = FolderStore(after)
        advance(teacher, student, store, target, rope=rope)
        held_out = PartReader(store, range(places.stop if self._extent.held_out else 0, len(store)))
        ratio = advance(teacher, student, held_out, FolderStore(folder.with_name("measured")), rope=rope)
        shutil.rmtree(folder)
        return done, after, round(ratio, 2)

    def _settings(self) -> dict[str, Any]:
        gptq = SETTINGS.gptq
        return {
            **self._extent.to_json(),
            "prompts_sha256": prompts_digest(self._prompts[: self._extent.prompts]),
            "activations": SETTINGS.activations,
            "asymmetry": SETTINGS.asymmetry,
            "damping": [gptq.damping, *gptq.feedback_dampings],
            "rounds": gptq.rounds,
            "sweeps": gptq.sweeps,
        }


def _nothing_kept(block: Block) -> BlockResult:
    raise AssertionError(f"{block.name} is not kept")


def _on_host(values: TernaryValues) -> TernaryValues:
    return TernaryValues(codes=values.codes.cpu(), row_scale=values.row_scale.cpu())
