"""The drawing of a memory plan, which the readouts and the page of models show."""

import pytest
from pytestqt.qtbot import QtBot

from app.plan_rows import LIBRARIES, WORKING, Row
from app.plan_view import NAME_WIDTH, ROW, PlanView
from app.series_colours import series_colour
from engine.events import Phase

GIB = 2**30
ROWS = tuple(
    Row(phase=phase, pieces=((LIBRARIES, GIB), ("transformer", 6 * GIB), (WORKING, GIB)), streamed=(), waiting=0)
    for phase in (Phase.TEXT, Phase.DENOISE, Phase.DECODE)
)


@pytest.fixture
def view(qtbot: QtBot) -> PlanView:
    view = PlanView()
    qtbot.addWidget(view)
    view.resize(700, view.sizeHint().height())
    return view


def colours(view: PlanView, row: int) -> set[str]:
    shot = view.grab().toImage()
    return {shot.pixelColor(x, row * ROW + ROW // 2).name() for x in range(shot.width())}


def test_the_bars_have_the_colours_of_their_parts(view: PlanView) -> None:
    view.show_rows(ROWS, room=None)
    seen = colours(view, 0)
    assert {series_colour(part).name() for part in (LIBRARIES, "transformer")} <= seen
    assert "transformer 6.0 GiB" in view.accessibleDescription()
    assert "CUDA itself 1.0 GiB" in view.accessibleDescription()


@pytest.mark.parametrize(("room", "is_too_much"), [(9 * GIB, False), (6 * GIB, True)])
def test_what_there_is_no_room_for_is_marked(view: PlanView, room: int, is_too_much: bool) -> None:
    view.show_rows(ROWS, room=room)
    shot, marked = view.grab().toImage(), series_colour("too much").name()
    across = [shot.pixelColor(x, 1).name() for x in range(NAME_WIDTH, shot.width())]
    assert (marked in across) is is_too_much


def test_what_was_measured_stands_beside_what_was_planned(view: PlanView) -> None:
    view.show_rows(ROWS, room=10 * GIB, measured={Phase.DENOISE: 7 * GIB})
    assert "measured 7.0 GiB" in view.accessibleDescription()
    without = view.grab().toImage()
    view.show_rows(ROWS, room=10 * GIB)
    assert view.grab().toImage() != without
