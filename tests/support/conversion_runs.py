"""Runs of `triptych quantize` in children of this process, with recipes that take a second, and a journal of them.

A child is forked: the command line begins as it does in a process of its own, and torch is imported once for all.
"""

import dataclasses
import functools
import os
import signal
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open

from engine import command_line
from engine.commands.exit_code import ExitCode
from engine.quant import conversion, distilled, instant
from engine.quant.calibrated import preparation, recipe
from engine.quant.distillation import learner, rounds
from engine.quant.distillation.checkpoint import UPDATE
from engine.quant.distillation.room import Room
from engine.quant.distillation.settings import DistillationSettings, Start
from engine.quant.recipe import Task
from engine.quant.trajectories import TransformerField
from engine.requests import Recipe

UPDATES = 12
LOOK_EVERY = 0.001  # seconds


@dataclass(frozen=True, kw_only=True)
class Run:
    """One call: what is made of what, and the file to which its processes tell what work they do."""

    source: Path
    target: Path
    recipe: Recipe
    journal: Path
    prompts: Path | None = None
    options: tuple[str, ...] = ()

    @classmethod
    def in_place(cls, source: str, place: str, recipe: str, prompts: str) -> "Run":
        """A model in the folder `place`, and its journal beside that."""
        return cls(
            source=Path(source),
            target=Path(place) / "model",
            recipe=Recipe(recipe),
            journal=Path(place).with_suffix(".journal"),
            prompts=Path(prompts),
        )

    @property
    def arguments(self) -> list[str]:
        """What the person writes."""
        updates = ["--updates", str(UPDATES)] if self.recipe is Recipe.DISTILLED else []
        prompts = ["--prompts", str(self.prompts)] if self.prompts else []
        places = [str(self.source), str(self.target), "--recipe", str(self.recipe), "--device", "cpu"]
        return ["quantize", *places, "--no-pictures", *updates, *prompts, *self.options]

    @property
    def folder(self) -> Path:
        """The working folder."""
        return self.target.with_name(f".{self.target.name}.conversion")

    def start(self) -> int:
        """Begin it in a child; returns its id."""
        child = os.fork()
        if child:
            return child
        code = 99
        try:
            code = command_line.main(self.arguments)
        except Exception:  # noqa: BLE001 - a child of the test's own: it tells and ends
            traceback.print_exc()
        finally:
            os._exit(code)

    def finish(self) -> None:
        """Run it in a child to its end."""
        code, words = self._ended()
        assert not code, f"a conversion ended with {code}: {words}"

    def refused(self) -> str:
        """Run it in a child that ends with a sentence, and return that."""
        code, words = self._ended()
        assert code == ExitCode.FAILED, f"a conversion ended with {code}: {words}"
        assert "Traceback" not in words, words
        *_, sentence = words.splitlines()
        assert sentence.startswith("triptych: "), words
        return sentence

    def killed(self, is_time: Callable[[], bool]) -> bool:
        """Run it in a child that is killed once `is_time`; returns whether it was, or raises where it failed."""
        child = self.start()
        while not is_time():
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                assert not status, f"a conversion failed: {os.waitstatus_to_exitcode(status)}"
                return False
            time.sleep(LOOK_EVERY)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) or not status, "a conversion failed"
        return os.WIFSIGNALED(status)

    def _ended(self) -> tuple[int, str]:
        """Its exit code, and what it wrote to stderr."""
        with tempfile.TemporaryFile("w+") as words:
            kept = os.dup(2)
            os.dup2(words.fileno(), 2)
            try:
                _, status = os.waitpid(self.start(), 0)
            finally:
                os.dup2(kept, 2)
                os.close(kept)
            words.seek(0)
            return os.waitstatus_to_exitcode(status), words.read()

    def told(self) -> list[str]:
        """The work that processes did since this was asked last."""
        lines = self.journal.read_text(encoding="utf-8").splitlines() if self.journal.exists() else []
        self.journal.unlink(missing_ok=True)
        return lines

    def kept(self) -> set[str]:
        """The work that lies finished in the working folder, in the journal's words."""
        scratch = self.folder / "scratch"
        blocks = {f"block {file.stem}" for file in (self.folder / "blocks").glob("*.json")}
        if self.recipe is not Recipe.DISTILLED:
            return blocks | _prepared(scratch)
        blocks = {f"block {file.stem}" for file in scratch.glob(".started.conversion/blocks/*.json")}
        drawn = {f"round {int(file.name[:4])}" for file in scratch.glob("rounds/*.safetensors")}
        return (
            blocks | drawn | _prepared(scratch / "start") | {f"update {update}" for update in range(_learned(scratch))}
        )


