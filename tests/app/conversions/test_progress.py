"""How far a conversion is."""

from hypothesis import given
from hypothesis import strategies as st

from app.conversions.progress import ConversionProgress, advance
from engine.events import (
    BlockFinished,
    BlockMeasured,
    Cancelled,
    ConversionStarted,
    Finished,
    Noted,
    Phase,
    PhaseStarted,
    Readings,
    ReadingsTaken,
    Stage,
    StageProgressed,
    StageStarted,
)

MEASURED = BlockMeasured(output_snr_db=11.0, weight_snr_db=7.0)


def block(number: int, blocks: int) -> BlockFinished:
    return BlockFinished(
        block=str(number), done=number + 1, blocks=blocks, seconds=2.0, seconds_left=9.0, measured=MEASURED
    )


@given(st.integers(1, 60), st.data())
def test_blocks_of_an_earlier_run_and_of_this_one_add_up(blocks: int, data: st.DataObject) -> None:
    done = data.draw(st.integers(0, blocks))
    names = tuple(str(number) for number in range(blocks))
    progress = advance(
        ConversionProgress(), ConversionStarted(names=names, finished=(MEASURED,) * done, seconds_left=90.0)
    )
    assert (progress.blocks, progress.done) == (blocks, done)
    for number in range(done, blocks):
        progress = advance(progress, block(number, blocks))
    assert progress.finished == (MEASURED,) * blocks
    assert len(progress.block_seconds) == blocks - done


def test_a_stage_begins_without_the_steps_of_the_last_one() -> None:
    progress = advance(ConversionProgress(), StageProgressed(stage=Stage.FETCHING, done=3, total=9, seconds_left=60.0))
    assert (progress.stage, progress.stage_done, progress.stage_total) == (Stage.FETCHING, 3, 9)
    progress = advance(progress, StageStarted(stage=Stage.BLOCKS, seconds_left=50.0))
    assert (progress.stage, progress.stage_done, progress.stage_total) == (Stage.BLOCKS, 0, 0)
    assert progress.seconds_left == 50.0


def test_what_is_told_on_the_way_is_kept() -> None:
    progress = advance(ConversionProgress(), Noted(sentence="slower than planned"))
    progress = advance(progress, ReadingsTaken(readings=Readings(host_used=7)))
    assert progress.notes == ("slower than planned",)
    assert progress.readings.host_used == 7


def test_the_end_leaves_no_time() -> None:
    started = ConversionStarted(names=("a",), finished=(), seconds_left=9.0)
    for end in (Finished(seconds=3.0), Cancelled()):
        progress = advance(advance(ConversionProgress(), started), end)
        assert progress.end == end
        assert progress.seconds_left is None


def test_events_of_pictures_change_nothing() -> None:
    assert advance(ConversionProgress(), PhaseStarted(picture=0, phase=Phase.TEXT)) == ConversionProgress()
