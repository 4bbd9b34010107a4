"""`triptych quantize` on a small disk that another program fills meanwhile: SOURCE PLACE RECIPE PROMPTS.

To be run where file systems can be mounted, as under `unshare --map-root-user --mount`. PLACE becomes a disk of its
own. For each of five moments a conversion is let run to there, and finds the disk full; it must end with one sentence
and nothing half-made. Then there is room again, and the same call must make the model that an unbroken one makes. The
result is one line of JSON: of each moment, the sentence.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from conversion_runs import Run, make_quick
from conversions import fixed_of
from engine.checkpoint import shards
from engine.quant import streams, workfolder
from engine.quant.distillation import checkpoint, states
from engine.requests import Recipe

DISK_BYTES = 32 * 2**20
FILLED_AT_ONCE = 2**16
Moment = tuple[str, Any, str, int]  # in words; the function that is called then, and which of its calls it is
AT_THE_END: list[Moment] = [("the model's shards", shards, "save_file", 0)]
MOMENTS: dict[Recipe, list[Moment]] = {
    Recipe.CALIBRATED: [
        ("encoded prompts", streams, "save_file", 0),
        ("activations before the blocks", streams.FolderStore, "write", 1),
        ("activations between two blocks", streams.FolderStore, "write", 5),
        ("a finished block", workfolder.WorkFolder, "keep", 1),
        *AT_THE_END,
    ],
    Recipe.DISTILLED: [
        ("a block to start from", workfolder.WorkFolder, "keep", 1),
        ("the first round", states, "save_tensors", 0),
        ("a checkpoint", checkpoint, "save_tensors", 2),
        ("a learned block", workfolder.WorkFolder, "keep", 5),
        *AT_THE_END,
    ],
}


def fill(disk: Path) -> None:
    """Leave no room on a disk."""
    with (disk / "filler").open("wb", buffering=0) as stream:
        size = FILLED_AT_ONCE
        while size:
            try:
                stream.write(bytes(size))
            except OSError:
                size //= 2


def filling(function: Callable[..., Any], disk: Path, at: int) -> Callable[..., Any]:
    """The function, before whose call number `at` the disk gets full."""
    calls = iter(range(10**6))

    def run(*arguments: Any, **named: Any) -> Any:
        if next(calls) == at:
            fill(disk)
        return function(*arguments, **named)

    return run


def starve(run: Run, moment: Moment, unbroken: dict[str, Any]) -> str:
    """One conversion that finds the disk full, and the one that goes on; returns the first one's sentence."""
    words, place, name, at = moment
    disk, function = run.target.parent, getattr(place, name)
    setattr(place, name, filling(function, disk, at))
    sentence = run.refused()
    setattr(place, name, function)
    assert (disk / "filler").exists(), f"{words}: the moment never came"
    assert not run.target.exists(), f"{words}: a model was made"
    left = [*disk.rglob("*.tmp"), *disk.rglob("*.partial"), *disk.rglob("*.part/*.part"), *disk.rglob("*-*.part")]
    assert not [file for file in left if file.is_file()], f"{words}: {left}"
    kept = run.kept()
    assert "of disk" in run.refused(), "the same call on a full disk says how much room it needs"
    assert run.kept() == kept, f"{words}: work was lost"
    (disk / "filler").unlink()
    run.told()
    run.finish()
    assert not kept & set(run.told()), f"{words}: what was finished was done again"
    assert fixed_of(run.target) == unbroken, f"{words}: another model"
    run.target.rename(run.target.with_name("last"))
    subprocess.run(["rm", "-r", run.target.with_name("last")], check=True)
    assert not list(disk.iterdir()), f"{words}: something is left"
    return sentence


def main(run: Run) -> None:
    """Mount the disk, make a model unbroken, then starve one at each moment."""
    place = run.target.parent
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "none", place], check=True)
    make_quick(run.journal, start="instant")
    run.finish()
    unbroken = fixed_of(run.target)
    subprocess.run(["rm", "-r", run.target], check=True)
    print(json.dumps({moment[0]: starve(run, moment, unbroken) for moment in MOMENTS[run.recipe]}))


if __name__ == "__main__":
    main(Run.in_place(*sys.argv[1:]))
