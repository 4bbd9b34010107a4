"""Where the parts of a model stay: on tiny models, and on one of FLUX.1-dev's true size that is headers alone."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resources
from benchmarks.random_pipeline import write_random_pipeline
from engine.description import ModelDescription, describe
from engine.errors import OutOfMemory
from engine.events import Phase
from engine.headers import read_headers
from engine.memory import CONTEXT_BYTES, HEADROOM_BYTES, Free, MemoryPlan, plan
from engine.picture_memory import TRANSFORMER_COPIES, PictureWork
from engine.placement import TILE, UNPACKED_BYTES, DeviceKind, Placement, Stay, lesser, part_bytes, placements

GB = 10**9
HOST = 32 * GB
PACKED = placements("cuda", unpacked_bytes=0)
KINDS: tuple[DeviceKind, ...] = ("cpu", "cuda", "mps")


@pytest.fixture(scope="module")
def flux(tmp_path_factory: pytest.TempPathFactory) -> ModelDescription:
    """FLUX.1-dev's shapes, ternary, in files of holes."""
    folder = tmp_path_factory.mktemp("models") / "flux"
    return describe(write_random_pipeline(folder, resources.models_folder() / "pocket", numbers=False))


def on_gpu(
    flux: ModelDescription, *, free: int = 80 * GB, budget: int | None = None, side: int = 1024, packed: bool = True
) -> MemoryPlan:
    among = PACKED if packed else placements("cuda")
    room = Free(host=HOST, device=free)
    return plan(flux, PictureWork(width=side, height=side), device_kind="cuda", free=room, budget=budget, among=among)


def test_the_headers_are_of_true_size(flux: ModelDescription) -> None:
    assert flux.parameters == 11_901_408_320
    parts = part_bytes(flux, device_kind="cuda", number=2)
    assert parts.t5 == pytest.approx(9.52 * GB, rel=0.01)
    assert parts.t5 > 24 * parts.layer > 0.97 * parts.t5
    assert parts.transformer == pytest.approx(2.17 * GB, rel=0.01)
    assert parts.modulations == pytest.approx(0.94 * GB, rel=0.01)


def test_the_whole_pipeline_fits_8_gb(flux: ModelDescription) -> None:
    planned = on_gpu(flux, budget=8 * GB)
    planned.check()
    assert planned.placement.t5 is Stay.STREAMED
    assert planned.placement.tile is None
    assert (planned.peak.device or 0) + CONTEXT_BYTES < 8 * GB
    assert planned.peak.host < 2 * GB


def test_a_large_card_keeps_everything_for_the_next_picture(flux: ModelDescription) -> None:
    assert on_gpu(flux).placement == Placement()
    assert on_gpu(flux, packed=False).placement == Placement(unpacked_bytes=UNPACKED_BYTES)


def test_recorded_steps_keep_their_memory_where_there_is_room_and_are_recorded_anew_elsewhere(
    flux: ModelDescription,
) -> None:
    room = Free(host=HOST, device=80 * GB)
    keeps, anew = PACKED[2:4]
    assert (keeps.stays, keeps.graphs, anew.graphs) == (anew.stays, True, False)
    kept, given_up = (
        plan(flux, PictureWork(width=1024, height=1024), device_kind="cuda", free=room, among=[each])
        for each in (keeps, anew)
    )
    for more, less in zip(kept.phases, given_up.phases, strict=True):
        assert more.device and less.device  # noqa: PT018
        recorded = 0 if more.phase is Phase.DENOISE else 2 * TRANSFORMER_COPIES * 4608 * 3072
        assert more.device.working - less.device.working == recorded
    tight = on_gpu(flux, budget=6 * GB)
    assert (tight.placement.graphs, tight.placement.tile) == (False, None), "a picture is not tiled for them"


def test_what_changes_the_picture_comes_last(flux: ModelDescription) -> None:
    tight = on_gpu(flux, budget=5 * GB)
    assert tight.placement == Placement(
        clip=Stay.VISITING, t5=Stay.STREAMED, vae=Stay.VISITING, graphs=False, tile=TILE
    )
    assert [each.tile for each in placements("cuda")] == [None] * 5 + [TILE]


