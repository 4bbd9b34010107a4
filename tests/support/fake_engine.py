"""An engine process without torch that meets the rare events on demand.

`command(...)` starts it; a word at its start says how it begins ("slow-start", "wrong-version",
"garbage", "silent", "die"). A word as the model's name and the first word of a prompt say how those go.
"""

import io
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from PIL import Image

from engine import host
from engine.description import Defaults, ModelDescription, Sizes
from engine.errors import EngineError, InvalidModel, NonFiniteValues, OutOfMemory
from engine.events import (
    Cancelled,
    Event,
    Failed,
    Finished,
    Phase,
    PhaseFinished,
    PhaseStarted,
    PictureReady,
    Preview,
    Readings,
    ReadingsTaken,
    Started,
    StepFinished,
)
from engine.host_pipes import leave_soon, take_pipes
from engine.picture_memory import work_of
from engine.requests import GenerationRequest

STEP_SECONDS = 0.01
SLOW_STEP_SECONDS = 0.1


def command(*words: str) -> list[str]:
    """The command that starts a fake engine; `words` say how it begins."""
    return [sys.executable, str(Path(__file__).resolve()), *words]


def fake_description(name: str = "fake") -> ModelDescription:
    """A small ternary model that is nowhere on disk."""
    return ModelDescription(
        name=name,
        folder=Path(name),
        family="dev",
        recipe="instant",
        defaults=Defaults(width=64, height=64, steps=4, guidance=3.5),
        sizes=Sizes(min=32, max=512, multiple=16),
        max_sequence_length=64,
        preview=None,
        licence="none",
        limits=None,
        parameters=1000,
        ternary_parameters=900,
        transformer_bytes=400,
        total_bytes=800,
    )


class FakeSession:
    """A session whose jobs go as the first word of their prompt says; any other word goes well.

    refuse, fail, memory, nonfinite, bug: the job ends with an error. slow: each step takes a tenth of
    a second. deaf: a step that never sees its cancel. stall: silence, heartbeats included, until the
    cancel. crash, exit, garbage: the process dies or raves.
    """

    device_name = "Fake device"
    backend = "reference"
    activations = "int8"
    load_seconds = 0.25
    planned = None

    def __init__(self, model: str, writer: IO[bytes] | None = None) -> None:
        self.description = fake_description(model)
        self.is_closed = False
        self.is_talking = threading.Event()
        self.is_talking.set()
        self._writer = writer

    def generate(self, request: GenerationRequest, cancel: threading.Event) -> Iterator[Event]:
        """The events of a job; refused where the prompt says so."""
        request = request.for_model(self.description)
        if request.prompt.startswith("refuse"):
            raise OutOfMemory("the picture does not fit the memory: choose a smaller size")
        return self._run(request, cancel)

    def close(self) -> None:
        """Forget the model."""
        self.is_closed = True

    def _run(self, request: GenerationRequest, cancel: threading.Event) -> Iterator[Event]:
        assert request.steps
        assert request.width
        assert request.height
        started = time.perf_counter()
        yield Started(
            pictures=request.count,
            steps=request.steps,
            width=request.width,
            height=request.height,
            has_start=request.start is not None,
        )
        for picture in range(request.count):
            for phase in work_of(request).phases:
                yield PhaseStarted(picture=picture, phase=phase)
                if phase is Phase.DENOISE:
                    for step in range(1, request.steps + 1):
                        yield self._step(request, picture, step, cancel)
                        if cancel.is_set():
                            yield Cancelled(pictures=picture)
                            return
                        if step == 2 and (error := ERRORS.get(request.prompt.split()[0])):
                            yield Failed(error=error)
                            return
                yield PhaseFinished(picture=picture, phase=phase, seconds=STEP_SECONDS)
                yield ReadingsTaken(readings=Readings(host_used=1_000, host_total=2_000))
            yield picture_ready(request, picture)
        yield Finished(pictures=request.count, seconds=time.perf_counter() - started)

    def _step(self, request: GenerationRequest, picture: int, step: int, cancel: threading.Event) -> StepFinished:
        assert request.steps
        word = request.prompt.split()[0]
        time.sleep(SLOW_STEP_SECONDS if word == "slow" else STEP_SECONDS)
        if step == 2:
            self._meet(word, cancel)
        preview = Preview(width=2, height=2, pixels=bytes((step * 10,) * 12))
        return StepFinished(picture=picture, step=step, steps=request.steps, seconds=STEP_SECONDS, preview=preview)

    def _meet(self, word: str, cancel: threading.Event) -> None:
        match word:
            case "bug":
                raise ValueError("a fault of the program")
            case "deaf":
                time.sleep(3600)
            case "stall":
                self.is_talking.clear()
                cancel.wait()
                self.is_talking.set()
            case "crash":
                os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
                time.sleep(3600)
            case "exit":
                print("the last words", file=sys.stderr, flush=True)
                os._exit(3)
            case "garbage" if self._writer:
                self._writer.write(b"INFO: loading something\n" * 4)
                self._writer.flush()
                cancel.wait()


