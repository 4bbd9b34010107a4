"""Two models on the same prompts and seeds: their pictures, distances, times and memory."""

import dataclasses
import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import resources
from engine.description import ModelDescription
from engine.distances import Distance, distance
from engine.errors import InvalidRequest, OutputError, OutputExists
from engine.events import Readings
from engine.picture import PictureSettings, read_settings
from engine.requests import GenerationRequest
from engine.saving import save_picture
from engine.suites import Layout, SuiteFolder, SuitePrompt

FORMAT_VERSION: Final = 1
SUITE: Final = "compare"
SIDES: Final = ("a", "b")
MEASURED: Final = "measured.json"
RESULTS: Final = ("compare.json", "index.html")
PROMPTS: Final = "prompts/compare.txt"
LIMITED_PROMPTS: Final = "prompts/pocket-compare.txt"
SETTINGS: Final = ("width", "height", "steps", "guidance")


class PairLayout(Layout):
    """`000-0.png`: the prompt's number and the picture's, both from 0."""

    pictures = 1

    def file(self, prompt: SuitePrompt, number: int) -> str:
        return f"{prompt.index:03d}-{number}.png"

    def companion(self, _prompt: SuitePrompt) -> None:
        return None


@dataclass(kw_only=True)
class Measured:
    """What making one model's pictures took: seconds by file, and the most memory seen, in bytes.

    `weights_sha256` and `activations` say whose pictures they are. `device_peak` is what the device's allocator held
    at most, None without such a device; `host_used` the most that the process had.
    """

    weights_sha256: str
    activations: str
    seconds: dict[str, float] = field(default_factory=dict)
    device_peak: int | None = None
    host_used: int | None = None

    def see(self, readings: Readings) -> None:
        """Take one more reading of the memory into account."""
        self.device_peak = _most(self.device_peak, readings.device_peak)
        self.host_used = _most(self.host_used, readings.host_used)


@dataclass(frozen=True, kw_only=True)
class Side:
    """One model of a comparison: where its pictures lie, what they were made with and what that took."""

    model: ModelDescription
    folder: SuiteFolder
    requests: tuple[GenerationRequest, ...]
    measured: Measured


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The pictures of one prompt and seed: files relative to the comparison's folder, seconds where known."""

    prompt: str
    seed: int
    files: tuple[str, str]
    seconds: tuple[float | None, float | None]
    distance: Distance


def default_prompts(models: Iterable[ModelDescription]) -> Path:
    """The prompts to compare on: Pocket's own where one of the models says that something is beyond it.

    Raises:
        InvalidRequest: they do not ship.
    """
    name = LIMITED_PROMPTS if any(model.limits for model in models) else PROMPTS
    try:
        return resources.find(name)
    except FileNotFoundError as error:
        raise InvalidRequest(f"{error}, or name a file of prompts: --prompts") from None


