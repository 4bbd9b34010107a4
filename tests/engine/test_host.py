"""The engine's end of the pipe, served in a thread with a fake session."""

import logging
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from engine import host
from engine.errors import EngineError, InvalidModel, InvalidRequest, OutOfMemory, OutputError, ProtocolError
from engine.events import (
    TERMINAL,
    Cancelled,
    ConversionStarted,
    Event,
    Failed,
    Finished,
    PictureReady,
    Readings,
    Stage,
    StageProgressed,
    Started,
    StepFinished,
)
from engine.host import Host, host_readings
from engine.protocol import (
    Cancel,
    ConversionPlanned,
    Convert,
    Generate,
    Heartbeat,
    Hello,
    JobEvent,
    JobRefused,
    Message,
    OpenedModel,
    OpenFailed,
    OpenModel,
    PlanConversion,
    PlanPresets,
    PresetsPlanned,
    Shutdown,
    read_message,
    write_message,
)
from engine.requests import ConversionRequest, GenerationRequest
from fake_conversion import FAKE_PLAN, FakeConversion, fake_offers
from fake_engine import FakeSession, command, open_fake, read_fake

pytestmark = pytest.mark.timeout(20)
OPEN = OpenModel(model="fake", device="auto", activations="int8")


class Served:
    """A host in a thread, and the program's end of its pipes."""

    def __init__(self, open_session: host.SessionFactory = open_fake) -> None:
        self.sessions: list[FakeSession] = []
        self.has_seen_the_end = threading.Event()
        self.exit_code: int | None = None
        self._open_session = open_session
        commands, self._write_end = os.pipe()
        self._read_end, answers = os.pipe()
        self.writer: IO[bytes] = os.fdopen(self._write_end, "wb")
        self.reader: IO[bytes] = os.fdopen(self._read_end, "rb")
        self._pipes = (os.fdopen(commands, "rb"), os.fdopen(answers, "wb"))
        self.host = Host(
            *self._pipes,
            open_session=self.open,
            read_session=read_fake,
            plan_conversion=FakeConversion,
            offer_presets=fake_offers,
            at_end=self.has_seen_the_end.set,
        )
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def open(self, model: str, device: str, activations: str, budget: int | None) -> FakeSession:
        session = self._open_session(model, device, activations, budget)
        assert isinstance(session, FakeSession)
        self.sessions.append(session)
        return session

    def _run(self) -> None:
        self.exit_code = self.host.run()

    def send(self, *messages: Message) -> None:
        for message in messages:
            write_message(self.writer, message)

    def next(self) -> Message | None:
        """The next message that is no heartbeat."""
        while isinstance(message := read_message(self.reader), Heartbeat):
            pass
        return message

    def greet_and_open(self) -> None:
        self.send(Hello(), OPEN)
        assert self.next() == Hello()
        assert isinstance(self.next(), OpenedModel)

    def job(self, job: int, prompt: str = "a ball", **values: int) -> list[Event]:
        """The events of a job, sent now."""
        self.send(Generate(job=job, request=GenerationRequest(prompt=prompt, **values)))
        return list(self.events(job))

    def events(self, job: int) -> Iterator[Event]:
        while True:
            message = self.next()
            assert isinstance(message, JobEvent), message
            assert message.job == job
            yield message.event
            if isinstance(message.event, TERMINAL):
                return

    def end(self) -> None:
        """Leave, and wait until the host has ended."""
        if not self.writer.closed:
            self.writer.close()
        self.thread.join()
        assert self.has_seen_the_end.wait(5)
        self.reader.close()
        for pipe in self._pipes:
            pipe.close()


@pytest.fixture
def served() -> Iterator[Served]:
    """A host that ends with the test."""
    server = Served()
    yield server
    server.end()


def test_a_model_is_opened_and_described(served: Served) -> None:
    served.send(Hello(), OPEN)
    assert served.next() == Hello()
    opened = served.next()
    assert isinstance(opened, OpenedModel)
    assert opened.description.name == "fake"
    assert (opened.device_name, opened.backend, opened.activations) == ("Fake device", "reference", "int8")


