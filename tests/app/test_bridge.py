"""The engine as the window sees it, with a fake engine process."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Protocol

import psutil
import pytest
from pytestqt.qtbot import QtBot

from app.bridge import Bridge, EngineState, OpenedModel
from app.supervisor import Supervisor
from engine.errors import EngineCrashed, EngineError, InvalidModel, OutOfMemory, ProtocolError
from engine.events import (
    TERMINAL,
    Cancelled,
    Event,
    Failed,
    Finished,
    PictureReady,
    Readings,
    StepFinished,
)
from engine.requests import GenerationRequest
from engine_processes import children
from fake_engine import command

pytestmark = pytest.mark.timeout(60)
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs signals")


class Watched:
    """A bridge and all that it told."""

    def __init__(self, qtbot: QtBot, *words: str, answer_seconds: float = 10.0) -> None:
        self._qtbot = qtbot
        self.bridge = Bridge(command=command(*words), answer_seconds=answer_seconds)
        self.states: list[EngineState] = []
        self.opened: list[OpenedModel] = []
        self.refusals: list[EngineError] = []
        self.events: list[tuple[int, Event]] = []
        self.job_refusals: list[tuple[int, EngineError]] = []
        self.readings: list[Readings] = []
        self.sentences: list[str] = []
        self.threads: set[threading.Thread] = set()
        self.bridge.state_changed.connect(self.states.append)
        self.bridge.model_opened.connect(self.opened.append)
        self.bridge.model_refused.connect(self.refusals.append)
        self.bridge.job_event.connect(self._add_event)
        self.bridge.job_refused.connect(lambda job, error: self.job_refusals.append((job, error)))
        self.bridge.readings_changed.connect(self.readings.append)
        self.bridge.engine_message.connect(self.sentences.append)

    def _add_event(self, job: int, event: Event) -> None:
        self.threads.add(threading.current_thread())
        self.events.append((job, event))

    def wait(self, condition: Callable[[], object]) -> None:
        self._qtbot.waitUntil(lambda: bool(condition()), timeout=20_000)

    def open(self, model: str = "fake") -> None:
        before = len(self.opened)
        self.bridge.open_model(model)
        self.wait(lambda: len(self.opened) > before and self.bridge.state is EngineState.READY)

    def generate(self, prompt: str = "a ball", **values: int) -> int:
        return self.bridge.generate(GenerationRequest(prompt=prompt, **values))

    def of(self, job: int) -> list[Event]:
        return [event for number, event in self.events if number == job]

    def end_of(self, job: int) -> Event:
        """The terminal event of a job, once it has come."""
        self.wait(lambda: any(isinstance(event, TERMINAL) for event in self.of(job)))
        (end,) = (event for event in self.of(job) if isinstance(event, TERMINAL))
        return end

    def wait_for_step(self, job: int) -> None:
        self.wait(lambda: any(isinstance(event, StepFinished) for event in self.of(job)))

    def engine(self) -> psutil.Process:
        (process,) = children()
        return process


class Watch(Protocol):
    def __call__(self, *words: str, answer_seconds: float = 10.0) -> Watched: ...


@pytest.fixture
def watch(qtbot: QtBot) -> Iterator[Watch]:
    """Makes bridges that are shut down after the test, and leave nothing."""
    made: list[Watched] = []

    def make(*words: str, answer_seconds: float = 10.0) -> Watched:
        made.append(Watched(qtbot, *words, answer_seconds=answer_seconds))
        return made[-1]

    yield make
    for watched in made:
        watched.bridge.shutdown(timeout_s=1.0)
        assert watched.bridge.state is EngineState.STOPPED
    assert nothing_is_left()


@pytest.fixture
def watched(watch: Watch) -> Watched:
    """A bridge with a fake engine that begins well."""
    return watch()


def nothing_is_left() -> bool:
    threads = [thread.name for thread in threading.enumerate() if thread.name.startswith("engine-")]
    return not threads and not children()


def test_a_model_and_a_picture(watched: Watched) -> None:
    assert watched.bridge.state is EngineState.STOPPED
    watched.open()
    job = watched.generate(seed=3, steps=3)
    assert isinstance(watched.end_of(job), Finished)
    watched.wait(lambda: watched.bridge.state is EngineState.READY)
    assert watched.states == [
        EngineState.STARTING,
        EngineState.LOADING,
        EngineState.READY,
        EngineState.BUSY,
        EngineState.READY,
    ]
    assert watched.opened[0].description.name == "fake"
    assert watched.opened[0].device_name == "Fake device"
    assert [event.step for event in watched.of(job) if isinstance(event, StepFinished)] == [1, 2, 3]
    assert [event.seed for event in watched.of(job) if isinstance(event, PictureReady)] == [3]
    assert not watched.sentences


def test_every_signal_comes_in_the_thread_of_the_window(watched: Watched) -> None:
    watched.open()
    watched.end_of(watched.generate())
    assert watched.threads == {threading.main_thread()}


def test_the_methods_return_at_once(watch: Watch) -> None:
    watched = watch("slow-start", "0.5")
    asked = time.monotonic()
    watched.bridge.open_model("fake")
    job = watched.generate("slow", steps=200)
    watched.generate()
    watched.bridge.cancel(job)
    assert time.monotonic() - asked < 0.2
    assert isinstance(watched.end_of(job), Cancelled)


def test_jobs_run_in_the_order_in_which_they_came(watched: Watched) -> None:
    watched.bridge.open_model("first")
    jobs = [watched.generate() for _ in range(3)]
    watched.bridge.open_model("second")
    jobs.append(watched.generate())
    watched.end_of(jobs[-1])
    assert [job for job, event in watched.events if isinstance(event, Finished)] == jobs
    assert [model.description.name for model in watched.opened] == ["first", "second"]


def test_a_refused_model(watched: Watched) -> None:
    watched.bridge.open_model("refused")
    watched.wait(lambda: watched.bridge.state is EngineState.FAILED)
    assert [type(error) for error in watched.refusals] == [InvalidModel]
    job = watched.generate()
    watched.wait(lambda: watched.job_refusals)
    assert watched.job_refusals[0][0] == job
    assert "no model is open" in watched.job_refusals[0][1].sentence
    watched.open()
    assert isinstance(watched.end_of(watched.generate()), Finished)


def test_a_job_before_any_model_is_refused(watched: Watched) -> None:
    watched.generate()
    watched.wait(lambda: watched.job_refusals)
    assert not watched.states


def test_a_refused_job_has_no_events_and_the_next_one_runs(watched: Watched) -> None:
    watched.open()
    refused, next_one = watched.generate("refuse"), watched.generate()
    assert isinstance(watched.end_of(next_one), Finished)
    assert watched.of(refused) == []
    ((job, error),) = watched.job_refusals
    assert job == refused
    assert isinstance(error, OutOfMemory)


@pytest.mark.parametrize("word", ["fail", "memory", "nonfinite", "bug"])
def test_a_failed_job_costs_itself_only(watched: Watched, word: str) -> None:
    watched.open()
    failed, next_one = watched.generate(word), watched.generate()
    assert isinstance(watched.end_of(failed), Failed)
    assert isinstance(watched.end_of(next_one), Finished)
    assert len(watched.opened) == 1


def test_a_busy_job_is_cancelled_at_once_and_the_next_one_runs(watched: Watched) -> None:
    watched.open()
    job, next_one = watched.generate("slow", steps=200), watched.generate()
    watched.wait_for_step(job)
    asked = time.monotonic()
    watched.bridge.cancel()
    assert isinstance(watched.end_of(job), Cancelled)
    assert time.monotonic() - asked < 2
    assert isinstance(watched.end_of(next_one), Finished)


def test_a_waiting_job_is_cancelled_without_a_start(watched: Watched) -> None:
    watched.open()
    running, waiting = watched.generate("slow", steps=5), watched.generate()
    watched.bridge.cancel(waiting)
    assert isinstance(watched.end_of(running), Finished)
    assert watched.of(waiting) == [Cancelled(pictures=0)]


def test_a_job_that_waits_for_its_model_is_cancelled(watched: Watched) -> None:
    watched.bridge.open_model("fake")
    job = watched.generate("slow", steps=200)
    watched.bridge.cancel()
    assert isinstance(watched.end_of(job), Cancelled)


def test_a_cancel_of_nothing_does_nothing(watched: Watched) -> None:
    watched.bridge.cancel()
    watched.bridge.cancel(77)
    watched.open()
    watched.bridge.cancel()
    job = watched.generate()
    watched.end_of(job)
    watched.bridge.cancel(job)
    assert isinstance(watched.end_of(watched.generate()), Finished)


@posix
def test_a_crash_costs_one_job_and_the_engine_starts_again(watched: Watched) -> None:
    watched.open()
    lost, next_one = watched.generate("crash"), watched.generate()
    end = watched.end_of(lost)
    assert isinstance(end, Failed)
    assert isinstance(end.error, EngineCrashed)
    assert isinstance(watched.end_of(next_one), Finished)
    assert len(watched.opened) == 2
    assert len(watched.sentences) == 1
    assert "signal 9" in watched.sentences[0]
    assert "it is starting again" in watched.sentences[0]
    assert [job for job, event in watched.events if isinstance(event, TERMINAL)] == [lost, next_one]


def test_garbage_on_the_pipe_is_a_crash_like_any_other(watched: Watched) -> None:
    watched.open()
    lost, next_one = watched.generate("garbage"), watched.generate()
    end = watched.end_of(lost)
    assert isinstance(end, Failed)
    assert isinstance(end.error, ProtocolError)
    assert isinstance(watched.end_of(next_one), Finished)


@posix
def test_an_engine_killed_while_idle_is_ready_again(watched: Watched) -> None:
    watched.open()
    watched.engine().kill()
    watched.wait(lambda: len(watched.opened) == 2 and watched.bridge.state is EngineState.READY)
    assert "while it waited for work" in watched.sentences[0]
    assert isinstance(watched.end_of(watched.generate()), Finished)


@posix
def test_three_crashes_without_a_picture_stop_the_restarts(watched: Watched) -> None:
    watched.open()
    lost = [watched.generate("exit") for _ in range(3)]
    waiting = watched.generate()
    watched.wait(lambda: watched.bridge.state is EngineState.FAILED)
    assert all(isinstance(watched.end_of(job), Failed) for job in lost)
    assert watched.of(waiting) == []
    assert len(watched.sentences) == 3
    assert "not started again" in watched.sentences[-1]
    assert "the last words" in watched.sentences[-1]
    assert len(watched.refusals) == 1
    refused = watched.generate()
    watched.wait(lambda: watched.job_refusals)
    assert watched.job_refusals[0][0] == refused
    assert children() == []
    watched.open()
    assert isinstance(watched.end_of(waiting), Finished)


@posix
def test_a_picture_between_crashes_begins_the_count_again(watched: Watched) -> None:
    watched.open()
    for _ in range(2):
        watched.generate("exit")
        watched.generate("exit")
        assert isinstance(watched.end_of(watched.generate()), Finished)
    assert len(watched.opened) == 5
    assert watched.bridge.state is not EngineState.FAILED


@posix
def test_a_model_that_kills_the_engine_each_time_is_given_up(watched: Watched) -> None:
    watched.bridge.open_model("crash")
    watched.wait(lambda: watched.bridge.state is EngineState.FAILED)
    assert len(watched.sentences) == 3
    assert isinstance(watched.refusals[0], EngineCrashed)
    watched.open("fake")


@pytest.mark.parametrize(("words", "sentence"), [(["wrong-version"], "version 99"), (["die"], "No module named")])
def test_an_engine_that_cannot_begin_is_given_up(watch: Watch, words: list[str], sentence: str) -> None:
    watched = watch(*words)
    watched.bridge.open_model("fake")
    watched.wait(lambda: watched.bridge.state is EngineState.FAILED)
    assert sentence in watched.sentences[-1]
    assert len(watched.refusals) == 1


def test_a_program_that_is_not_there_is_given_up(watch: Watch) -> None:
    watched = watch()
    watched.bridge._supervisor._command = ["/nowhere/engine"]
    watched.bridge.open_model("fake")
    watched.wait(lambda: watched.bridge.state is EngineState.FAILED)
    assert "could not be started" in watched.sentences[-1]


def test_silence_is_shown_kills_nothing_and_passes(watch: Watch) -> None:
    watched = watch(answer_seconds=0.3)
    watched.open()
    process = watched.engine()
    job = watched.generate("stall")
    watched.wait(lambda: watched.bridge.state is EngineState.NOT_ANSWERING)
    assert process.is_running()
    watched.bridge.cancel(job)
    assert isinstance(watched.end_of(job), Cancelled)
    watched.wait(lambda: watched.bridge.state is EngineState.READY)
    assert watched.engine() == process


def test_readings_come_while_nothing_runs_and_with_the_job(watched: Watched) -> None:
    watched.open()
    watched.wait(lambda: len(watched.readings) > 3)
    assert watched.readings[-1].host_peak == 1500
    watched.end_of(watched.generate())
    assert Readings(host_used=1000, host_total=2000) in watched.readings


@pytest.mark.parametrize("prompt", ["slow", "stall", "deaf"])
def test_shutdown_in_the_middle_of_a_job(watch: Watch, prompt: str) -> None:
    watched = watch()
    watched.open()
    job = watched.generate(prompt, steps=200)
    watched.wait_for_step(job)
    asked = time.monotonic()
    watched.bridge.shutdown(timeout_s=1.0)
    assert time.monotonic() - asked < 2.5
    told = len(watched.events)
    watched.wait(lambda: True)
    assert len(watched.events) == told
    assert nothing_is_left()
    assert watched.states[-1] is EngineState.STOPPED


@pytest.mark.parametrize("words", [(), ("slow-start", "3"), ("silent",)])
def test_shutdown_while_it_starts(watch: Watch, words: tuple[str, ...]) -> None:
    watched = watch(*words)
    watched.bridge.open_model("endless")
    watched.wait(lambda: watched.bridge.state is not EngineState.STOPPED)
    watched.bridge.shutdown(timeout_s=0.5)


def test_shutdown_before_anything_and_twice_and_what_comes_after(watch: Watch) -> None:
    watched = watch()
    watched.bridge.shutdown()
    watched.bridge.open_model("fake")
    watched.generate()
    watched.bridge.cancel()
    assert watched.states == []
    assert nothing_is_left()


def test_a_fault_of_the_thread_is_said(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(supervisor: Supervisor, task: object) -> None:
        raise ValueError("a fault of the program")

    monkeypatch.setattr(Supervisor, "_do", broken)
    watched = watch()
    watched.bridge.open_model("fake")
    watched.wait(lambda: watched.bridge.state is EngineState.FAILED)
    assert "restart Triptych" in watched.sentences[0]
    assert "a fault of the program" in caplog.text
