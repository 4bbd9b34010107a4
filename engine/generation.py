"""An accepted request on its way to pictures, told in events."""

import dataclasses
import functools
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Final, TypeVar

import torch
from torch import Tensor

from engine.conditioning import TextConditioning, TextEncoders
from engine.description import PreviewMap
from engine.devices import release
from engine.errors import NonFiniteValues
from engine.events import (
    Cancelled,
    Event,
    Failed,
    Finished,
    Noted,
    Phase,
    PhaseFinished,
    PhaseStarted,
    PictureReady,
    ReadingsTaken,
    Started,
    StepFinished,
)
from engine.faults import as_engine_error, is_out_of_memory
from engine.latents import LatentSize, PictureDecoder, image_ids, pack, preview, start_noise, to_pixels, unpack
from engine.memory import MemoryPlan
from engine.model.step_graphs import StepGraphs
from engine.model.transformer import Conditioning, FluxTransformer
from engine.picture import PictureSettings, encode_png
from engine.sampling import Denoised, Sampler, Schedule, led_away
from engine.start_latent import StartEncoder
from engine.start_picture import OpenedStart, skipped_steps
from engine.telemetry import Stopwatch, allocated_peak, begin_peak, read

DOING: Final = {
    Phase.TEXT: "reading the prompt",
    Phase.ENCODE: "encoding the start picture",
    Phase.DENOISE: "denoising",
    Phase.DECODE: "decoding the picture",
}

MADE_ROOM: Final = (
    "memory ran out, so that the recorded steps were given up and the next ones are launched one by one, which is "
    "slower: choose a smaller size, or close other programs"
)

Watches = dict[Phase, Stopwatch]
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class LoadedModel:
    """The parts of a model that make a picture, and the device they compute on."""

    encoders: TextEncoders
    transformer: FluxTransformer
    graphs: StepGraphs
    sampler: Sampler
    starts: StartEncoder
    decoder: PictureDecoder
    colours: PreviewMap | None
    device: torch.device
    device_name: str


class _Stopped(Exception):
    """The person asked to stop."""