def test_a_job_tells_its_events_in_order_and_carries_the_picture(served: Served) -> None:
    served.greet_and_open()
    events = served.job(7, steps=3, seed=5, count=2)
    assert isinstance(events[0], Started)
    assert [event.step for event in events if isinstance(event, StepFinished)] == [1, 2, 3] * 2
    pictures = [event for event in events if isinstance(event, PictureReady)]
    assert [picture.seed for picture in pictures] == [5, 6]
    assert all(picture.png.startswith(b"\x89PNG") for picture in pictures)
    assert isinstance(events[-1], Finished)


def test_previews_come_with_their_pixels(served: Served) -> None:
    served.greet_and_open()
    previews = [event.preview for event in served.job(1) if isinstance(event, StepFinished)]
    assert previews[0] is not None
    assert previews[0].pixels == bytes([10] * 12)


def test_a_job_without_a_model_is_refused(served: Served) -> None:
    served.send(Hello(), Generate(job=1, request=GenerationRequest(prompt="a ball")))
    assert served.next() == Hello()
    refused = served.next()
    assert isinstance(refused, JobRefused)
    assert "no model is open" in refused.error.sentence


def test_a_refused_request_has_no_events_and_the_next_job_runs(served: Served) -> None:
    served.greet_and_open()
    served.send(Generate(job=1, request=GenerationRequest(prompt="a ball", width=1024)))
    refused = served.next()
    assert isinstance(refused, JobRefused)
    assert isinstance(refused.error, InvalidRequest)
    assert isinstance(served.job(2)[-1], Finished)


def test_a_refused_model_leaves_none_open(served: Served) -> None:
    served.greet_and_open()
    served.send(OpenModel(model="refused", device="auto", activations="int8"))
    failed = served.next()
    assert isinstance(failed, OpenFailed)
    assert isinstance(failed.error, InvalidModel)
    assert served.sessions[0].is_closed
    served.send(Generate(job=1, request=GenerationRequest(prompt="a ball")))
    assert isinstance(served.next(), JobRefused)


def test_another_model_closes_the_first(served: Served) -> None:
    served.greet_and_open()
    served.send(OPEN)
    assert isinstance(served.next(), OpenedModel)
    assert [session.is_closed for session in served.sessions] == [True, False]


@pytest.mark.parametrize(("word", "kind"), [("fail", EngineError), ("memory", OutOfMemory)])
def test_a_failed_job_ends_with_its_error_and_the_next_one_runs(
    served: Served, word: str, kind: type[EngineError]
) -> None:
    served.greet_and_open()
    last = served.job(1, word)[-1]
    assert isinstance(last, Failed)
    assert type(last.error) is kind
    assert isinstance(served.job(2)[-1], Finished)


