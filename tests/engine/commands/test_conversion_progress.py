"""What a conversion writes to standard error."""

import pytest

from engine.checkpoint.hub_pace import FetchPace
from engine.commands.conversion_progress import STAGES, Shown, fetched_text
from engine.events import BlockFinished, BlockMeasured, ConversionStarted, Noted, Stage, StageProgressed, StageStarted


def test_progress_counts_blocks(capsys: pytest.CaptureFixture[str]) -> None:
    shown = Shown()
    measured = BlockMeasured(output_snr_db=None, weight_snr_db=7.0)
    names = tuple(f"block {number}" for number in range(57))
    shown.show(ConversionStarted(names=names, finished=(measured,) * 19, seconds_left=300.0))
    shown.show(
        BlockFinished(
            block="single_transformer_blocks.0", done=20, blocks=57, seconds=3.0, seconds_left=125.0, measured=measured
        )
    )
    assert capsys.readouterr().err.splitlines() == [
        "going on after 19 of 57 blocks",
        "block 20 of 57, 35 %, 2 min 05 s left",
    ]


def test_a_line_a_stage_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    shown = Shown()
    shown.show(StageStarted(stage=Stage.TRAJECTORIES, seconds_left=3600.0))
    for done in range(29):
        shown.show(StageProgressed(stage=Stage.TRAJECTORIES, done=done, total=29, seconds_left=125.0))
    shown.show(StageStarted(stage=Stage.BLOCKS, seconds_left=60.0))
    assert capsys.readouterr().err.splitlines() == ["the teacher draws, 1 h 00 min left", "converting, 1 min 00 s left"]


def test_a_terminal_counts_the_steps_of_a_stage(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    shown = Shown()
    shown.show(StageProgressed(stage=Stage.TRAJECTORIES, done=3, total=29, seconds_left=125.0))
    assert capsys.readouterr().err == "\rthe teacher draws, 3 of 29, 10 %, 2 min 05 s left"


def test_a_note_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    Shown().show(Noted(sentence="no more previews are made: the disk is full"))
    assert capsys.readouterr().err == "no more previews are made: the disk is full\n"


def test_every_stage_has_words() -> None:
    assert set(STAGES) == set(Stage)


def test_a_source_on_its_way_says_how_fast_it_comes() -> None:
    moments = iter([0.0, 10.0])
    pace = FetchPace(clock=lambda: next(moments))
    pace.count(0, 3_000_000_000)
    assert fetched_text(0, 3_000_000_000, pace) == "0 % of 3.0 GB, waiting for the Hub,"
    pace.count(1_000_000_000, 3_000_000_000)
    assert fetched_text(1_000_000_000, 3_000_000_000, pace) == "33 % of 3.0 GB, 100.0 MB/s, 20 s left,"
