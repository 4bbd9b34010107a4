"""The program's end of the pipe, against a fake engine that runs as a process."""

import itertools
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from engine import child_process
from engine.child_process import child_environment, command_of_engine, obituary
from engine.client import EngineClient
from engine.errors import EngineCrashed, EngineError, InvalidModel, InvalidRequest, OutOfMemory, ProtocolError
from engine.events import TERMINAL, Cancelled, Event, Failed, Finished, PictureReady, Readings, StepFinished
from engine.paths import user_paths
from engine.requests import GenerationRequest
from engine_processes import engines
from fake_engine import command

pytestmark = pytest.mark.timeout(30)
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs signals")


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """Every thread, process and descriptor of a client ends with it."""
    descriptors = _descriptors()
    yield
    assert engines() == []
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("engine-")] == []
    assert _descriptors() == descriptors


def _descriptors() -> int:
    return psutil.Process().num_handles() if sys.platform == "win32" else psutil.Process().num_fds()


@pytest.fixture
def client() -> Iterator[EngineClient]:
    """A client of a fake engine with a model open."""
    client = EngineClient(command())
    client.start()
    client.open_model("fake")
    yield client
    client.close()


def job(prompt: str = "a ball", **values: int) -> GenerationRequest:
    return GenerationRequest(prompt=prompt, **values)


def started_job(client: EngineClient, prompt: str, **values: int) -> Iterator[Event]:
    """The events of a job after its first step."""
    events = client.generate(job(prompt, **values))
    next(event for event in events if isinstance(event, StepFinished))
    return events


def test_a_model_and_pictures(client: EngineClient) -> None:
    opened = client.open_model("another", device="cpu", activations="exact")
    assert (opened.description.name, opened.device_name) == ("another", "Fake device")
    events = list(client.generate(job(count=2, seed=9)))
    assert [event.seed for event in events if isinstance(event, PictureReady)] == [9, 10]
    assert isinstance(events[-1], Finished)
    assert sum(isinstance(event, TERMINAL) for event in events) == 1


def test_a_refused_model_and_a_refused_job(client: EngineClient) -> None:
    with pytest.raises(OutOfMemory):
        list(client.generate(job("refuse")))
    with pytest.raises(InvalidModel):
        client.open_model("refused")
    with pytest.raises(EngineError, match="no model is open"):
        list(client.generate(job()))
    assert client.open_model("fake").description.name == "fake"


def test_a_failed_job_leaves_the_engine_alive(client: EngineClient) -> None:
    assert isinstance(list(client.generate(job("memory")))[-1], Failed)
    assert isinstance(list(client.generate(job()))[-1], Finished)


def test_a_prompt_too_long_to_send_is_refused_here(client: EngineClient) -> None:
    with pytest.raises(InvalidRequest, match="2000000 characters"):
        client.generate(job("x" * 2_000_000))
    assert isinstance(list(client.generate(job()))[-1], Finished)


def test_a_long_prompt_crosses(client: EngineClient) -> None:
    assert isinstance(list(client.generate(job("x" * 500_000)))[-1], Finished)


def test_cancel_from_another_thread_is_seen_at_once(client: EngineClient) -> None:
    events = started_job(client, "slow", steps=200)
    asked = time.monotonic()
    threading.Thread(target=client.cancel).start()
    assert isinstance(list(events)[-1], Cancelled)
    assert time.monotonic() - asked < 2


def test_a_cancel_right_after_generate_is_not_lost(client: EngineClient) -> None:
    events = client.generate(job("slow", steps=200))
    client.cancel()
    assert len(steps := list(events)) < 10
    assert isinstance(steps[-1], Cancelled)


def test_closing_the_events_cancels_the_job(client: EngineClient) -> None:
    events = started_job(client, "slow", steps=200)
    events.close()  # type: ignore[attr-defined]
    asked = time.monotonic()
    assert isinstance(list(client.generate(job()))[-1], Finished)
    assert time.monotonic() - asked < 2


def test_a_cancel_without_a_job_does_nothing(client: EngineClient) -> None:
    client.cancel()
    list(client.generate(job()))
    client.cancel()
    assert isinstance(list(client.generate(job()))[-1], Finished)