def test_a_fault_of_ours_is_logged_and_crosses_as_a_sentence(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    served.greet_and_open()
    with caplog.at_level(logging.ERROR, "engine.host"):
        last = served.job(1, "bug")[-1]
    assert isinstance(last, Failed)
    assert "ValueError: a fault of the program" in last.error.sentence
    assert "Traceback" in caplog.text
    assert isinstance(served.job(2)[-1], Finished)


def test_a_fault_while_opening_crosses_as_a_sentence(served: Served) -> None:
    served.send(Hello(), OpenModel(model="bug", device="auto", activations="int8"))
    assert served.next() == Hello()
    failed = served.next()
    assert isinstance(failed, OpenFailed)
    assert "opened bug" in failed.error.sentence


@pytest.mark.parametrize("error", [MemoryError(), MemoryError("x" * 10)])
def test_the_computers_memory_running_out_is_said_so(error: MemoryError) -> None:
    def open_session(model: str, device: str, activations: str, budget: int | None) -> FakeSession:
        raise error

    server = Served(open_session)
    server.send(Hello(), OPEN)
    assert server.next() == Hello()
    failed = server.next()
    server.end()
    assert isinstance(failed, OpenFailed)
    assert isinstance(failed.error, OutOfMemory)


def test_a_cancel_is_seen_while_the_job_runs(served: Served) -> None:
    served.greet_and_open()
    served.send(Generate(job=4, request=GenerationRequest(prompt="slow", steps=200)))
    events = served.events(4)
    assert isinstance(next(events), Started)
    served.send(Cancel(job=4))
    rest = list(events)
    assert rest[-1] == Cancelled(pictures=0)
    assert len(rest) < 10


def test_a_cancel_that_overtakes_its_job_counts(served: Served) -> None:
    served.greet_and_open()
    served.send(Generate(job=1, request=GenerationRequest(prompt="slow", steps=4)))
    served.send(Generate(job=2, request=GenerationRequest(prompt="slow", steps=200)), Cancel(job=2))
    assert isinstance(list(served.events(1))[-1], Finished)
    events = list(served.events(2))
    assert isinstance(events[-1], Cancelled)
    assert len(events) < 10


def test_a_cancel_of_another_job_changes_nothing(served: Served) -> None:
    served.greet_and_open()
    served.send(Cancel(job=1), Generate(job=1, request=GenerationRequest(prompt="a ball")), Cancel(job=9))
    assert isinstance(list(served.events(1))[-1], Finished)


def conversion(source: str) -> ConversionRequest:
    return ConversionRequest(source=source, target="mine")


def test_a_plan_crosses_with_why_it_does_not_fit(served: Served) -> None:
    served.send(Hello(), PlanConversion(job=1, request=conversion("large"), may_fetch=False))
    assert served.next() == Hello()
    answer = served.next()
    assert isinstance(answer, ConversionPlanned)
    assert answer.plan == FAKE_PLAN
    assert isinstance(answer.plan.refusal, OutputError)
    assert "needs 100 kB of disk" in answer.plan.refusal.sentence


def test_presets_cross_and_a_refusal_ends_the_question(served: Served) -> None:
    served.send(Hello(), PlanPresets(job=1, request=conversion("large"), may_fetch=False))
    assert served.next() == Hello()
    assert served.next() == PresetsPlanned(job=1, offers=fake_offers(conversion("large")))
    served.send(PlanPresets(job=2, request=conversion("refused"), may_fetch=False))
    refused = served.next()
    assert isinstance(refused, JobRefused)
    assert (refused.job, type(refused.error)) == (2, InvalidModel)


@pytest.mark.parametrize(
    ("source", "kind", "says"), [("refused", InvalidModel, "damaged"), ("bug", EngineError, "ValueError: a fault")]
)
def test_a_refused_conversion_has_no_plan_and_no_events(
    served: Served, source: str, kind: type[EngineError], says: str
) -> None:
    served.send(Hello(), PlanConversion(job=1, request=conversion(source), may_fetch=True))
    served.send(Convert(job=2, request=conversion(source)))
    assert served.next() == Hello()
    for job in (1, 2):
        refused = served.next()
        assert isinstance(refused, JobRefused)
        assert (refused.job, type(refused.error)) == (job, kind)
        assert says in refused.error.sentence
    served.send(Convert(job=1, request=conversion("small")))
    assert isinstance(list(served.events(1))[-1], Finished)


def test_a_conversion_tells_its_events_and_a_cancel_is_seen(served: Served) -> None:
    served.send(Hello(), Convert(job=1, request=conversion("endless")))
    assert served.next() == Hello()
    events = served.events(1)
    assert isinstance(next(events), ConversionStarted)
    served.send(Cancel(job=1))
    assert list(events)[-1] == Cancelled()


def test_a_source_on_its_way_is_told_and_can_be_stopped(served: Served) -> None:
    served.send(Hello(), PlanConversion(job=1, request=conversion("fetched"), may_fetch=True))
    assert served.next() == Hello()
    for job in (1, 2):
        told = served.next()
        assert isinstance(told, JobEvent)
        assert isinstance(told.event, StageProgressed)
        assert (told.event.stage, told.event.done, told.event.total) == (Stage.FETCHING, 10, 10**9)
        served.send(Cancel(job=job))
        rest = list(served.events(job))
        assert rest[-1] == Cancelled()
        assert len(rest) < 20, "a word at most each quarter of a second"
        if job == 1:
            served.send(Convert(job=2, request=conversion("fetched")))


def test_a_plan_that_may_not_fetch_does_not(served: Served) -> None:
    served.send(Hello(), PlanConversion(job=1, request=conversion("fetched"), may_fetch=False))
    assert served.next() == Hello()
    assert isinstance(served.next(), ConversionPlanned)


def test_a_conversion_that_fails_ends_with_its_error(served: Served) -> None:
    served.send(Hello(), Convert(job=1, request=conversion("breaks")))
    assert served.next() == Hello()
    events = list(served.events(1))
    assert isinstance(events[0], ConversionStarted)
    assert isinstance(events[-1], Failed)
    assert "ValueError: a fault of the program" in events[-1].error.sentence
    served.send(Convert(job=1, request=conversion("small")))
    assert isinstance(list(served.events(1))[-1], Finished)


def test_heartbeats_come_with_memory(served: Served) -> None:
    beat = next(
        message for message in iter(lambda: read_message(served.reader), None) if isinstance(message, Heartbeat)
    )
    assert beat.readings.host_used
    assert beat.readings.host_total


def test_the_heart_beats_on_when_memory_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Readings:
        raise OSError("no memory here")

    monkeypatch.setattr(host, "host_readings", broken)
    monkeypatch.setattr(host, "HEARTBEAT_SECONDS", 0.01)
    server = Served()
    server.send(Hello())
    beats = [message for message in (read_message(server.reader) for _ in range(4)) if isinstance(message, Heartbeat)]
    server.end()
    assert beats[-1].readings == Readings()
    assert "memory could not be read" in caplog.text


@pytest.mark.parametrize("farewell", [(Shutdown(),), ()])
def test_shutdown_and_end_of_file_cancel_the_job_and_close_the_model(farewell: tuple[Message, ...]) -> None:
    server = Served()
    server.greet_and_open()
    server.send(Generate(job=1, request=GenerationRequest(prompt="slow", steps=200)))
    events = server.events(1)
    next(events)
    server.send(*farewell)
    if not farewell:
        server.writer.close()
    assert isinstance(list(events)[-1], Cancelled)
    server.end()
    assert server.sessions[0].is_closed
    assert server.exit_code == 0


@pytest.mark.parametrize("opening", [Shutdown(), OPEN])
def test_who_does_not_greet_is_left(opening: Message, caplog: pytest.LogCaptureFixture) -> None:
    server = Served()
    server.send(opening)
    server.end()
    assert server.exit_code == 1
    assert "no Hello" in caplog.text


def test_what_is_no_command_ends_the_host(served: Served) -> None:
    served.send(Hello(), Heartbeat(readings=Readings()))
    served.thread.join(5)
    assert served.exit_code == 1


def test_a_number_that_a_job_has_already_breaks_the_protocol() -> None:
    server = Served()
    server.greet_and_open()
    slow = Generate(job=1, request=GenerationRequest(prompt="slow", steps=200))
    server.send(slow, slow)
    server.end()
    assert server.exit_code == 1


def test_a_reader_that_left_stops_the_job() -> None:
    server = Served()
    server.greet_and_open()
    server.send(Generate(job=1, request=GenerationRequest(prompt="slow", steps=200)))
    next(server.events(1))
    server.reader.close()
    deadline = time.monotonic() + 5
    while server.host._cancels and time.monotonic() < deadline:
        time.sleep(0.01)
    job_has_ended = not server.host._cancels
    server.end()
    assert job_has_ended


def test_this_process_has_a_size() -> None:
    readings = host_readings()
    assert readings.host_used
    assert readings.host_peak
    assert readings.host_total
    assert 2**20 < readings.host_used <= readings.host_peak * 1.01 < readings.host_total
    assert readings.device_used is None


def test_another_version_ends_the_process_with_a_line_in_the_log() -> None:
    text = b'{"kind":"Hello","protocol":99}'
    run = subprocess.run(
        command(),
        input=len(text).to_bytes(4, "little") + text + bytes(8),
        capture_output=True,
        timeout=20,
        env=os.environ | {"PYTHONPATH": str(Path(host.__file__).parents[1])},
    )
    assert run.returncode == 1
    assert b"version 99" in run.stderr
    assert ProtocolError.__name__.encode() in run.stderr
