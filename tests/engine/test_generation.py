"""Tests of jobs: their events, stops and failures."""

import dataclasses
import gc
import io
import math
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image

from damaged_models import edit_part, of_settings
from engine import generation
from engine.errors import (
    InvalidRequest,
    NonFiniteValues,
    OutOfMemory,
)
from engine.events import (
    TERMINAL,
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
from engine.model.step_graphs import StepGraphs
from engine.picture import read_settings
from engine.requests import MAX_SEED, GenerationRequest, StartPicture
from engine.session import Session
from engine.start_picture import file_digest
from session_runs import REQUEST, pictures, run

TEXT_PHASES = (Phase.TEXT, Phase.DENOISE, Phase.DECODE)


def test_the_events_of_two_pictures_come_in_order(session: Session) -> None:
    events = run(session, GenerationRequest(prompt="a red cube", seed=MAX_SEED, count=2, width=96))
    picture = [PhaseStarted, PhaseFinished, ReadingsTaken, PhaseStarted, StepFinished, StepFinished, PhaseFinished]
    picture += [ReadingsTaken, PhaseStarted, PhaseFinished, ReadingsTaken, PictureReady]
    assert [type(event) for event in events] == [Started, *picture, *picture, Finished]
    assert events[0] == Started(pictures=2, steps=2, width=96, height=64)
    assert [made.seed for made in pictures(events)] == [MAX_SEED, 0]
    assert [made.picture for made in pictures(events)] == [0, 1]
    assert [event.phase for event in events if isinstance(event, PhaseStarted)] == [*TEXT_PHASES, *TEXT_PHASES]
    assert isinstance(events[-1], Finished)
    assert 0 < pictures(events)[0].seconds < events[-1].seconds


@pytest.fixture
def begun(tmp_path: Path) -> GenerationRequest:
    """Begins from a picture, with a negative prompt."""
    file = tmp_path / "start.png"
    Image.effect_noise((80, 50), 80).save(file)
    start = StartPicture(file=file, strength=0.5)
    return GenerationRequest(
        prompt="a red cube", seed=7, steps=6, count=2, true_cfg=2.0, negative_prompt="a ball", start=start
    )


def test_a_start_picture_has_a_phase_and_leaves_fewer_steps(session: Session, begun: GenerationRequest) -> None:
    events = run(session, begun)
    assert events[0] == Started(pictures=2, steps=3, width=64, height=64, has_start=True)
    assert [event.phase for event in events if isinstance(event, PhaseStarted)] == [*Phase, *Phase]
    assert [event.phase for event in events if isinstance(event, PhaseFinished)] == [*Phase, *Phase]
    steps = [(event.step, event.steps) for event in events if isinstance(event, StepFinished)]
    assert steps == [(1, 3), (2, 3), (3, 3)] * 2
    one, two = pictures(events)
    assert list(one.phase_seconds) == list(Phase)
    assert one.png != two.png
    assert [made.png for made in pictures(run(session, begun))] == [one.png, two.png]


def test_the_file_of_a_picture_tells_what_it_began_from(session: Session, begun: GenerationRequest) -> None:
    made = pictures(run(session, begun))[1]
    settings = read_settings(made.png)
    assert begun.start
    assert settings.start_sha256 == file_digest(begun.start.file)
    assert settings.request.start == StartPicture(file=Path("start.png"), strength=0.5)
    assert (settings.request.steps, settings.request.true_cfg, settings.request.negative_prompt) == (6, 2.0, "a ball")
    assert str(begun.start.file.parent).encode() not in made.png
    (again,) = pictures(run(session, dataclasses.replace(settings.again, start=begun.start)))
    assert image_bytes(again.png) == image_bytes(made.png)


def image_bytes(png: bytes) -> bytes:
    return Image.open(io.BytesIO(png)).tobytes()


@pytest.mark.parametrize("change", [{"true_cfg": 3.0}, {"negative_prompt": ""}, {"start": None}, {"strength": 0.9}])
def test_each_value_counts(session: Session, begun: GenerationRequest, change: dict[str, Any]) -> None:
    assert begun.start
    if "strength" in change:
        change = {"start": dataclasses.replace(begun.start, **change)}
    one, other = (dataclasses.replace(begun, count=1, **values) for values in ({}, change))
    assert image_bytes(pictures(run(session, one))[0].png) != image_bytes(pictures(run(session, other))[0].png)


@pytest.mark.parametrize("phase", list(Phase))
def test_a_stop_in_any_phase_ends_the_job(session: Session, begun: GenerationRequest, phase: Phase) -> None:
    cancel, after = threading.Event(), []
    for event in session.generate(begun, cancel):
        if cancel.is_set():
            after.append(event)
        elif isinstance(event, PhaseStarted) and event.phase is phase:
            cancel.set()
    last = 1 if phase is Phase.DECODE else 0
    assert after[-1] == Cancelled(pictures=last)
    assert not [event for event in after if isinstance(event, PhaseStarted | StepFinished)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"start": StartPicture(file=Path("gone.png"))}, "there is no start picture gone.png"),
        ({"negative_prompt": "cube " * 50}, "the negative prompt has"),
    ],
)
def test_what_cannot_be_taken_is_refused_before_the_job(
    session: Session, begun: GenerationRequest, change: dict[str, Any], words: str
) -> None:
    with pytest.raises(InvalidRequest, match=words):
        session.generate(dataclasses.replace(begun, **change))


