"""The real engine process, killed and abandoned in every state."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from app.bridge import Bridge, EngineState
from engine.child_process import child_environment, command_of_engine
from engine.client import EngineClient
from engine.errors import EngineCrashed, EngineError, InvalidModel, ModelError
from engine.events import TERMINAL, Cancelled, Event, Failed, Finished, PictureReady, StepFinished
from engine.protocol import (
    Generate,
    Heartbeat,
    Hello,
    JobEvent,
    Message,
    OpenedModel,
    OpenModel,
    read_message,
    write_message,
)
from engine.requests import GenerationRequest
from engine_processes import engines
from fake_engine import command
from tiny_models import save_tiny_model

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
GONE_WITHIN = 5.0  # seconds after the end of file
LONG = GenerationRequest(prompt="a red cube", steps=200, count=1000)
SHORT = GenerationRequest(prompt="a red cube", seed=3)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A whole model with random weights."""
    return str(save_tiny_model(tmp_path_factory.mktemp("models") / "tiny"))


@pytest.fixture
def client() -> Iterator[EngineClient]:
    """A client of the real engine."""
    client = EngineClient()
    client.start()
    yield client
    client.close()


class Raw:
    """An engine process and the bare ends of its pipes."""

    def __init__(self, arguments: list[str]) -> None:
        self.process = subprocess.Popen(
            arguments,
            env=child_environment(os.environ, frozen=False),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def send(self, *messages: Message) -> None:
        assert self.process.stdin
        for message in messages:
            write_message(self.process.stdin, message)

    def next(self) -> Message:
        """The next message that is no heartbeat."""
        assert self.process.stdout
        while isinstance(message := read_message(self.process.stdout), Heartbeat):
            pass
        assert message is not None
        return message

    def wait_for_steps(self, count: int) -> None:
        while count:
            match self.next():
                case JobEvent(event=StepFinished()):
                    count -= 1
                case JobEvent():
                    pass
                case message:
                    pytest.fail(f"no job runs: {message}")

    def seconds_to_leave(self) -> float:
        """How long the process lives on after the end of file."""
        assert self.process.stdin
        assert self.process.stdout
        left = time.monotonic()
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(60)
        return time.monotonic() - left


def bring(raw: Raw, state: str, model: str) -> None:
    """Bring a process into a state."""
    open_model = OpenModel(model=model, device="cpu", activations="int8")
    if state == "starting":
        return
    raw.send(Hello())
    assert raw.next() == Hello()
    if state == "idle":
        return
    raw.send(open_model)
    if state.startswith("loading"):
        time.sleep(float(state.removeprefix("loading ")))
        return
    assert isinstance(raw.next(), OpenedModel)
    if state == "denoising":
        raw.send(Generate(job=1, request=LONG))
        raw.wait_for_steps(2)


@pytest.mark.parametrize(
    "state", ["starting", "idle", "loading 0", "loading 0.5", "loading 1.5", "loading 3", "open", "denoising"]
)
def test_at_end_of_file_the_process_is_gone(model: str, state: str) -> None:
    raw = Raw(command_of_engine())
    try:
        bring(raw, state, model)
        assert raw.seconds_to_leave() < GONE_WITHIN
    finally:
        raw.process.kill()
        raw.process.wait()


@pytest.mark.parametrize(("opened", "prompt"), [("endless", None), ("fake", "deaf"), ("fake", "stall")])
def test_at_end_of_file_a_process_that_does_not_listen_is_gone(opened: str, prompt: str | None) -> None:
    raw = Raw(command())
    try:
        bring(raw, "loading 0.2" if prompt is None else "open", opened)
        if prompt:
            raw.send(Generate(job=1, request=GenerationRequest(prompt=prompt)))
            raw.wait_for_steps(1)
        assert raw.seconds_to_leave() < GONE_WITHIN
    finally:
        raw.process.kill()
        raw.process.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_window_that_is_killed_takes_its_engine_along(model: str) -> None:
    code = f"""
import sys
from engine.client import EngineClient
from engine.requests import GenerationRequest
client = EngineClient()
client.start()
client.open_model({model!r})
for event in client.generate(GenerationRequest(prompt="a red cube", steps=200, count=1000)):
    print(client.pid, flush=True)
"""
    env = child_environment(os.environ, frozen=False)
    window = subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, text=True)
    assert window.stdout
    engine = psutil.Process(int(window.stdout.readline()))
    assert engine.is_running()
    window.kill()
    window.stdout.close()
    window.wait()
    deadline = time.monotonic() + GONE_WITHIN
    while is_alive(engine) and time.monotonic() < deadline:
        time.sleep(0.05)
    was_alive = is_alive(engine)
    if was_alive:
        engine.kill()
    assert not was_alive


