"""Sessions with a budget: the parts take turns, and the picture stays the same."""

import contextlib
import gc
from pathlib import Path

import pytest
import torch

import resources
from benchmarks.random_pipeline import SMALL, write_random_pipeline
from engine import planning
from engine import session as session_module
from engine.errors import OutOfMemory
from engine.events import Finished, PhaseFinished
from engine.latents import load_decoder
from engine.memory import Free
from engine.picture import read_settings
from engine.picture_memory import PictureWork
from engine.placement import Placement, Stay, placements
from engine.planning import device_plan
from engine.requests import GenerationRequest
from engine.session import Session
from session_runs import REQUEST, pictures, run

CPU = torch.device("cpu")
MB = 10**6


def least(session: Session) -> int:
    """A budget that the placement with the least memory just fits."""
    return session.memory_plan(REQUEST).peak.host - 1


def test_a_budget_that_streams_gives_the_same_bytes(ternary: Path, session: Session) -> None:
    (expected,) = pictures(run(session))
    assert session.model.encoders.t5_stay is Stay.RESIDENT
    tight = Session.open(ternary, device="cpu", budget=least(session))
    assert tight.model.encoders.t5_stay is Stay.STREAMED
    for _ in range(2):
        (made,) = pictures(run(tight))
        assert made.png == expected.png
        assert (made.planned_bytes, made.peak_bytes) == (None, None)


@pytest.mark.slow
def test_pocket_streams_the_same_bytes() -> None:
    request = GenerationRequest(prompt="a red cube left of a blue ball", seed=3, steps=2)
    made = [
        pictures(run(Session.open("pocket", device="cpu", budget=budget), request))[0].png
        for budget in (None, 320 * MB)
    ]
    assert made[0] == made[1]


def test_a_budget_that_is_too_small_is_refused_before_anything_is_loaded(
    ternary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "load_transformer", lambda *_, **__: pytest.fail("loaded"))
    with pytest.raises(OutOfMemory, match=r"needs 6\d MB of memory at least, and a budget of 5 MB leaves 5 MB now"):
        Session.open(ternary, device="cpu", budget=5 * MB)


def test_a_larger_picture_lets_t5_leave_and_the_next_ones_go_on_so(
    ternary: Path, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Session.open(ternary, device="cpu")
    large = GenerationRequest(prompt="a red cube", seed=7, width=128, height=128)
    needed = own.memory_plan(large).peak.host - own._loaded.resting.host
    monkeypatch.setattr(session_module, "free_memory", lambda device: Free(host=needed - 1))
    (made,) = pictures(run(own, large))
    assert own.model.encoders.t5_stay is Stay.STREAMED
    (again,) = pictures(run(own))
    monkeypatch.undo()
    assert made.png == pictures(run(session, large))[0].png
    assert again.png == pictures(run(session))[0].png


def test_tiles_are_blended_and_only_where_the_picture_is_larger(folder: Path) -> None:
    decoder = load_decoder(folder, dtype=torch.float32)
    latent = torch.randn(1, 4, 16, 12, generator=torch.Generator().manual_seed(0))
    whole, tiled, larger = (decoder.decode(latent, tile=tile) for tile in (None, 64, 128))
    assert torch.equal(whole, larger)
    assert tiled.shape == whole.shape == (3, 128, 96)
    assert 0 < (tiled - whole).abs().mean() < 0.5 * whole.std()
    assert torch.equal(decoder.decode(latent), whole)


def test_a_picture_of_tiles_says_so(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    (whole,) = pictures(run(session))
    original = session.memory_plan
    for tile, told in ((32, 32), (64, None)):
        placement = Placement(unpacked_bytes=session._loaded.placement.unpacked_bytes, tile=tile)
        plan = device_plan(session.description, CPU, PictureWork(width=64, height=64), free=Free(host=10**12))
        changed = session_module.dataclasses.replace(plan, placement=placement)
        monkeypatch.setattr(session, "memory_plan", lambda request, changed=changed: changed)
        (made,) = pictures(run(session))
        assert read_settings(made.png).tile == told
        assert (made.png == whole.png) is (told is None)
    monkeypatch.setattr(session, "memory_plan", original)
    assert read_settings(whole.png).tile is None
    assert pictures(run(session))[0].png == whole.png


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random model of small shapes whose T5 is the largest part by far."""
    folder = tmp_path_factory.mktemp("models") / "random"
    return write_random_pipeline(folder, resources.models_folder() / "pocket", shapes=SMALL)


def test_a_random_pipeline_makes_a_picture(pipeline: Path) -> None:
    events = run(Session.open(pipeline, device="cpu"))
    assert isinstance(events[-1], Finished), events[-1]


@pytest.mark.gpu
def test_a_gpu_stays_within_its_plan_and_gives_the_same_picture(
    pipeline: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = set()
    for each in placements("cuda"):
        monkeypatch.setattr(planning, "placements", lambda *_, each=each, **__: (each,))
        monkeypatch.setattr(planning, "lesser", lambda *_, each=each: (each,))
        gc.collect()
        before = torch.cuda.memory_allocated()
        with contextlib.closing(Session.open(pipeline, device="cuda", budget=4 * 10**9)) as session:
            events = run(session)
            assert isinstance(events[-1], Finished), events[-1]
            finished = [event for event in events if isinstance(event, PhaseFinished)]
            assert all(0 < (event.peak_bytes or 0) <= (event.planned_bytes or 0) + before for event in finished)
            (picture,) = pictures(events)
            assert picture.peak_bytes == max(event.peak_bytes or 0 for event in finished)
            assert picture.planned_bytes == session.memory_plan(REQUEST).peak.device
            made.add(picture.png)
    assert len(made) == 1  # TILE is larger than these pictures