@posix
def test_a_killed_engine_says_what_it_did_and_why_probably() -> None:
    ended = threading.Event()
    client = EngineClient(command(), on_end=ended.set)
    client.start()
    client.open_model("fake")
    events = client.generate(job("crash"))
    with pytest.raises(EngineCrashed, match=r"killed \(signal 9\) while it made a picture.*out of memory"):
        list(events)
    assert ended.wait(5)
    assert client.has_ended
    for again in (lambda: list(client.generate(job())), lambda: client.open_model("fake")):
        with pytest.raises(EngineCrashed):
            again()
    client.close()


@posix
def test_an_engine_killed_while_it_opens_a_model_says_so() -> None:
    client = EngineClient(command())
    client.start()
    with pytest.raises(EngineCrashed, match="while it opened crash"):
        client.open_model("crash")
    client.close()


@posix
def test_an_idle_engine_that_dies_is_noticed() -> None:
    ended = threading.Event()
    client = EngineClient(command(), on_end=ended.set)
    client.start()
    assert client.pid
    os.kill(client.pid, signal.SIGSEGV)
    assert ended.wait(5)
    with pytest.raises(EngineCrashed, match=r"signal 11, SIGSEGV\) while it waited for work"):
        client.open_model("fake")
    client.close()


def test_the_last_words_are_in_the_sentence_and_in_the_log() -> None:
    client = EngineClient(command())
    client.start()
    client.open_model("fake")
    with pytest.raises(EngineCrashed, match=r"exit code 3.*said “the last words”.*log") as caught:
        list(client.generate(job("exit")))
    client.close()
    log = user_paths().logs / "engine.log"
    assert log.read_text() == "the last words\n"
    assert str(log.parent) in caught.value.sentence


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path / "file"))
    client = EngineClient(command("die"))
    with pytest.raises(EngineCrashed, match="No module named"):
        client.start()
    client.close()


def test_a_log_turns_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_process, "LOG_BYTES", 1000)
    code = "import sys; [print('x' * 90, file=sys.stderr) for _ in range(30)]; print('y' * 9000, file=sys.stderr)"
    client = EngineClient([sys.executable, "-c", code])
    with pytest.raises(EngineCrashed):
        client.start()
    client.close()
    logs = sorted(user_paths().logs.iterdir())
    assert [log.name for log in logs] == ["engine.log", *(f"engine.log.{i}" for i in (1, 2, 3))]
    assert max(log.stat().st_size for log in logs) < 6000


def test_garbage_in_the_middle_is_a_broken_protocol_and_the_process_is_ended() -> None:
    client = EngineClient(command())
    client.start()
    client.open_model("fake")
    with pytest.raises(ProtocolError, match="are allowed"):
        list(client.generate(job("garbage")))
    assert client.has_ended
    client.close()


@pytest.mark.parametrize(
    ("words", "kind", "sentence"),
    [
        (["wrong-version"], ProtocolError, "version 99"),
        (["garbage"], ProtocolError, "pipe"),
        (["die"], EngineCrashed, "exit code 1.*while it started.*No module named 'something'"),
    ],
)
def test_a_start_that_goes_wrong(words: list[str], kind: type[EngineError], sentence: str) -> None:
    client = EngineClient(command(*words))
    with pytest.raises(kind, match=sentence):
        client.start()
    client.close()


def test_a_slow_start_is_waited_for() -> None:
    client = EngineClient(command("slow-start", "0.3"))
    client.start()
    client.close()


def test_a_silent_start_is_not_waited_for_for_ever() -> None:
    client = EngineClient(command("silent"))
    with pytest.raises(EngineCrashed, match=r"did not answer within 0\.2 s"):
        client.start(timeout=0.2)
    assert client.has_ended
    client.close()


def test_a_program_that_is_not_there() -> None:
    client = EngineClient(["/nowhere/engine"])
    with pytest.raises(EngineCrashed, match="could not be started"):
        client.start()
    client.close()