def is_alive(process: psutil.Process) -> bool:
    """Whether a process runs; one that has ended and that nobody asked about does not."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def first_steps(client: EngineClient, request: GenerationRequest) -> Iterator[Event]:
    events = client.generate(request)
    next(event for event in events if isinstance(event, StepFinished))
    return events


def test_the_engine_makes_the_same_picture_twice_and_a_cancel_is_seen(client: EngineClient, model: str) -> None:
    opened = client.open_model(model, device="cpu")
    assert opened.description.name == "tiny"
    assert opened.device_name
    assert opened.backend
    pictures = [[event.png for event in client.generate(SHORT) if isinstance(event, PictureReady)] for _ in range(2)]
    assert pictures[0] == pictures[1]
    assert pictures[0][0].startswith(b"\x89PNG")
    events = first_steps(client, LONG)
    asked = time.monotonic()
    client.cancel()
    assert isinstance(list(events)[-1], Cancelled)
    assert time.monotonic() - asked < 2


def test_a_model_cut_short_is_refused_and_the_engine_lives(client: EngineClient, model: str, tmp_path: Path) -> None:
    broken = save_tiny_model(tmp_path / "broken")
    weights = broken / "transformer" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(InvalidModel) as caught:
        client.open_model(str(broken))
    assert "Traceback" not in caught.value.sentence
    with pytest.raises(ModelError):
        client.open_model("no-such-model")
    assert client.open_model(model).description.name == "tiny"


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_ctrl_c_in_the_terminal_is_not_for_the_engine(client: EngineClient) -> None:
    assert client.pid
    os.kill(client.pid, signal.SIGINT)
    with pytest.raises(EngineError, match="no model is open"):
        list(client.generate(SHORT))


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_kill_9_in_the_middle_of_a_picture_is_said(model: str) -> None:
    client = EngineClient()
    client.start()
    client.open_model(model, device="cpu")
    events = first_steps(client, LONG)
    assert client.pid
    psutil.Process(client.pid).kill()
    with pytest.raises(EngineCrashed, match=r"signal 9\) while it made a picture"):
        list(events)
    client.close()
    assert engines() == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_kill_9_costs_the_window_one_picture(qtbot: QtBot, model: str) -> None:
    bridge = Bridge()
    told: list[tuple[int, Event]] = []
    sentences: list[str] = []
    bridge.job_event.connect(lambda job, event: told.append((job, event)))
    bridge.engine_message.connect(sentences.append)
    try:
        bridge.open_model(model, device="cpu")
        lost, kept = bridge.generate(LONG), bridge.generate(SHORT)
        qtbot.waitUntil(lambda: any(isinstance(event, StepFinished) for _, event in told), timeout=60_000)
        (engine,) = engines()
        engine.kill()
        qtbot.waitUntil(lambda: (kept, Finished) in [(job, type(event)) for job, event in told], timeout=60_000)
        ends = [(job, type(event)) for job, event in told if isinstance(event, TERMINAL)]
        assert ends == [(lost, Failed), (kept, Finished)]
        assert len(sentences) == 1
        qtbot.waitUntil(lambda: bridge.state is EngineState.READY, timeout=5_000)
    finally:
        bridge.shutdown()
    assert engines() == []
