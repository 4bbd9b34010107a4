"""A 16-bit model on its way to a ternary one: planned first, kept block by block, told in events."""

import dataclasses
import threading
import time
from collections.abc import Generator

from engine.budget import check_budget, held_to
from engine.catalog import place_for_model
from engine.checkpoint.digest import RECORD
from engine.checkpoint.hub import PREFIX, list_files, missing_bytes
from engine.checkpoint.hub import Progress as FetchProgress
from engine.checkpoint.source import open_source
from engine.description import ModelDescription
from engine.devices import choose_device, release
from engine.errors import EngineError, InvalidRequest, OutOfMemory, OutputError
from engine.events import (
    BlockFinished,
    Cancelled,
    ConversionStarted,
    Event,
    Failed,
    Finished,
    ModelReady,
    ReadingsTaken,
    Stage,
    StageProgressed,
    StageStarted,
)
from engine.faults import as_engine_error, is_out_of_memory
from engine.headers import read_json
from engine.quant.assembly import Assembly
from engine.quant.claim import Claim
from engine.quant.fingerprint import check_planned, check_unchanged, fingerprint
from engine.quant.pace import Pace
from engine.quant.plan import size_text
from engine.quant.planning import Place, make_plan, measure
from engine.quant.preflight import preflight
from engine.quant.preview_cost import with_previews
from engine.quant.previews import Previews
from engine.quant.recipe import ConversionStopped, Job, Method, RecipeKind, Task, blocks_of
from engine.quant.recipes import RECIPES
from engine.quant.report import BlockReport, measured
from engine.quant.report_page import PAGE
from engine.quant.reporting import Reporting
from engine.quant.source_digests import check_digests, source_digests
from engine.quant.stopwatch import Stopwatch
from engine.quant.survey import survey
from engine.quant.workfolder import WorkFolder
from engine.requests import ConversionRequest
from engine.telemetry import read


