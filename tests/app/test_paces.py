"""What earlier pictures took, told to the job that runs."""

import dataclasses
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.bridge import EngineState
from app.pace_book import FILE_NAME
from app.state import Studio
from engine.events import Cancelled, Started
from engine.paths import UserPaths
from engine.requests import GenerationRequest, StartPicture
from fake_bridge import FakeBridge
from gallery_pictures import PictureMaker

REQUEST = GenerationRequest(prompt="a ball", seed=1, width=32, height=32, steps=4)


def make(bridge: FakeBridge, studio: Studio) -> None:
    studio.generate(REQUEST)
    bridge.make_picture()


def test_a_pace_is_kept_in_the_cache(bridge: FakeBridge, ready: Studio, paths: UserPaths) -> None:
    ready.paces.keep_in(paths.cache)
    make(bridge, ready)
    assert (paths.cache / FILE_NAME).is_file()
    ready.paces.keep_in(paths.cache)  # as the next start does
    ready.generate(REQUEST)
    bridge.begin_job(done=0)
    assert ready.time_left is not None
    assert ready.time_left.remaining() == pytest.approx(4 * 0.125 + 0.75, abs=0.1)


def test_a_size_that_was_never_made_is_reckoned(bridge: FakeBridge, ready: Studio) -> None:
    make(bridge, ready)
    ready.generate(GenerationRequest(prompt="a ball", seed=1, width=64, height=32, steps=4))
    bridge.begin_job(done=0)
    assert ready.time_left is not None
    assert ready.time_left.remaining() == pytest.approx(2 * (4 * 0.125 + 0.75), abs=0.1)


def test_true_cfg_has_a_pace_of_its_own(bridge: FakeBridge, ready: Studio) -> None:
    make(bridge, ready)
    ready.generate(dataclasses.replace(REQUEST, true_cfg=2.0))
    bridge.begin_job(done=0)
    assert ready.time_left is not None
    reckoned = ready.time_left.pace()
    assert reckoned is not None
    assert reckoned.step == 0.25
    bridge.finish_job()  # at 0.125 s a step
    ready.generate(REQUEST)
    bridge.begin_job(done=0)
    own = ready.time_left.pace()
    assert own is not None
    assert own.step == 0.125
    assert len(ready.paces._book) == 2


def test_a_waiting_picture_that_begins_from_another_has_fewer_steps(bridge: FakeBridge, ready: Studio) -> None:
    bridge.state_changed.emit(EngineState.STARTING)
    start = StartPicture(file=Path("a.png"), strength=0.5)
    ready.wait_for(dataclasses.replace(REQUEST, steps=10, start=start))
    assert ready.paces.waiting is not None
    assert ready.paces.waiting.job == Started(pictures=1, steps=5, width=32, height=32, has_start=True)


def test_a_cancelled_job_teaches_nothing(bridge: FakeBridge, ready: Studio) -> None:
    ready.generate(REQUEST)
    bridge.begin_job(done=3)
    ready.cancel()
    bridge.tell(Cancelled(pictures=0))
    bridge.state_changed.emit(EngineState.READY)
    ready.generate(REQUEST)
    assert ready.time_left is not None
    assert ready.time_left.pace() is None


def test_a_picture_is_saved_until_it_is_on_the_disk(qtbot: QtBot, bridge: FakeBridge, ready: Studio) -> None:
    make(bridge, ready)
    assert ready.paces.is_saving
    with qtbot.waitSignal(ready.paces.changed):
        pass
    assert not ready.paces.is_saving
    ready.generate(REQUEST)
    bridge.begin_job(done=0)
    assert ready.time_left is not None
    pace = ready.time_left.pace()
    assert pace is not None
    assert pace.save > 0


def test_a_picture_that_is_only_shown_is_not_on_its_way_to_the_disk(ready: Studio, tmp_path: Path) -> None:
    ready.show_file(PictureMaker(folder=tmp_path)())
    assert not ready.paces.is_saving


def test_a_waiting_picture_knows_how_long_its_model_opens(bridge: FakeBridge, ready: Studio) -> None:
    make(bridge, ready)
    bridge.state_changed.emit(EngineState.STARTING)
    ready.wait_for(REQUEST)
    waiting = ready.paces.waiting
    assert waiting is not None
    assert waiting.is_loading
    assert waiting.remaining() is not None
    bridge.become_ready()
    ready.generate(REQUEST)
    assert ready.paces.waiting is None
    assert ready.time_left is not None
    assert ready.time_left.fraction() == 0.0 or ready.time_left.remaining() is not None
    bridge.begin_job(done=1)
    assert {share.part for share in ready.time_left.shares()} >= {"load", "text", "denoise", "decode", "save"}


def test_the_load_is_no_part_of_a_picture_that_did_not_wait_for_it(bridge: FakeBridge, ready: Studio) -> None:
    make(bridge, ready)
    bridge.state_changed.emit(EngineState.STARTING)
    ready.wait_for(REQUEST)
    ready.wait_for(None)
    bridge.become_ready()
    ready.generate(REQUEST)
    bridge.begin_job(done=1)
    assert ready.time_left is not None
    assert "load" not in {share.part for share in ready.time_left.shares()}


def test_another_picture_may_wait_in_place_of_one(bridge: FakeBridge, ready: Studio) -> None:
    bridge.state_changed.emit(EngineState.STARTING)
    ready.wait_for(REQUEST)
    ready.wait_for(dataclasses.replace(REQUEST, width=64))
    assert ready.paces.waiting is not None
    assert ready.paces.waiting.job is not None
    assert ready.paces.waiting.job.width == 64


def test_true_cfg_takes_twice_the_steps_time(bridge: FakeBridge, ready: Studio) -> None:
    twice = dataclasses.replace(REQUEST, true_cfg=2.0)
    assert ready.paces.seconds(twice) is None
    make(bridge, ready)
    assert ready.paces.seconds(REQUEST) == pytest.approx(0.25 + 4 * 0.125 + 0.75)
    assert ready.paces.seconds(twice) == pytest.approx(0.25 + 8 * 0.125 + 0.75)
    ready.generate(twice)
    bridge.begin_job(done=0)
    assert ready.time_left is not None
    assert ready.time_left.remaining() == pytest.approx(8 * 0.125 + 0.75, abs=0.1)