class Generation:
    """One job.

    `settings` are those of its first picture; their request has every value that the model takes. `plan` is what it
    may take of the memory, `start` what the pictures begin from.
    """

    def __init__(
        self,
        model: LoadedModel,
        settings: PictureSettings,
        *,
        plan: MemoryPlan,
        cancel: threading.Event,
        start: OpenedStart | None = None,
    ) -> None:
        request = settings.request
        assert request.width, "the request is not resolved"
        assert request.height, "the request is not resolved"
        assert request.steps, "the request is not resolved"
        self._model = model
        self._settings = settings
        self._plan = plan
        self._request = request
        self._cancel = cancel
        self._start_picture = start
        self._prompts = (request.prompt,) if request.true_cfg == 1.0 else (request.prompt, request.negative_prompt)
        self._width, self._height, self._skipped = request.width, request.height, skipped_steps(request)
        self._steps = request.steps - self._skipped
        self._phase = Phase.TEXT
        self._notes = model.graphs.notes
        self._peak: int | None = None

    def run(self) -> Generator[Event, None, None]:
        """Every event of the job, from `Started` to its one terminal event."""
        done, count, started = 0, self._request.count, time.perf_counter()
        self._model.graphs.begin()
        try:
            yield Started(
                pictures=count,
                steps=self._steps,
                width=self._width,
                height=self._height,
                has_start=self._start_picture is not None,
            )
            for done in range(count):
                yield from self._picture(done)
            last: Event = Finished(pictures=count, seconds=time.perf_counter() - started)
        except _Stopped:
            last = Cancelled(pictures=done)
        except Exception as error:
            failure = as_engine_error(error, doing=DOING[self._phase], device_name=self._model.device_name)
            if failure is None:
                raise
            last = Failed(error=failure.with_traceback(None))  # a traceback would keep the tensors of its frames
        finally:
            release(self._model.device)
        yield last

    def _picture(self, picture: int) -> Generator[Event, None, None]:
        watches = {phase: Stopwatch(self._model.device) for phase in self._plan.work.phases}
        seed, self._peak = self._request.picture_seed(picture), None
        texts = yield from self._read_prompts(picture, watches)
        start = yield from self._encode(picture, watches)
        latent = yield from self._denoise(picture, watches, texts=texts, start=start, seed=seed)
        png = yield from self._decode(picture, watches, latent=latent, seed=seed)
        seconds = {phase: watch.seconds for phase, watch in watches.items()}
        yield PictureReady(
            picture=picture,
            png=png,
            width=self._width,
            height=self._height,
            seed=seed,
            seconds=sum(seconds.values()),
            phase_seconds=seconds,
            planned_bytes=self._plan.peak.device,
            peak_bytes=self._peak,
        )

    def _read_prompts(self, picture: int, watches: Watches) -> Generator[Event, None, tuple[TextConditioning, ...]]:
        yield self._start(Phase.TEXT, picture)
        with watches[Phase.TEXT].running():
            texts = self._with_room(lambda: self._model.encoders.encode_each(self._prompts, self._model.device))
            for text in texts:
                _check_finite(text.pooled, "the text encoder CLIP")
                _check_finite(text.sequence, "the text encoder T5")
        yield from self._end(picture, watches)
        return texts

    def _encode(self, picture: int, watches: Watches) -> Generator[Event, None, Tensor | None]:
        start = self._start_picture
        if start is None:
            return None
        yield self._start(Phase.ENCODE, picture)
        with watches[Phase.ENCODE].running():
            tile = self._plan.placement.tile
            latent = self._with_room(lambda: self._model.starts.encode(start, tile=tile))
            _check_finite(latent, "encoding the start picture")
        yield from self._end(picture, watches)
        return latent

    def _denoise(
        self, picture: int, watches: Watches, *, texts: tuple[TextConditioning, ...], start: Tensor | None, seed: int
    ) -> Generator[Event, None, Tensor]:
        yield self._start(Phase.DENOISE, picture)
        size, watch = self._model.decoder.size_of(self._width, self._height), watches[Phase.DENOISE]
        with watch.running():
            schedule = self._model.sampler.schedule(
                steps=self._skipped + self._steps, tokens=size.tokens, taken=self._skipped
            )
            noise = start_noise(seed, size)
            latents = pack(noise if start is None else schedule.begin(noise, start)).to(self._model.device)
            led_by = self._with_room(lambda: self._prepare(texts, schedule, size))
        for index in range(self._steps):
            self._check_cancel()
            with watch.running():
                state = schedule.step(latents, self._velocity(latents, led_by, index), self._skipped + index)
                latents = state.latents
                _check_finite(latents, f"step {index + 1} of denoising")
            yield self._step_finished(picture, index, watch.last, state, size)
            yield from self._noted()
        yield from self._end(picture, watches)
        return unpack(latents, size)

    def _decode(self, picture: int, watches: Watches, *, latent: Tensor, seed: int) -> Generator[Event, None, bytes]:
        yield self._start(Phase.DECODE, picture)
        with watches[Phase.DECODE].running():
            tile = self._plan.placement.tile
            decoded = self._with_room(lambda: self._model.decoder.decode(latent, tile=tile))
            _check_finite(decoded, "decoding")
            settings = dataclasses.replace(self._settings, seed=seed)
            png = encode_png(to_pixels(decoded), width=self._width, height=self._height, settings=settings)
        yield from self._end(picture, watches)
        return png

    @torch.inference_mode()
    def _prepare(
        self, texts: tuple[TextConditioning, ...], schedule: Schedule, size: LatentSize
    ) -> tuple[Conditioning, ...]:
        """What leads the steps that run, by each of the texts."""
        return tuple(
            self._model.transformer.prepare(
                sigmas=schedule.times[self._skipped :],
                guidance=self._request.guidance,
                pooled=text.pooled,
                text=text.sequence,
                img_ids=image_ids(size),
                txt_ids=torch.zeros(text.sequence.shape[1], 3),
            )
            for text in texts
        )

    def _velocity(self, latents: Tensor, led_by: tuple[Conditioning, ...], index: int) -> Tensor:
        velocity, *negative = [
            self._with_room(functools.partial(self._model.graphs.step, latents, conditioning, index))
            for conditioning in led_by
        ]
        return led_away(velocity, negative[0], self._request.true_cfg) if negative else velocity

    def _with_room(self, call: Callable[[], T]) -> T:
        """What `call` gives; where memory runs out, once more without the graphs of other steps, and told."""
        try:
            return call()
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error) or not self._model.graphs.give_way():
                raise
        self._notes.append(MADE_ROOM)
        return call()

    def _noted(self) -> Generator[Event, None, None]:
        while self._notes:
            yield Noted(sentence=self._notes.pop(0))

    def _start(self, phase: Phase, picture: int) -> PhaseStarted:
        self._check_cancel()
        self._phase = phase
        if phase is not Phase.DENOISE and not self._plan.placement.graphs:
            self._model.graphs.release()
        begin_peak(self._model.device)
        return PhaseStarted(picture=picture, phase=phase)

    def _end(self, picture: int, watches: Watches) -> Generator[Event, None, None]:
        peak = allocated_peak(self._model.device)
        self._peak = None if peak is None else max(peak, self._peak or 0)
        yield PhaseFinished(
            picture=picture,
            phase=self._phase,
            seconds=watches[self._phase].seconds,
            planned_bytes=self._plan.device_bytes(self._phase),
            peak_bytes=peak,
        )
        yield from self._noted()
        yield ReadingsTaken(readings=read(self._model.device))

    def _step_finished(
        self, picture: int, index: int, seconds: float, state: Denoised, size: LatentSize
    ) -> StepFinished:
        colours = self._model.colours
        return StepFinished(
            picture=picture,
            step=index + 1,
            steps=self._steps,
            seconds=seconds,
            preview=preview(unpack(state.clean, size), colours) if colours else None,
        )

    def _check_cancel(self) -> None:
        if self._cancel.is_set():
            raise _Stopped


def _check_finite(values: Tensor, maker: str) -> None:
    if not bool(values.isfinite().all()):
        raise NonFiniteValues(
            f"{maker} produced NaN or infinity: check the model with `triptych verify`, or use exact activations"
        )
