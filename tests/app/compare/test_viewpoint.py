"""Zoom and place of what is seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QSizeF

from app.compare.viewpoint import MARGIN, Viewpoint


@pytest.fixture
def viewpoint() -> Viewpoint:
    viewpoint = Viewpoint()
    viewpoint.set_room(QSizeF(400, 300))
    viewpoint.set_frame(QSizeF(200, 200))
    return viewpoint


def test_everything_is_seen_at_first_and_after_fit(viewpoint: Viewpoint) -> None:
    fitted = (300 - 2 * MARGIN) / 200
    assert viewpoint.scale == fitted
    viewpoint.zoom_to(8.0)
    viewpoint.fit()
    assert (viewpoint.scale, viewpoint.centre) == (fitted, QPointF(100, 100))


@given(x=st.floats(-150, 150), y=st.floats(-100, 100), scale=st.floats(4, 30))
def test_the_point_under_the_pointer_stays(x: float, y: float, scale: float) -> None:
    viewpoint = Viewpoint()
    viewpoint.set_room(QSizeF(400, 300))
    viewpoint.set_frame(QSizeF(1000, 1000))
    viewpoint.zoom_to(3.0)
    away = QPointF(x, y)
    before = viewpoint.centre + away / viewpoint.scale
    viewpoint.zoom_to(scale, away)
    after = viewpoint.centre + away / viewpoint.scale
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()))


def test_nothing_moves_over_an_edge(viewpoint: Viewpoint) -> None:
    viewpoint.zoom_to(4.0)
    viewpoint.move_by(QPointF(-100_000, 100_000))
    assert viewpoint.centre == QPointF(400 / 4 / 2, 200 - 300 / 4 / 2)


def test_another_size_is_fitted_and_the_same_keeps_its_zoom(viewpoint: Viewpoint) -> None:
    viewpoint.zoom_to(4.0)
    viewpoint.set_frame(QSizeF(200, 200))
    assert viewpoint.scale == 4.0
    viewpoint.set_frame(QSizeF(300, 200))
    assert viewpoint.is_fitted
