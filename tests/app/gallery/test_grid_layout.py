"""Where tiles lie."""

import itertools

from hypothesis import assume, given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect

from app.gallery.grid_layout import GAP, Action, GridLayout, consecutive

LAYOUTS = st.builds(
    GridLayout,
    count=st.integers(0, 30_000),
    side=st.sampled_from((96, 160, 320)),
    width=st.integers(60, 3000),
    height=st.integers(40, 2000),
    offset=st.integers(0, 100_000),
)


@given(LAYOUTS)
def test_all_rows_that_touch_the_view_are_seen_and_no_other(layout: GridLayout) -> None:
    view = QRect(0, 0, layout.width, layout.height)
    seen = layout.seen
    for row in (seen.start, seen.stop - 1):
        if row in seen:
            near = view.adjusted(0, -layout.pitch - GAP, 0, layout.pitch + GAP)
            assert layout.cell(row).intersects(near)
    for row in (seen.start - 1, seen.stop):
        if 0 <= row < layout.count:
            assert not layout.cell(row).intersects(view)


@given(LAYOUTS, st.integers(0, 30_000))
def test_the_middle_of_a_cell_leads_to_its_row(layout: GridLayout, row: int) -> None:
    assume(row < layout.count)
    assert layout.row_near(layout.cell(row).center()) == row
    assert layout.rows_under(QRect(layout.cell(row).center(), layout.cell(row).center())) == [range(row, row + 1)]


@given(LAYOUTS)
def test_cells_beside_each_other_touch_and_fill_the_width(layout: GridLayout) -> None:
    cells = [layout.cell(column) for column in range(layout.columns)]
    assert all(left.right() + 1 == right.left() for left, right in itertools.pairwise(cells))
    assert layout.tile >= layout.side
    assert layout.columns == 1 or cells[0].width() >= layout.tile


def test_a_view_without_tiles_has_no_rows() -> None:
    layout = GridLayout(count=0, side=96, width=500, height=500)
    assert list(layout.seen) == []
    assert layout.row_near(QPoint(5, 5)) is None
    assert layout.rows_under(QRect(0, 0, 400, 400)) == []
    assert layout.scroll_range == 0


def test_up_and_down_stay_in_the_grid() -> None:
    layout = GridLayout(count=10, side=96, width=108 * 4 + 20, height=500)
    assert layout.columns == 4
    assert [layout.target(Action.MoveDown, row) for row in (0, 5, 7, 9)] == [4, 9, 9, 9]
    assert [layout.target(Action.MoveUp, row) for row in (9, 3)] == [5, 3]
    assert [layout.target(Action.MoveLeft, row) for row in (9, 0)] == [8, 0]
    assert [layout.target(Action.MovePageDown, row) for row in (0, 9)] == [9, 9]
    assert all(0 <= layout.target(action, 5) < 10 for action in Action)


@given(st.sets(st.integers(0, 60)))
def test_rows_become_runs(rows: set[int]) -> None:
    runs = consecutive(sorted(rows))
    assert [row for run in runs for row in run] == sorted(rows)
    assert all(before.stop < after.start for before, after in itertools.pairwise(runs))
