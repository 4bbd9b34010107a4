"""The first run's three cards."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.studio_window import StudioWindow
from app.tour.tour import Tour

Key = Qt.Key


@pytest.fixture
def tour(qtbot: QtBot, window: StudioWindow) -> Tour:
    """The cards, over the window."""
    area = window.centralWidget()
    assert area is not None
    tour = Tour(area, "Ctrl+Enter", "F10")
    window.activateWindow()
    tour.begin()
    return tour


def focus() -> object:
    return QApplication.focusWidget()


def press(key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget(), key)


def test_it_covers_the_window_at_each_size(tour: Tour, window: StudioWindow) -> None:
    for size in ((1280, 800), (900, 600)):
        window.resize(*size)
        QApplication.processEvents()
        assert tour.size() == window.centralWidget().size()
        for card in tour.cards:
            assert tour.rect().contains(card.geometry().translated(card.parentWidget().pos()))
            assert card.words.height() >= card.words.heightForWidth(card.words.width())
        assert window.size().toTuple() == size


def test_the_arrows_go_from_card_to_card(tour: Tour) -> None:
    buttons = [card.button for card in tour.cards]
    assert focus() is buttons[0]
    for key, wanted in ((Key.Key_Right, 1), (Key.Key_Right, 2), (Key.Key_Right, 2), (Key.Key_Left, 1)):
        press(key)
        assert focus() is buttons[wanted]


def test_tab_stays_inside(tour: Tour) -> None:
    stops = [*(card.button for card in tour.cards), tour.skip]
    for wanted in (1, 2, 3, 0, 1):
        press(Key.Key_Tab)
        assert focus() is stops[wanted]
    press(Key.Key_Backtab)
    assert focus() is stops[0]


def test_escape_leaves_and_gives_the_focus_back(qtbot: QtBot, tour: Tour, window: StudioWindow) -> None:
    with qtbot.waitSignal(tour.left):
        press(Key.Key_Escape)
    assert not tour.isVisible()
    assert focus() is window.side.controls.prompt


@pytest.mark.parametrize(("number", "signal"), [(0, "try_wanted"), (1, "shortcuts_wanted"), (2, "model_wanted")])
def test_enter_presses_the_chosen_cards_button(qtbot: QtBot, tour: Tour, number: int, signal: str) -> None:
    for _ in range(number):
        press(Key.Key_Right)
    with qtbot.waitSignals([getattr(tour, signal), tour.left]):
        press(Key.Key_Return)
    assert not tour.isVisible()


def test_a_screen_reader_hears_the_card_with_its_button(tour: Tour) -> None:
    for card in tour.cards:
        assert card.title.text() in card.button.accessibleDescription()
        assert card.words.text() in card.button.accessibleDescription()
    assert "no FLUX" in tour.cards[0].words.text()
    assert "F10" in tour.cards[1].words.text()


def test_a_click_beside_the_cards_does_nothing(tour: Tour, window: StudioWindow) -> None:
    place = window.side.generate.mapTo(tour, window.side.generate.rect().center())
    assert tour.parentWidget().childAt(place) is tour
    QTest.mouseClick(tour, Qt.MouseButton.LeftButton, pos=place)
    assert tour.isVisible()