def test_heartbeats_come_and_a_stall_shows_in_their_age(client: EngineClient) -> None:
    beats: list[Readings] = []
    client._on_heartbeat = beats.append
    events = client.generate(job("stall"))
    next(event for event in events if isinstance(event, StepFinished))
    deadline = time.monotonic() + 5
    while time.monotonic() - client.last_heartbeat < 0.5:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    before = len(beats)
    client.cancel()
    assert isinstance(list(events)[-1], Cancelled)
    while not any(readings.host_total == 2000 for readings in beats[before:]):
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("prompt", ["slow", "stall"])
def test_closing_in_the_middle_of_a_job_ends_it(prompt: str) -> None:
    client = EngineClient(command())
    client.start()
    client.open_model("fake")
    events = started_job(client, prompt, steps=200)
    pid = client.pid
    asked = time.monotonic()
    client.close()
    assert time.monotonic() - asked < 5
    assert pid is not None
    assert not psutil.pid_exists(pid)
    assert isinstance(list(events)[-1], Cancelled)


@posix
def test_an_engine_that_does_not_hear_is_terminated_and_one_that_is_stopped_is_killed() -> None:
    for is_stopped in (False, True):
        client = EngineClient(command())
        client.start()
        client.open_model("fake")
        started_job(client, "deaf")
        assert client.pid
        if is_stopped:
            os.kill(client.pid, signal.SIGSTOP)
        asked = time.monotonic()
        client.close(timeout=0.5)
        assert time.monotonic() - asked < 2
        assert client.has_ended


def test_a_close_ends_a_start_and_a_wait_in_other_threads() -> None:
    client = EngineClient(command("silent"))
    errors: list[EngineError] = []

    def start() -> None:
        try:
            client.start()
        except EngineError as error:
            errors.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    while client.pid is None:
        time.sleep(0.01)
    client.close()
    thread.join(5)
    assert [type(error) for error in errors] == [EngineCrashed]


def test_a_client_that_was_closed_does_not_start() -> None:
    client = EngineClient(command())
    client.close()
    with pytest.raises(EngineCrashed, match="closed before"):
        client.start()
    client.close()


def test_many_clients_leave_nothing() -> None:
    for _ in range(3):
        client = EngineClient(command())
        client.start()
        client.close()
        client.close()


def test_the_engine_of_this_installation() -> None:
    assert command_of_engine() == [sys.executable, "-m", "app.main", "engine"]


def test_a_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert command_of_engine() == [sys.executable, "engine"]


def test_the_environment_of_a_frozen_program_does_not_leak() -> None:
    base = {"LD_LIBRARY_PATH": "/bundle", "LD_LIBRARY_PATH_ORIG": "/opt/lib", "DYLD_LIBRARY_PATH": "/bundle", "A": "1"}
    env = child_environment(base, frozen=True)
    assert env == {"LD_LIBRARY_PATH": "/opt/lib", "A": "1", "PYINSTALLER_RESET_ENVIRONMENT": "1"}
    assert base["LD_LIBRARY_PATH"] == "/bundle"


def test_the_environment_of_a_plain_program_finds_its_own_modules() -> None:
    env = child_environment({"LD_LIBRARY_PATH": "/cuda", "PYTHONPATH": "/mine"}, frozen=False)
    assert env["LD_LIBRARY_PATH"] == "/cuda"
    root, mine = env["PYTHONPATH"].split(os.pathsep)
    assert (Path(root) / "engine" / "client.py").exists()
    assert mine == "/mine"
    assert env["PYTHONSAFEPATH"] == "1"


@pytest.mark.parametrize(("code", "words"), list(itertools.product([0, 1, -6, -77, -9], ["", "bad luck"])))
def test_an_obituary_is_one_sentence_that_says_what_to_do(code: int, words: str) -> None:
    sentence = obituary(code, "made a picture", words)
    assert sentence.startswith("the engine process")
    assert "while it made a picture" in sentence
    assert "\n" not in sentence
    assert "close other programs" in sentence or "log in" in sentence


def test_an_obituary_says_what_helps_what_was_done() -> None:
    assert obituary(-9, "made a picture", "").endswith("close other programs, or choose a smaller size or model")
    again = "close other programs and start the same conversion again, which goes on where it was"
    assert obituary(-9, "converted ./FLUX.1-dev", "").endswith(again)