def test_without_an_encoder_a_model_makes_pictures_and_begins_from_none(copy: Path, begun: GenerationRequest) -> None:
    whole = pictures(run(Session.open(copy, device="cpu")))[0].png

    def drop(tensors: dict[str, object]) -> None:
        for name in [name for name in tensors if name.startswith("encoder.")]:
            del tensors[name]

    edit_part(copy / "vae", drop)
    session = Session.open(copy, device="cpu")
    assert pictures(run(session))[0].png == whole
    with pytest.raises(InvalidRequest, match="has no encoder in its VAE"):
        session.generate(begun)


def test_an_encoder_that_is_not_finite_fails_the_job(copy: Path, begun: GenerationRequest) -> None:
    def spoil(tensors: dict[str, Any]) -> None:
        tensors.update({name: value * math.nan for name, value in tensors.items() if name.startswith("encoder.")})

    edit_part(copy / "vae", spoil)
    last = run(Session.open(copy, device="cpu"), begun)[-1]
    assert isinstance(last, Failed)
    assert "encoding the start picture" in last.error.sentence


def test_both_ways_through_a_step_share_one_recording_and_its_bits(
    session: Session, monkeypatch: pytest.MonkeyPatch, begun: GenerationRequest
) -> None:
    expected = [made.png for made in pictures(run(session, begun))]
    graphs = StepGraphs(session.model.transformer, record=Recorded)
    monkeypatch.setattr(session, "_model", dataclasses.replace(session.model, graphs=graphs))
    assert [made.png for made in pictures(run(session, begun))] == expected
    assert graphs.kept == 1


def test_without_true_cfg_a_step_runs_the_model_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []
    original = session.model.transformer.step

    def step(*arguments: Any) -> torch.Tensor:
        taken.append(arguments)
        return original(*arguments)

    monkeypatch.setattr(session.model.transformer, "step", step)
    run(session, GenerationRequest(prompt="a red cube", steps=3))
    assert len(taken) == 3
    run(session, GenerationRequest(prompt="a red cube", steps=3, true_cfg=1.5))
    assert len(taken) == 3 + 2 * 3


def test_steps_bring_a_preview_of_the_latent_size(session: Session) -> None:
    steps = [event for event in run(session) if isinstance(event, StepFinished)]
    assert [(event.step, event.steps) for event in steps] == [(1, 2), (2, 2)]
    for event in steps:
        assert event.preview
        assert (event.preview.width, event.preview.height) == (8, 8)
        assert len(event.preview.pixels) == 8 * 8 * 3
        assert event.seconds > 0


def test_phase_seconds_are_those_of_the_phases(session: Session) -> None:
    events = run(session)
    finished = {event.phase: event.seconds for event in events if isinstance(event, PhaseFinished)}
    (made,) = pictures(events)
    assert made.phase_seconds == finished
    assert math.isclose(made.seconds, sum(finished.values()))


def test_a_model_without_a_map_has_no_preview(copy: Path) -> None:
    of_settings(preview=None)(copy)
    steps = [event for event in run(Session.open(copy, device="cpu")) if isinstance(event, StepFinished)]
    assert [event.preview for event in steps] == [None, None]


@pytest.mark.parametrize(
    ("stop_at", "done"),
    [(Started, 0), (PhaseStarted, 0), (StepFinished, 0), (PhaseFinished, 0), (PictureReady, 1)],
)
def test_a_stop_ends_the_job_before_the_next_step(session: Session, stop_at: type[Event], done: int) -> None:
    cancel, seen = threading.Event(), []
    for event in session.generate(GenerationRequest(prompt="a red cube", count=3, steps=8), cancel):
        if cancel.is_set():
            seen.append(event)
        elif isinstance(event, stop_at):
            cancel.set()
    assert [event for event in seen if isinstance(event, TERMINAL)] == [Cancelled(pictures=done)]
    assert isinstance(seen[-1], Cancelled)
    assert not [event for event in seen if isinstance(event, StepFinished | PhaseStarted | PictureReady)]


def test_a_session_works_on_after_a_stop(session: Session) -> None:
    before = pictures(run(session))[0].png
    cancel = threading.Event()
    cancel.set()
    assert isinstance(list(session.generate(REQUEST, cancel))[-1], Cancelled)
    assert pictures(run(session))[0].png == before


