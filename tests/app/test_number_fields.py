"""Number entries."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.number_fields import DecimalBox, SliderField, WholeBox


def test_slider_and_box_follow_each_other(qtbot: QtBot) -> None:
    field = SliderField("Steps", WholeBox("Steps"))
    qtbot.addWidget(field)
    field.set_range(1, 50, 200)
    field.slider.setValue(12)
    assert field.value() == 12
    field.box.setValue(40)
    assert field.slider.value() == 40


def test_the_box_goes_beyond_the_slider(qtbot: QtBot) -> None:
    field = SliderField("Steps", WholeBox("Steps"))
    qtbot.addWidget(field)
    field.set_range(1, 50, 200)
    field.box.setValue(180)
    assert (field.value(), field.slider.value()) == (180, 50)
    field.box.setValue(1000)
    assert field.value() == 200


def test_decimals_keep_their_value(qtbot: QtBot) -> None:
    field = SliderField("Guidance", DecimalBox("Guidance"))
    qtbot.addWidget(field)
    field.set_range(0.0, 10.0, 100.0)
    field.set_value(3.5)
    assert field.slider.value() == 35
    field.slider.setValue(42)
    assert field.value() == 4.2


def test_steps_go_to_multiples(qtbot: QtBot) -> None:
    box = WholeBox("Width")
    qtbot.addWidget(box)
    box.setRange(1, 4096)
    box.multiple = 16
    box.setValue(250)
    box.stepBy(1)
    assert box.value() == 256
    box.setValue(250)
    box.stepBy(-1)
    assert box.value() == 240


def test_the_wheel_leaves_boxes_without_focus_alone(qtbot: QtBot) -> None:
    box = WholeBox("Steps")
    qtbot.addWidget(box)
    box.setValue(10)
    box.show()
    box.clearFocus()
    turn = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, turn)
    assert box.value() == 10


def test_decimals_show_what_they_hold_and_no_more(qtbot: QtBot) -> None:
    box = DecimalBox("Strength", least=2)
    qtbot.addWidget(box)
    for value, text in ((0.6, "0.60"), (0.625, "0.625"), (1.0, "1.00")):
        box.setValue(value)
        assert (box.value(), box.cleanText()) == (value, text)
