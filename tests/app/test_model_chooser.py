"""The chooser of models."""

import dataclasses
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.model_chooser import ModelChooser
from engine.catalog import CatalogEntry
from fake_bridge import model_description

POCKET = model_description()
PLAIN = dataclasses.replace(
    model_description("plain"), recipe=None, licence="FLUX.1-dev & more", total_bytes=33_000_000_000
)


@pytest.fixture
def chooser(qtbot: QtBot) -> ModelChooser:
    chooser = ModelChooser()
    qtbot.addWidget(chooser)
    broken = CatalogEntry(
        name="cut", folder=Path("/models/cut"), shipped=False, description=None, error="cut is cut short"
    )
    good = [
        CatalogEntry(name=each.name, folder=each.folder, shipped=True, description=each, error=None)
        for each in (POCKET, PLAIN)
    ]
    chooser.set_models([*good, broken])
    return chooser


def test_the_present_model_is_named_with_kind_size_and_licence(chooser: ModelChooser) -> None:
    chooser.show_model(POCKET)
    texts = [label.text() for label in chooser.findChildren(QLabel)]
    assert texts[:3] == ["pocket", "1.58-bit", "38 MB · Apache-2.0"]
    assert chooser.accessibleDescription() == "pocket, 1.58-bit, 38 MB · Apache-2.0"
    chooser.show_model(PLAIN)
    assert "16-bit" in chooser.accessibleDescription()


def test_the_list_tells_kind_size_and_licence(chooser: ModelChooser) -> None:
    chooser.show_model(POCKET)
    pocket, plain, cut, _, folder = chooser.menu_of_models.actions()
    assert pocket.text() == "pocket   1.58-bit · 38 MB · Apache-2.0"
    assert plain.text() == "plain   16-bit · 33 GB · FLUX.1-dev && more"
    assert (pocket.isChecked(), plain.isChecked()) == (True, False)
    assert not cut.isEnabled()
    assert cut.toolTip() == "cut is cut short"
    assert folder.text() == "Open folder…"


def test_a_model_is_chosen(qtbot: QtBot, chooser: ModelChooser) -> None:
    with qtbot.waitSignal(chooser.chosen) as chosen:
        chooser.menu_of_models.actions()[1].trigger()
    assert chosen.args == ["/models/plain"]


def test_a_folder_is_wanted(qtbot: QtBot, chooser: ModelChooser) -> None:
    with qtbot.waitSignal(chooser.folder_wanted):
        chooser.menu_of_models.actions()[-1].trigger()


def test_no_model_is_installed(chooser: ModelChooser) -> None:
    chooser.set_models(())
    first = chooser.menu_of_models.actions()[0]
    assert first.text() == "No model is installed"
    assert not first.isEnabled()


def test_the_list_is_asked_for_before_it_opens(qtbot: QtBot, chooser: ModelChooser) -> None:
    with qtbot.waitSignal(chooser.listing):
        chooser.click()
    chooser.menu_of_models.close()