def make_quick(journal: Path, *, start: Start = "calibrated") -> None:
    """Let recipes take a second or so, `distilled` learn two windows after its `start`, and tell."""
    torch.set_num_threads(1)
    searched_once = dataclasses.replace(recipe.CALIBRATION.gptq, rounds=1, sweeps=1)
    recipe.CALIBRATION = dataclasses.replace(recipe.CALIBRATION, gptq=searched_once)
    recipe.LEARNING = dataclasses.replace(recipe.LEARNING, updates=2)
    preparation.FREE_VECTORS = 64  # type: ignore[misc]
    conversion.RECIPES = {**conversion.RECIPES, Recipe.DISTILLED: distilled.distilled(functools.partial(_small, start))}
    distilled.room_for = _two_windows

    def tell(words: str) -> None:
        with journal.open("a", encoding="utf-8") as stream:
            stream.write(f"{words}\n")

    for place, name, words in (
        (preparation.Preparation, "_encode", lambda *_: "encode"),
        (TransformerField, "__call__", lambda _, __, step: f"step {step}"),
        (recipe.Calibrated, "convert", lambda _, block: f"block {block.name}"),
        (instant.Instant, "convert", lambda _, block: f"block {block.name}"),
        (rounds.RoundMaker, "make", lambda _, index, *__, **___: f"round {index}"),
        (learner.Learner, "_update", lambda _, __, ___, update, ____: f"update {update}"),
    ):
        setattr(place, name, _told(getattr(place, name), words, tell))


def _told(function: Callable[..., Any], words: Callable[..., str], tell: Callable[[str], None]) -> Callable[..., Any]:
    def run(*arguments: Any, **named: Any) -> Any:
        tell(words(*arguments, **named))
        return function(*arguments, **named)

    return run


def _small(start: Start, settings: DistillationSettings) -> DistillationSettings:
    return dataclasses.replace(
        settings,
        start=start,
        batch=4,
        rounds=3,
        round_prompts=4,
        kept_rounds=2,
        full_updates=1,
        checkpoint_seconds=0.05,
    )


def _two_windows(task: Task, _: DistillationSettings) -> Room:
    names = [block.name for block in conversion.blocks_of(task.source)]
    return Room(windows=(tuple(names[:2]), tuple(names[2:])), micro=4, checkpointed=False, device_bytes=1)


def _prepared(scratch: Path) -> set[str]:
    encoded = {"encode"} if (scratch / "text.safetensors").exists() else set[str]()
    walk = scratch / "walk.safetensors"
    return encoded | {f"step {step}" for step in range(_number(walk, "taken") if walk.exists() else 0)}


def _learned(scratch: Path) -> int:
    """How many updates are kept: those of a window that is whole, or of the checkpoint within one."""
    learned = len(list(scratch.glob(".learned.conversion/blocks/*.json")))
    ends: Iterable[int] = (UPDATES // 2 * (learned // 2),)
    return max(*ends, *(_number(file, UPDATE) for file in scratch.glob("window-*.safetensors")), 0)


def _number(file: Path, name: str) -> int:
    with safe_open(file, framework="pt") as tensors:
        return int(tensors.get_tensor(name))