def test_less_than_the_least_is_refused_with_both_numbers(flux: ModelDescription) -> None:
    words = (
        r"1024 x 1024 with flux needs \d\.\d GB of device memory at least, and a budget of 2\.0 GB leaves 1\.4 GB now"
    )
    with pytest.raises(OutOfMemory, match=words):
        on_gpu(flux, budget=2 * GB).check()
    with pytest.raises(OutOfMemory, match="close other programs, or choose a smaller model"):
        on_gpu(flux, free=2 * GB).check()


@settings(max_examples=30, deadline=None)
@given(budget=st.integers(0, 40 * GB), free=st.integers(0, 40 * GB), packed=st.booleans())
def test_a_plan_that_fits_never_takes_more_than_there_is(
    flux: ModelDescription, budget: int, free: int, packed: bool
) -> None:
    planned = on_gpu(flux, free=free, budget=budget, packed=packed)
    peak = planned.peak.device or 0
    if planned.fits:
        planned.check()
        assert peak <= free
        assert peak + CONTEXT_BYTES <= budget
    else:
        with pytest.raises(OutOfMemory):
            planned.check()
    alone = on_gpu(flux, free=free, packed=packed)
    assert not alone.fits or (alone.peak.device or 0) + HEADROOM_BYTES <= free


@settings(max_examples=30, deadline=None)
@given(budgets=st.tuples(st.integers(0, 40 * GB), st.integers(0, 40 * GB)), side=st.sampled_from((256, 1024, 2048)))
def test_more_room_keeps_no_less_on_the_card(flux: ModelDescription, budgets: tuple[int, int], side: int) -> None:
    order = placements("cuda")
    less, more = (
        order.index(on_gpu(flux, budget=budget, side=side, packed=False).placement) for budget in sorted(budgets)
    )
    assert more <= less


@settings(max_examples=8, deadline=None)
@given(side=st.sampled_from((256, 512, 1024, 2048)), packed=st.booleans())
def test_each_placement_takes_no_more_than_the_one_before(flux: ModelDescription, side: int, packed: bool) -> None:
    among = PACKED if packed else placements("cuda")
    room = Free(host=HOST, device=80 * GB)
    peaks = [
        plan(flux, PictureWork(width=side, height=side), device_kind="cuda", free=room, among=[each]).peak.device or 0
        for each in among
    ]
    assert peaks == sorted(peaks, reverse=True)


def test_a_host_may_stream_and_does_not_tile(flux: ModelDescription) -> None:
    assert [(each.t5, each.tile) for each in placements("cpu")] == [(Stay.RESIDENT, None), (Stay.STREAMED, None)]
    roomy, tight = (
        plan(flux, PictureWork(width=512, height=512), device_kind="cpu", free=Free(host=free))
        for free in (64 * GB, 16 * GB)
    )
    assert (roomy.placement.t5, tight.placement.t5) == (Stay.RESIDENT, Stay.STREAMED)
    assert tight.fits
    assert roomy.peak.host - tight.peak.host > 15 * GB


@pytest.mark.parametrize("kind", KINDS)
def test_a_loaded_model_moves_back_and_never_unpacks_anew(kind: DeviceKind) -> None:
    for loaded in placements(kind):
        left = lesser(loaded, kind)
        assert left[0] == dataclasses.replace(loaded, tile=None, graphs=True)
        assert {each.unpacked_bytes for each in left} == {loaded.unpacked_bytes}
        assert len(set(left)) == len(left)


def test_a_table_that_is_there_twice_counts_once(flux: ModelDescription) -> None:
    assert {"shared.weight", "encoder.embed_tokens.weight"} <= read_headers(
        flux.folder / "text_encoder_2", "model"
    ).keys()
    layers, table, norm = 24 * 192_946_176, 4096 * 32128, 4096
    assert part_bytes(flux, device_kind="cuda", number=2).t5 == 2 * (layers + table + norm + 32 * 64)