ERRORS: dict[str, EngineError] = {
    "fail": EngineError("the fake job failed: ask for another"),
    "memory": OutOfMemory("the memory of the fake device ran out while denoising: choose a smaller size"),
    "nonfinite": NonFiniteValues("denoising produced values that are no numbers: try another seed"),
}


def picture_ready(request: GenerationRequest, picture: int) -> PictureReady:
    """A plain picture whose colour is its seed."""
    assert request.width
    assert request.height
    seed = request.picture_seed(picture)
    file = io.BytesIO()
    colour = (seed & 255, seed >> 8 & 255, seed >> 16 & 255)
    Image.new("RGB", (request.width, request.height), colour).save(file, "PNG")
    return PictureReady(
        picture=picture,
        png=file.getvalue(),
        width=request.width,
        height=request.height,
        seed=seed,
        seconds=3 * STEP_SECONDS,
        phase_seconds=dict.fromkeys(work_of(request).phases, STEP_SECONDS),
    )


def open_fake(
    model: str, device: str, activations: str, budget: int | None = None, writer: IO[bytes] | None = None
) -> FakeSession:
    """A fake session; the models "refused", "bug", "crash" and "endless" do not open."""
    match model:
        case "refused":
            raise InvalidModel("the model is damaged: fetch or make it again")
        case "bug":
            raise ValueError("a fault of the program")
        case "crash":
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        case "endless":
            time.sleep(3600)
    return FakeSession(model, writer)


def read_fake(session: FakeSession) -> Readings:
    """Some memory; waits while the session stalls."""
    session.is_talking.wait()
    return Readings(host_used=1_000, host_peak=1_500, host_total=2_000)


def begin(words: list[str], reader: IO[bytes], writer: IO[bytes]) -> int | None:
    """Begin as the words say; an exit code where that was all."""
    match words:
        case ["slow-start", seconds]:
            time.sleep(float(seconds))
            return None
        case ["die"]:
            print("ModuleNotFoundError: No module named 'something'", file=sys.stderr)
            return 1
        case ["garbage"]:
            writer.write(b"Loading pipeline components...\n")
        case ["wrong-version"]:
            text = b'{"kind":"Hello","protocol":99}'
            writer.write(len(text).to_bytes(4, "little") + text + bytes(8))
        case ["silent"]:
            pass
        case _:
            return None
    writer.flush()
    reader.read()
    return 0


def main(words: list[str]) -> int:
    """Begin as the words say, then serve."""
    reader, writer = take_pipes()
    if (code := begin(words, reader, writer)) is not None:
        return code
    host.HEARTBEAT_SECONDS = 0.05
    server = host.Host(
        reader,
        writer,
        open_session=lambda *command: open_fake(*command, writer),
        read_session=read_fake,
        at_end=leave_soon,
    )
    return server.run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