def read_lines(file: Path) -> tuple[SuitePrompt, ...]:
    """The prompts of a text file, one a line, empty lines left out.

    Raises:
        InvalidRequest: the file cannot be read or holds none.
    """
    try:
        lines = [line.strip() for line in file.read_text("utf-8-sig").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidRequest(f"the prompts in {file} cannot be read ({error}): check the file") from None
    if not lines:
        raise InvalidRequest(f"{file} holds no prompts: name a text file with one a line")
    return tuple(SuitePrompt(index=index, tag="", prompt=line, metadata={}) for index, line in enumerate(lines))


def check_folder(root: Path) -> None:
    """See that `root` is missing, empty or a comparison's folder, since its results are written over.

    Raises:
        OutputExists: it holds something else.
        OutputError: it cannot be read.
    """
    try:
        there = {entry.name for entry in root.iterdir()} if root.exists() else set()
    except OSError as error:
        raise OutputError(f"{root} cannot be used ({error.strerror}): choose another folder for --out") from None
    if there and (SIDES[0] not in there or there - {*SIDES, *RESULTS}):
        raise OutputExists(f"{root} is neither empty nor a comparison's folder: choose another one for --out")


def read_measured(folder: SuiteFolder) -> Measured:
    """What was measured of the pictures in a side's folder: nothing yet where it is another maker's, or not there.

    Raises:
        OutputExists: what is written there is damaged.
    """
    file = folder.root / MEASURED
    measured = Measured(weights_sha256=folder.maker.weights_sha256, activations=folder.maker.activations)
    if not file.exists():
        return measured
    try:
        values = json.loads(file.read_text("utf-8"))
        if (values["weights_sha256"], values["activations"]) == (measured.weights_sha256, measured.activations):
            measured.seconds = {str(name): float(number) for name, number in values["seconds"].items()}
            measured.device_peak, measured.host_used = _bytes(values["device_peak"]), _bytes(values["host_used"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise OutputExists(f"{file} is damaged: delete it, or choose another folder for --out") from None
    return measured


def save_measured(measured: Measured, folder: Path) -> None:
    """Write down what was measured; raises `OutputError` where it cannot be written."""
    save_picture(_json(dataclasses.asdict(measured)), folder / MEASURED, force=True)


def pairs_of(sides: Sequence[Side], prompts: Sequence[SuitePrompt]) -> tuple[Pair, ...]:
    """Every pair with its distance; all pictures must be there.

    Raises:
        InvalidPicture: a picture cannot be read.
    """
    first, second = sides
    pairs = []
    for index, prompt in enumerate(prompts):
        for number in range(first.requests[index].count):
            name = first.folder.layout.file(prompt, number)
            pairs.append(
                Pair(
                    prompt=prompt.prompt,
                    seed=first.requests[index].picture_seed(number),
                    files=(f"{SIDES[0]}/{name}", f"{SIDES[1]}/{name}"),
                    seconds=(first.measured.seconds.get(name), second.measured.seconds.get(name)),
                    distance=distance(first.folder.file(prompt, number), second.folder.file(prompt, number)),
                )
            )
    return tuple(pairs)


def results(sides: Sequence[Side], pairs: Sequence[Pair]) -> dict[str, Any]:
    """The comparison as JSON values: what `compare.json` holds.

    Means leave out pairs without a value (identical pictures have no PSNR, small ones no MS-SSIM).

    Raises:
        InvalidPicture: a picture cannot be read.
    """
    distances = [pair.distance for pair in pairs]
    named = enumerate(zip(SIDES, sides, strict=True))
    return {
        "format_version": FORMAT_VERSION,
        "prompts_sha256": sides[0].folder.maker.prompts_sha256,
        "models": {name: _side(side, [pair.seconds[i] for pair in pairs]) for i, (name, side) in named},
        "identical": sum(each.psnr_db is None for each in distances),
        "mean": {
            "psnr_db": _mean(each.psnr_db for each in distances),
            "ms_ssim": _mean(each.ms_ssim for each in distances),
            "gmsd": _mean(each.gmsd for each in distances),
        },
        "pairs": [
            {
                "prompt": pair.prompt,
                "seed": pair.seed,
                **dict(zip(SIDES, pair.files, strict=True)),
                "seconds": dict(zip(SIDES, pair.seconds, strict=True)),
                **dataclasses.asdict(pair.distance),
            }
            for pair in pairs
        ],
    }


def save_results(values: dict[str, Any], page: str, root: Path) -> None:
    """Write `compare.json` and `index.html`, over those of before; raises `OutputError` where that fails."""
    for name, content in zip(RESULTS, (_json(values), page.encode()), strict=True):
        save_picture(content, root / name, force=True)


def _side(side: Side, seconds: Iterable[float | None]) -> dict[str, Any]:
    model, request = side.model, side.requests[0]
    made_by = _settings(side)
    known = [value for value in seconds if value is not None]
    return {
        "name": model.name,
        "weights_sha256": made_by.weights_sha256,
        "recipe": model.recipe,
        "parameters": model.parameters,
        "ternary_parameters": model.ternary_parameters,
        "transformer_bytes": model.transformer_bytes,
        "total_bytes": model.total_bytes,
        "activations": made_by.activations,
        "backend": made_by.backend,
        "device": made_by.device,
        **{name: getattr(request, name) for name in SETTINGS},
        "median_seconds": statistics.median(known) if known else None,
        "device_peak": side.measured.device_peak,
        "host_used": side.measured.host_used,
    }


def _settings(side: Side) -> PictureSettings:
    first = SuitePrompt(index=0, tag="", prompt=side.requests[0].prompt, metadata={})
    return read_settings(side.folder.file(first, 0))


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.fmean(known) if known else None


def _most(first: int | None, second: int | None) -> int | None:
    return max((value for value in (first, second) if value is not None), default=None)


def _bytes(value: Any) -> int | None:
    return None if value is None else int(value)


def _json(values: dict[str, Any]) -> bytes:
    return (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode()
