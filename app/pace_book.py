"""What the parts of earlier pictures took, for each model, device and size, kept in the cache folder."""

import contextlib
import dataclasses
import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.time_left import Pace
from engine.requests import GenerationRequest
from engine.start_picture import skipped_steps

FILE_NAME: Final = "paces.json"
VERSION: Final = 1
MOST: Final = 64  # of paces, and of times to open a model; the ones that were used longest ago go
NEWEST: Final = 0.5  # the share of the last picture in what is kept

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Maker:
    """What decides how long a picture of a size takes: the model, the device, and how it computes.

    `twice` is whether each step runs the model twice, for true CFG.
    """

    model: str
    device: str
    way: str = ""
    twice: bool = False


def steps_made(request: GenerationRequest, steps: int) -> int:
    """How many of `steps` steps are run: from a picture on, only the share that its strength makes anew."""
    return steps - skipped_steps(dataclasses.replace(request, steps=steps)) if steps else 0


def runs_of_model(request: GenerationRequest, steps: int) -> int:
    """How often one picture of `steps` steps runs the model."""
    return steps_made(request, steps) * (2 if request.true_cfg > 1 else 1)


class PaceBook:
    """Remembers in `file`, or where that is None as long as it lives; a file that cannot be read is begun anew."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._paces: dict[tuple[Maker, int], Pace] = {}
        self._loads: dict[str, float] = {}
        if file is not None:
            with contextlib.suppress(FileNotFoundError):
                self._read(file)

    def __len__(self) -> int:
        """How much is remembered."""
        return len(self._paces) + len(self._loads)

    def pace(self, maker: Maker, pixels: int) -> Pace | None:
        """What a picture of `pixels` pixels took, or else one of the nearest size, reckoned to this one.

        Where none was made with true CFG yet, or only such, a step is reckoned to take twice or half the time.
        """
        other = dataclasses.replace(maker, twice=not maker.twice)
        for who, share in ((maker, 1.0), (other, 2.0 if maker.twice else 0.5)):
            known = [pace for (made_by, _), pace in self._paces.items() if made_by == who]
            if known:
                pace = min(known, key=lambda pace: _distance(pace.pixels, pixels)).at(pixels)
                return dataclasses.replace(pace, step=pace.step * share)
        return None

    def pace_of_model(self, model: str, pixels: int, *, twice: bool = False) -> Pace | None:
        """As `pace`, by whoever made a picture of the model last."""
        last = next((maker for maker, _ in reversed(self._paces) if maker.model == model), None)
        return self.pace(dataclasses.replace(last, twice=twice), pixels) if last else None

    def load(self, model: str) -> float | None:
        """Seconds from the wish for a model until it was open, engine included."""
        return self._loads.get(model)

    def add(self, maker: Maker, pace: Pace) -> None:
        """Remember what the parts of a picture took."""
        key = maker, pace.pixels
        before = self._paces.pop(key, pace)
        times = {name: _between(old, new) for (name, new), old in zip(_times(pace), _times_alone(before), strict=True)}
        if not before.encode:
            times["encode"] = pace.encode  # the first picture that starts from one
        self._paces[key] = Pace(**times, pixels=pace.pixels)
        _bound(self._paces)
        self._write()

    def add_save(self, maker: Maker, pixels: int, seconds: float) -> None:
        """Remember what it took to save a picture that was added before."""
        pace = self._paces.get((maker, pixels))
        if pace is not None:
            save = _between(pace.save, seconds) if pace.save else seconds
            self._paces[maker, pixels] = dataclasses.replace(pace, save=save)
            self._write()

    def add_load(self, model: str, seconds: float) -> None:
        """Remember what it took to open a model; it is written with the next picture."""
        self._loads[model] = _between(self._loads.pop(model, seconds), seconds)
        _bound(self._loads)

    def _read(self, file: Path) -> None:
        try:
            values = json.loads(file.read_bytes())
            if values["version"] != VERSION:
                return
            for entry in values["paces"][-MOST:]:
                maker, pace = Maker(**entry["maker"]), Pace(**entry["pace"])
                if pace.pixels < 1 or not all(_is_time(seconds) for seconds in _times_alone(pace)):
                    raise ValueError(f"{entry} is no pace")
                self._paces[maker, pace.pixels] = pace
            self._loads = {str(model): seconds for model, seconds in values["loads"].items() if _is_time(seconds)}
            _bound(self._loads)
        except FileNotFoundError:
            raise
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            log.warning("the times of earlier pictures in %s cannot be read and are measured again: %s", file, error)
            self._paces.clear()

    def _write(self) -> None:
        if self._file is None:
            return
        paces = [
            {"maker": dataclasses.asdict(maker), "pace": dataclasses.asdict(pace)}
            for (maker, _), pace in self._paces.items()
        ]
        text = json.dumps({"version": VERSION, "paces": paces, "loads": self._loads})
        beside = self._file.with_suffix(".part")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(text, encoding="utf-8")
            beside.replace(self._file)
        except OSError as error:
            log.warning("the times of earlier pictures are not kept: %s", error)


def _times(pace: Pace) -> list[tuple[str, float]]:
    return [(name, value) for name, value in dataclasses.asdict(pace).items() if name != "pixels"]


def _times_alone(pace: Pace) -> list[float]:
    return [value for _, value in _times(pace)]


def _is_time(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e7


def _between(old: float, new: float) -> float:
    return old + NEWEST * (new - old)


def _distance(one: int, other: int) -> float:
    return max(one, other) / min(one, other)


def _bound(values: dict[Any, Any]) -> None:
    while len(values) > MOST:
        del values[next(iter(values))]