class Conversion:
    """One conversion, made by `Conversion.plan`; `planned` says what it will do, `run` does it or goes on with it."""

    def __init__(self, request: ConversionRequest, place: Place, kind: RecipeKind, *, refuse: bool = True) -> None:
        self._request = request
        self._place = place
        self._kind = kind
        self._work = place.work
        self._blocks = blocks_of(place.source)
        task = Task(source=place.source, request=request, device=place.device)
        self._fingerprint = fingerprint(task, kind.settings(task))
        self._claim = Claim(request, place, self._fingerprint)
        if refuse:
            self._claim.check()
        self._obstacle = None if refuse else self._claim.obstacle()
        self._measured = with_previews(task, measure(place, kind.estimate(task)))
        counted = request if self._obstacle is None else dataclasses.replace(request, restart=True)  # as a new one
        plan = make_plan(counted, place, kind.note, self._blocks, self._measured)
        around = survey(request, plan, place.device, obstacle=self._obstacle)
        self.planned = dataclasses.replace(plan, checks=preflight(request, plan, around))

    @classmethod
    def plan(
        cls,
        request: ConversionRequest,
        *,
        may_fetch: bool = True,
        on_fetch: FetchProgress | None = None,
        refuse: bool = True,
    ) -> "Conversion":
        """Read headers and measure a sample, and write nothing but what the Hub's cache lacks.

        With `refuse` false, a target that is in the way or another conversion that was begun to it is told in the
        plan's checks only, and `run` refuses it.

        Raises:
            InvalidRequest: the recipe has no use for what was given, another conversion was begun to this target, or
                a source on the Hub is not here and `may_fetch` is false.
            ModelError: there is no such source, or it is damaged or no 16-bit model.
            OutputExists: the target is there and may not be replaced.
            DeviceUnavailable: the device is not there.
            HubError: the Hub does not give the source's files.
        """
        kind = RECIPES[request.recipe]
        kind.check(request)
        work, device = WorkFolder(place_for_model(request.target)), choose_device(request.device)
        if not may_fetch:
            _check_here(request)
        check_budget(request.budget, device)
        source = open_source(request.source, base=request.base, loras=request.loras, on_fetch=on_fetch)
        return cls(request, Place(source=source, device=device, work=work), kind, refuse=refuse)

    @property
    def source(self) -> ModelDescription:
        """What is converted."""
        return self._place.source.description

    @property
    def refusal(self) -> EngineError | None:
        """Why it cannot begin, None where it can."""
        return self.planned.refusal if self._obstacle is None else self._obstacle.error

    def run(self, cancel: threading.Event | None = None) -> Generator[Event, None, None]:
        """Every event of the job, from `ConversionStarted` to its one terminal event.

        What an earlier run finished is taken as it is. However it ends, what is finished is kept, and the target is
        there only when it is whole.

        Raises:
            EngineError: before anything was told: it does not fit this machine, the target is there, or another
                process makes it.
        """
        self.planned.check()
        try:
            with self._work.locked(), held_to(self._request.budget, self._place.device):
                yield from self._run(cancel or threading.Event())
        except OSError as error:
            raise self._not_written(error, 0) from None

    def _run(self, cancel: threading.Event) -> Generator[Event, None, None]:
        self._claim.check()
        if self._request.restart:
            self._work.clear()
        self._work.clear_leftovers()
        done, started = self._work.done(self._blocks, hashed=True), time.perf_counter()
        pace = Pace(self._blocks, done, self._measured, self.planned)
        job, there = self._job(cancel), self._work.finished(self._blocks[:done])
        yield ConversionStarted(
            names=tuple(block.name for block in self._blocks),
            finished=measured(there.layers, there.blocks),
            seconds_left=pace.seconds_left,
        )
        previews = self._previews(job)
        yield from previews.told(done)
        try:
            if not self._claim.is_met:
                yield from self._begin(job, pace)
                yield from self._convert(job, pace, previews)
                yield from self._assemble(job, pace)
            yield from Reporting(job, self._place).run()
            yield self._ready()
            self._work.remove()
            last: Event = Finished(seconds=time.perf_counter() - started)
        except ConversionStopped:
            last = Cancelled()
        except Exception as error:
            failure = self._failure(error, pace.done)
            if failure is None:
                raise
            last = Failed(error=failure.with_traceback(None))
        finally:
            release(self._place.device)
        yield last

    def _job(self, cancel: threading.Event) -> Job:
        return Job(
            source=self._place.source,
            request=self._request,
            device=self._place.device,
            scratch=self._work.scratch,
            cancel=cancel,
            kept=self._work.load,
        )

    def _previews(self, job: Job) -> Previews:
        parameters = sum(block.parameters for block in self._blocks)
        whole = self._measured.seconds(done=0, parameters=parameters, written_bytes=0)
        return Previews(job, self._blocks, conversion_seconds=whole)

    def _begin(self, job: Job, pace: Pace) -> Generator[Event, None, None]:
        """Hash the source: what it is made from at first, and in later runs whether it still is that."""
        source, work = self._place.source, self._work
        yield StageStarted(stage=Stage.DIGESTS, seconds_left=pace.seconds_left)
        now = source_digests(source, job.check_cancel)
        check_unchanged(source)
        pace.digests_done()
        check_planned(job, self._kind.settings, self._fingerprint)
        work.begin(self._fingerprint, now)
        check_digests(source, work.source_digests(), now, target=work.target)

    def _convert(self, job: Job, pace: Pace, previews: Previews) -> Generator[Event, None, None]:
        method = self._kind.start(job)
        yield from previews.due(pace)
        if pace.done < len(self._blocks):
            yield from self._prepare(method, job, pace)
        yield StageStarted(stage=Stage.BLOCKS, seconds_left=pace.seconds_left)
        for block in self._blocks[pace.done :]:
            job.check_cancel()
            started = time.perf_counter()
            result = method.convert(block)
            seconds = time.perf_counter() - started
            readings = read(self._place.device)
            self._work.keep(block, result, seconds=seconds, readings=readings)
            pace.count(time.perf_counter() - started)
            yield BlockFinished(
                block=block.name,
                done=pace.done,
                blocks=len(self._blocks),
                seconds=seconds,
                seconds_left=pace.seconds_left,
                measured=measured(result.layers, [result.report or BlockReport(name=block.name)])[0],
            )
            yield ReadingsTaken(readings=readings)
            if (yield from previews.due(pace)) and pace.done < len(self._blocks):
                yield StageStarted(stage=Stage.BLOCKS, seconds_left=pace.seconds_left)

    def _prepare(self, method: Method, job: Job, pace: Pace) -> Generator[Event, None, None]:
        stage, watch = None, Stopwatch(self._work)
        try:
            for progress in method.prepare():
                pace.step(progress, time.perf_counter())
                watch.count(progress.stage)
                if progress.stage is not stage:
                    stage = progress.stage
                    yield StageStarted(stage=stage, seconds_left=pace.seconds_left)
                yield StageProgressed(
                    stage=stage, done=progress.done, total=progress.total, seconds_left=pace.seconds_left
                )
                job.check_cancel()
        finally:
            watch.save()
        pace.prepared()

    def _assemble(self, job: Job, pace: Pace) -> Generator[Event, None, None]:
        assembly = Assembly(job, self._place, self._kind, self._blocks, fingerprint=self._fingerprint)
        yield StageStarted(stage=Stage.DIGESTS, seconds_left=pace.seconds_left)
        assembly.read_digests()
        pace.digests_done()
        yield StageStarted(stage=Stage.WRITING, seconds_left=pace.seconds_left)
        assembly.write()

    def _ready(self) -> ModelReady:
        target = self._work.target
        report = read_json(target / RECORD)["report"]
        return ModelReady(
            folder=target,
            transformer_bytes=report["target_bytes"],
            source_bytes=report["source_bytes"],
            weight_snr_db=report["totals"]["weight_snr_db"],
            zero_share=report["totals"]["zero_share"],
            note=self._kind.note,
            page=page if (page := target / PAGE).exists() else None,
        )

    def _failure(self, error: Exception, done: int) -> EngineError | None:
        if isinstance(error, OSError) and not is_out_of_memory(error):
            return self._not_written(error, done)
        if isinstance(error, OutputError):
            return OutputError(f"{error.sentence}; all blocks are kept, and the same command goes on from there")
        if is_out_of_memory(error):
            return OutOfMemory(
                f"the memory ran out after {done} of {len(self._blocks)} blocks: close other programs and give the "
                "same command again, which goes on from there"
            )
        return as_engine_error(error, doing="converting", device_name=self.planned.device)

    def _not_written(self, error: OSError, done: int) -> OutputError:
        return OutputError(
            f"{self._work.folder} cannot be written ({error.strerror or error}) after {done} of {len(self._blocks)} "
            "blocks: make room on its disk or see to it, and give the same command again, which goes on from there"
        )


def _check_here(request: ConversionRequest) -> None:
    for spec in (request.source, request.base or ""):
        if spec.startswith(PREFIX) and (
            missing := missing_bytes(list_files(spec, with_transformer=spec == request.source))
        ):
            raise InvalidRequest(
                f"{size_text(missing)} of {spec} are not here yet, and a plan fetches nothing: leave --plan out"
            )
