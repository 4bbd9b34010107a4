"""Rows of a name and a value."""

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.fact_rows import show_fact_rows


def test_new_rows_take_the_place_of_the_old(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    facts = QGridLayout(parent)
    show_fact_rows(facts, [("Seed", "7"), ("Size", "<b>256</b>")], parent)
    show_fact_rows(facts, [("Seed", "8")], parent)
    shown = [facts.itemAt(index).widget() for index in range(facts.count())]
    assert [widget.text() for widget in shown if isinstance(widget, QLabel)] == ["Seed", "8"]
    assert shown[1].accessibleName() == "Seed: 8"