def test_closing_the_generator_frees_its_tensors(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    transformer = session._model.transformer
    prepared: list[weakref.ref[object]] = []
    original = transformer.prepare

    def prepare(**values: object) -> object:
        conditioning = original(**values)
        prepared.append(weakref.ref(conditioning.text))
        return conditioning

    monkeypatch.setattr(transformer, "prepare", prepare)
    events = session.generate(REQUEST)
    while not isinstance(next(events), StepFinished):
        pass
    assert prepared[0]() is not None
    events.close()
    gc.collect()
    assert prepared[0]() is None


def fail_with(error: Exception) -> Callable[..., None]:
    def step(*_: object) -> None:
        raise error

    return step


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB"),
        RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory"),
        RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes"),
        MemoryError(),
    ],
)
def test_memory_that_runs_out_fails_the_job_and_nothing_else(
    session: Session, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(session._model.transformer, "step", fail_with(error))
        events = run(session)
    failed = events[-1]
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, OutOfMemory)
    assert "denoising" in failed.error.sentence
    assert "smaller" in failed.error.sentence
    assert failed.error.__traceback__ is None
    assert isinstance(run(session)[-1], Finished)


class Recorded:
    """A recording that has been told its results, and a pool."""

    def __init__(self, call: Callable[[], torch.Tensor], pool: object) -> None:
        self.replay, self.pool = call, pool


def no_room(*_: object) -> Recorded:
    raise torch.OutOfMemoryError("CUDA out of memory")


@pytest.mark.parametrize(("record", "notes"), [(Recorded, 0), (no_room, 1)])
def test_steps_that_cannot_be_recorded_are_told_and_change_no_picture(
    session: Session, monkeypatch: pytest.MonkeyPatch, record: Callable[..., Recorded], notes: int
) -> None:
    request = GenerationRequest(prompt="a red cube", seed=7, steps=4, count=2)
    expected = [made.png for made in pictures(run(session, request))]
    graphs = StepGraphs(session.model.transformer, record=record)
    monkeypatch.setattr(session, "_model", dataclasses.replace(session.model, graphs=graphs))
    for _ in range(2):
        events = run(session, request)
        assert [made.png for made in pictures(events)] == expected
        assert len([event for event in events if isinstance(event, Noted)]) == notes
    assert graphs.kept == 1 - notes


@pytest.mark.parametrize("part", ["encoders.encode_each", "decoder.decode", "transformer.prepare"])
def test_recorded_steps_give_way_to_what_has_no_room(
    session: Session, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    expected = pictures(run(session))[0].png
    graphs = StepGraphs(session.model.transformer, record=Recorded)
    monkeypatch.setattr(session, "_model", dataclasses.replace(session.model, graphs=graphs))
    run(session)
    name, _, method = part.partition(".")
    owner = getattr(session.model, name)
    original = getattr(owner, method)

    def needs_room(*arguments: object, **named: object) -> object:
        if graphs.kept:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return original(*arguments, **named)

    monkeypatch.setattr(owner, method, needs_room)
    events = run(session)
    assert pictures(events)[0].png == expected
    (note,) = [event for event in events if isinstance(event, Noted)]
    assert "memory ran out" in note.sentence


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_step_that_is_not_finite_fails_the_job(
    session: Session, monkeypatch: pytest.MonkeyPatch, value: float
) -> None:
    original = session._model.transformer.step

    def step(latents: torch.Tensor, conditioning: object, index: int) -> torch.Tensor:
        velocity = original(latents, conditioning, index)
        velocity[0, 0, 0] = velocity[0, 0, 0] if index == 0 else value
        return velocity

    monkeypatch.setattr(session._model.transformer, "step", step)
    events = run(session)
    assert isinstance(events[-1], Failed)
    assert isinstance(events[-1].error, NonFiniteValues)
    assert "step 2 of denoising" in events[-1].error.sentence
    assert len([event for event in events if isinstance(event, StepFinished)]) == 1


@pytest.mark.parametrize(("part", "words"), [("text_encoder", "CLIP"), ("text_encoder_2", "T5"), ("vae", "decoding")])
def test_weights_that_are_not_finite_fail_the_job_in_their_phase(copy: Path, part: str, words: str) -> None:
    edit_part(copy / part, lambda tensors: tensors.update({name: value * math.nan for name, value in tensors.items()}))
    events = run(Session.open(copy, device="cpu"))
    assert isinstance(events[-1], Failed)
    assert isinstance(events[-1].error, NonFiniteValues)
    assert words in events[-1].error.sentence


def test_a_fault_of_our_own_is_not_hidden(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session._model.transformer, "step", fail_with(KeyError("ours")))
    with pytest.raises(KeyError, match="ours"):
        run(session)


def test_memory_is_given_back_at_the_end(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    released = []
    monkeypatch.setattr(generation, "release", released.append)
    run(session)
    assert released == [session.device]


@pytest.mark.gpu
def test_a_gpu_makes_the_same_bytes_twice_and_frees_its_memory(ternary: Path) -> None:
    session = Session.open(ternary, device="cuda")
    first = pictures(run(session))[0].png
    resting = torch.cuda.memory_allocated()  # with the workspaces that the libraries keep from their first call on
    again = pictures(run(session))[0].png
    assert first == again
    assert torch.cuda.memory_allocated() <= resting
    session.close()
    assert torch.cuda.memory_allocated() < resting
