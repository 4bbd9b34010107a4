"""A chart of lines over the last seconds."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.readouts.chart import Chart, Curve
from app.series_colours import series_colour
from app.theme import DARK, LIGHT, Palette, apply_palette

NEARLY = 100  # of 765


@pytest.fixture
def chart(qtbot: QtBot) -> Chart:
    chart = Chart()
    qtbot.addWidget(chart)
    chart.resize(200, 100)
    chart.show()
    return chart


def line(*samples: tuple[float, float], name: str = "step") -> Curve:
    return Curve(name=name, times=[time for time, _ in samples], values=[value for _, value in samples])


def drawn(chart: Chart) -> QImage:
    return chart.grab().toImage()


def columns(chart: Chart, colour: QColor) -> set[int]:
    """Where, from left to right, a colour is drawn, or nearly that one where a line lies between two pixels."""
    image = drawn(chart)
    places = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return {x for x, y in places if _far(image.pixelColor(x, y), colour) < NEARLY}


def _far(one: QColor, other: QColor) -> int:
    pairs = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index]
    return sum(abs(mine - its) for mine, its in pairs)


def test_a_line_goes_from_its_first_to_its_last_sample(chart: Chart) -> None:
    chart.show_curves([line((-60, 10), (-56, 10), (-52, 10))], seconds=60, read_at=None)
    found = columns(chart, series_colour("step"))
    area = chart._area(chart._value_ticks())
    assert min(found) == pytest.approx(area.left(), abs=2)
    assert max(found) == pytest.approx(area.left() + 8 / 60 * area.width(), abs=2)


def test_no_line_joins_samples_far_apart() -> None:
    curve = line((-60, 1), (-58, 1), (-50, 1), (-46, 1), (-10, 1))
    assert list(curve.runs()) == [(0, 2), (2, 4), (4, 5)]
    level = Curve(name="total", times=[-60, 0], values=[1, 1], is_level=True)
    assert list(level.runs()) == [(0, 2)]


def test_the_nearest_sample_is_read() -> None:
    curve = line((-30, 1), (-20, 2), (-10, 3))
    assert [curve.nearest(time) for time in (-99, -26, -24, -20, -1)] == [0, 0, 1, 1, 2]


def test_what_is_read_gets_a_dot(chart: Chart) -> None:
    samples = [line((-60, 10), (-58, 10)), line((-58, 5), (-57, 5), name="host")]
    chart.show_curves(samples, seconds=60, read_at=None)
    before = drawn(chart)
    chart.show_curves(samples, seconds=60, read_at=-58.0)
    assert drawn(chart) != before


def test_the_pointer_tells_its_time_until_it_leaves(chart: Chart, qtbot: QtBot) -> None:
    told: list[float | None] = []
    chart.pointed.connect(told.append)
    chart.show_curves([line((-60, 10), (0, 10))], seconds=60, read_at=None)
    area = chart._area(chart._value_ticks())
    for x in (area.center().x(), 1.0, 199.0):
        before = len(told)
        QTest.mouseMove(chart, QPoint(round(x), 50))
        qtbot.waitUntil(lambda before=before: len(told) > before)
    QApplication.sendEvent(chart, QEvent(QEvent.Type.Leave))
    assert told[0] == pytest.approx(-30, abs=0.4)
    assert told[-3:] == [-60.0, 0.0, None]


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_it_has_the_windows_colours(chart: Chart, qapp: QApplication, palette: Palette) -> None:
    apply_palette(qapp, palette)
    chart.show_curves([line((-60, 10), (-56, 10), (-52, 10))], seconds=60, read_at=None)
    image = drawn(chart)
    assert image.pixelColor(image.width() - 3, 3).name().upper() == palette.panel
    assert columns(chart, series_colour("step"))


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_the_grid_lies_on_whole_pixels(chart: Chart, ratio: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chart, "devicePixelRatioF", lambda: ratio)
    for place in (10.2, 33.3333, 57.77):
        assert chart._on_pixel(place) * ratio == pytest.approx(round(chart._on_pixel(place) * ratio))
        assert chart._on_pixel(place) == pytest.approx(place, abs=0.5 / ratio + 1e-9)
    assert chart._hair() * ratio == pytest.approx(round(ratio))


def test_it_is_empty_or_tiny_without_harm(chart: Chart) -> None:
    chart.show_curves([], seconds=60, read_at=None)
    assert not columns(chart, series_colour("step"))
    chart.resize(12, 9)
    chart.show_curves([line((-60, 10), (0, 10))], seconds=60, read_at=-60)
    assert not drawn(chart).isNull()
    assert chart.focusPolicy() is Qt.FocusPolicy.NoFocus
