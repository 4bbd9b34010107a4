"""Conversions in processes of their own, killed at random moments and begun again: SOURCE TARGET SEED KILLS [PROMPTS].

They are of the recipe `calibrated` where there is a file of prompts, and else of `instant`.
Every step takes a few milliseconds more than it needs, so that there are moments to kill in. Each time the target is
whole it is moved to TARGET-0, TARGET-1 and so on, and the next one begun. The result is one line of JSON: how often
a conversion was killed and how often it got whole.
"""

import dataclasses
import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from conversions import convert, request_of
from engine.checkpoint import shards, writer
from engine.events import Finished
from engine.quant import instant, workfolder
from engine.quant.calibrated import recipe
from engine.requests import ConversionRequest, Recipe

DELAY = 0.004


def slowed(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with a delay before and after it."""

    def run(*arguments: Any, **named: Any) -> Any:
        time.sleep(DELAY)
        result = function(*arguments, **named)
        time.sleep(DELAY)
        return result

    return run


def slow_down() -> None:
    """Put delays around what rounds, writes, links, renames and deletes."""
    for module, name in (
        (instant, "quantize_linear"),
        (workfolder, "_write"),
        (workfolder.shutil, "rmtree"),
        (workfolder.os, "fsync"),
        (workfolder.WorkFolder, "load"),
        (shards, "save_file"),
        (writer, "_take_parts"),
        (writer, "_write_json"),
        (writer, "_move_into_place"),
    ):
        setattr(module, name, slowed(getattr(module, name)))


def start(request: ConversionRequest) -> int:
    """A conversion in a child process; returns its id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        last = convert(request)[-1]
        assert isinstance(last, Finished), last
        code = 0
    finally:
        if code:
            traceback.print_exc()
        os._exit(code)


def main(request: ConversionRequest, seed: int, kills: int) -> None:
    """Let one conversion finish, kill `kills` others at moments of its length, let the last finish, and tell."""
    torch.set_num_threads(1)
    slow_down()
    target = Path(request.target)
    record = target.with_name(f".{target.name}.conversion") / workfolder.RECORD
    moments, killed, whole, length = random.Random(seed), 0, 0, 0.0
    is_whole = False
    while killed < kills or not is_whole:
        if target.exists() and not record.exists():  # killed between the last deletion and its end
            target.rename(target.with_name(f"{target.name}-{whole}"))
            whole += 1
        started = time.monotonic()
        child = start(request)
        if length and killed < kills:
            time.sleep(moments.uniform(0, length))
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        is_whole = not os.WIFSIGNALED(status)
        if not is_whole:
            killed += 1
            continue
        if os.WEXITSTATUS(status):
            sys.exit(f"a conversion failed after {killed} kills")
        length = length or time.monotonic() - started
        target.rename(target.with_name(f"{target.name}-{whole}"))
        whole += 1
    print(json.dumps({"killed": killed, "whole": whole}))


if __name__ == "__main__":
    source, target, seed, kills, *prompts = sys.argv[1:]
    asked = {"recipe": Recipe.CALIBRATED, "prompts": Path(prompts[0])} if prompts else {}
    recipe.LEARNING = dataclasses.replace(recipe.LEARNING, updates=5)
    main(request_of(Path(source), Path(target), **asked), int(seed), int(kills))
