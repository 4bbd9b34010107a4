"""The last stage of a conversion: the report of a model that is whole, with pictures where they can be made."""

import dataclasses
import json
import logging
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any, Final

from engine.checkpoint.digest import RECORD, REPORT
from engine.devices import device_name, release
from engine.errors import EngineError
from engine.events import Event, Stage, StageProgressed, StageStarted
from engine.faults import as_engine_error
from engine.headers import read_json
from engine.quant.pairs import Pairs
from engine.quant.planning import Place
from engine.quant.recipe import ConversionStopped, Job
from engine.quant.report import PicturePair, Report
from engine.quant.report_page import save_report_page
from engine.saving import clear_leftovers, save_picture

TRIES: Final = 2  # after so many that ended the process without one more picture, none is made
ATTEMPT: Final = "pictures.json"
NOT_ASKED: Final = "none were asked for"

log = logging.getLogger(__name__)


class Reporting:
    """Writes `report/` into a model that is whole, which it is without it too.

    The page comes first, then the pictures, then the page with them. What goes wrong stands on the page or in the
    log, and fails no conversion. Where an earlier run was killed, this one makes what is missing.
    """

    def __init__(self, job: Job, place: Place) -> None:
        self._job = job
        self._device = place.device
        self._model = place.work.target
        self._source = place.source
        self._attempt = place.work.scratch / ATTEMPT

    def run(self) -> Generator[Event, None, None]:
        """The events of the stage.

        Raises:
            ConversionStopped: the job was cancelled; the same conversion goes on with the report.
        """
        try:
            for folder in (self._model, self._model / REPORT):
                clear_leftovers(folder)
            save_report_page(self._model)
            report = Report.from_json(read_json(self._model / RECORD)["report"])
            if not report.pictures and report.no_pictures is None:
                yield from self._picture()
                save_report_page(self._model)
        except ConversionStopped:
            self._attempt.unlink(missing_ok=True)
            raise
        except EngineError as error:
            log.error("the model %s is whole, and its report is not: %s", self._model, error.sentence)
        except Exception:
            log.exception("the report of %s could not be written", self._model)

    def _picture(self) -> Generator[Event, None, None]:
        """Make the pictures and put them, or why there are none, into the record."""
        if not self._job.request.pictures:
            self._record((), NOT_ASKED, 0.0)
            return
        started, pairs = time.perf_counter(), None
        try:
            budget = self._job.request.budget
            pairs = Pairs(self._source, self._model, device=self._device, budget=budget)
            pairs.check()
            yield StageStarted(stage=Stage.REPORT, seconds_left=pairs.seconds)
            if self._may_try(pairs.there):
                yield from self._make(pairs)
                found, why = pairs.measured(), None
            else:
                found, why = (), f"{TRIES} times the process ended while they were made"
        except ConversionStopped:
            raise
        except Exception as error:  # noqa: BLE001 - a whole model is not failed by its pictures; _why logs it
            found, why = (), self._why(error)
        finally:
            release(self._device)
        if why is not None and pairs is not None:
            pairs.discard()
        self._record(found, why, time.perf_counter() - started)

    def _make(self, pairs: Pairs) -> Generator[Event, None, None]:
        started, before = time.perf_counter(), pairs.there
        for done, total in pairs.make(self._job.cancel):
            pace = (time.perf_counter() - started) / (done - before)
            yield StageProgressed(stage=Stage.REPORT, done=done, total=total, seconds_left=pace * (total - done))

    def _may_try(self, there: int) -> bool:
        """Note one more try with so many pictures there; false where too many ended the process with no more."""
        try:
            values = json.loads(self._attempt.read_text("utf-8"))
            tries = int(values["tries"]) if values["there"] == there else 0
        except (OSError, ValueError, KeyError, TypeError):
            tries = 0
        if tries >= TRIES:
            return False
        self._attempt.parent.mkdir(parents=True, exist_ok=True)  # of a folder that was half deleted
        self._attempt.write_text(json.dumps({"there": there, "tries": tries + 1}), encoding="utf-8")
        return True

    def _why(self, error: Exception) -> str:
        known = as_engine_error(error, doing="making pictures", device_name=device_name(self._device))
        if known is not None:
            return known.sentence
        log.error("pictures for a report failed", exc_info=error)
        return f"making them failed ({type(error).__name__}: {error})"

    def _record(self, pictures: tuple[PicturePair, ...], why: str | None, seconds: float) -> None:
        """Put pictures into the model's record, which is replaced at once or not at all."""
        file: Path = self._model / RECORD
        values: dict[str, Any] = read_json(file)
        values["report"] |= {"pictures": [dataclasses.asdict(each) for each in pictures], "no_pictures": why}
        values["report"]["seconds"] |= {"pictures": round(seconds, 3)} if pictures else {}
        save_picture((json.dumps(values, indent=2, ensure_ascii=False) + "\n").encode(), file, force=True)
