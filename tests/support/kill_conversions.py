"""`triptych quantize` in processes of its own, killed at random moments and begun again.

Called with SOURCE TARGET RECIPE SEED KILLS [PROMPTS]. Every step takes a few milliseconds more than it needs, so that
there are moments to kill in. Each time the target is whole it is moved to TARGET-0, TARGET-1 and so on, and the next
one begun. After each kill the target must be whole or not there, and the process after it may not do again what lies
finished in the working folder. The result is one line of JSON: how often a conversion was killed, how often it got
whole, and how much work was not done again.
"""

import json
import random
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from conversion_runs import Run, make_quick
from engine.checkpoint import shards, writer
from engine.quant import instant, reporting, streams, workfolder
from engine.requests import Recipe
from engine.verification import verify_model

DELAY = 0.004
REACH = 0.6  # of the length of an unbroken conversion: those that go on are shorter


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
    for place, name in (
        (instant, "quantize_linear"),
        (workfolder, "_write"),
        (shutil, "rmtree"),
        (workfolder.os, "fsync"),
        (workfolder.WorkFolder, "load"),
        (streams, "save_file"),
        (shards, "save_file"),
        (writer, "_take_parts"),
        (writer, "_write_json"),
        (writer, "_move_into_place"),
        (reporting, "save_picture"),
    ):
        setattr(place, name, slowed(getattr(place, name)))


class Series:
    """Conversions of one call, one after the other."""

    def __init__(self, run: Run, seed: int) -> None:
        self._run = run
        self._moments = random.Random(seed)
        self._length = 0.0
        self.killed = self.whole = self.saved = 0

    def finish(self) -> None:
        """Let one end unbroken, and take its time."""
        started = time.monotonic()
        kept = self._run.kept()
        self._run.finish()
        self._length = self._length or time.monotonic() - started
        self._check_resumed(kept)
        self._take_away()

    def kill(self) -> None:
        """Kill one at a random moment, if it has not ended by then."""
        started, wait, kept = time.monotonic(), self._moments.uniform(0, REACH * self._length), self._run.kept()
        if self._run.killed(lambda: time.monotonic() - started > wait):
            self.killed += 1
            print(f"kill {self.killed} after {wait:.3f} of {self._length:.3f} s", file=sys.stderr)
        self._check_resumed(kept)
        if self._run.target.exists():
            list(verify_model(self._run.target))
            if not (self._run.folder / workfolder.RECORD).exists():  # the last that a conversion deletes
                self._take_away()

    def _check_resumed(self, kept: set[str]) -> None:
        again = kept & set(self._run.told())
        assert not again, f"what was finished was done again: {sorted(again)}"
        self.saved += len(kept)

    def _take_away(self) -> None:
        self._run.target.rename(self._run.target.with_name(f"{self._run.target.name}-{self.whole}"))
        self.whole += 1


def main(run: Run, seed: int, kills: int) -> None:
    """Let one conversion finish, kill `kills` others, let the last finish, and tell."""
    make_quick(run.journal)
    slow_down()
    series = Series(run, seed)
    series.finish()
    while series.killed < kills:
        series.kill()
    series.finish()
    print(json.dumps({"killed": series.killed, "whole": series.whole, "saved": series.saved}))


if __name__ == "__main__":
    source, target, recipe, seed, kills, *prompts = sys.argv[1:]
    asked = Run(
        source=Path(source),
        target=Path(target),
        recipe=Recipe(recipe),
        journal=Path(target).parent.with_suffix(".journal"),
        prompts=Path(prompts[0]) if prompts else None,
    )
    main(asked, int(seed), int(kills))
