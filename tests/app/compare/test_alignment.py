"""Two sizes in one frame."""

from hypothesis import given
from hypothesis import strategies as st

from app.compare.alignment import Way, align

sizes = st.tuples(st.integers(1, 4096), st.integers(1, 4096))


def test_equal_sizes_fill_the_frame() -> None:
    both = align((256, 128), (256, 128))
    assert (both.way, both.size, both.a, both.b) == (Way.EQUAL, (256, 128), (0, 0, 256, 128), (0, 0, 256, 128))


def test_the_smaller_of_one_shape_takes_the_larger_ones_place() -> None:
    both = align((256, 128), (1024, 512))
    assert (both.way, both.size, both.a) == (Way.SCALED, (1024, 512), (0, 0, 1024, 512))


def test_two_shapes_are_centred_pixel_by_pixel() -> None:
    both = align((256, 256), (512, 384))
    assert (both.way, both.size, both.a, both.common) == (
        Way.CENTRED,
        (512, 384),
        (128, 64, 256, 256),
        (128, 64, 256, 256),
    )


@given(a=sizes, b=sizes)
def test_both_lie_in_the_frame_and_overlap(a: tuple[int, int], b: tuple[int, int]) -> None:
    both = align(a, b)
    for left, top, width, height in (both.a, both.b):
        assert left >= 0
        assert top >= 0
        assert left + width <= both.size[0]
        assert top + height <= both.size[1]
    assert both.common[2] >= 1
    assert both.common[3] >= 1
    assert align(b, a).way is both.way
