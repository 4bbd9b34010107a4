"""The box about Triptych: this computer, the licences of everything inside, and diagnostics."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.about.dialog import AboutDialog
from app.about.tab import Tab
from app.diagnostics.doctor_report import DoctorReport
from app.settings import Settings
from engine.paths import UserPaths

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def about(qtbot: QtBot, paths: UserPaths, monkeypatch: pytest.MonkeyPatch) -> Iterator[AboutDialog]:
    """The box, shown; the doctor says at once what it says."""
    monkeypatch.setattr(DoctorReport, "start", lambda self: self.made.emit("a report of a red ball"))
    paths.logs.mkdir(parents=True)
    (paths.logs / "studio.log").write_text("INFO app: a red ball and more\n")
    about = AboutDialog(paths, Settings(), "Some processor")
    about.add_prompts(lambda: "a red ball")
    about.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(about)
    about.show()
    about.activateWindow()
    yield about
    about.done(0)


def test_the_computer_as_text_has_no_places(about: AboutDialog, paths: UserPaths) -> None:
    about.copy.click()
    text = QApplication.clipboard().text()
    assert "Some processor" in text
    assert "torch" in text
    assert str(paths.models.parent) not in text
    assert [button.isEnabled() for button in about.computer.folders.values()] == [False, False, True, True]


def test_ctrl_tab_goes_from_tab_to_tab(about: AboutDialog) -> None:
    about.show_tab(Tab.COMPUTER)
    for wanted in (Tab.LICENCES, Tab.DIAGNOSTICS, Tab.COMPUTER):
        QTest.keyClick(about.tabs, Qt.Key.Key_Tab, CONTROL)
        assert about.tabs.currentIndex() == wanted
    assert about.copy.isVisible()


def test_licences_are_searched(about: AboutDialog) -> None:
    about.show_tab(Tab.LICENCES)
    licences = about.licences
    QTest.keyClicks(licences.search, "numpy")
    assert licences.list.currentItem().text().startswith("numpy ")
    assert "numpy" in licences.kind.text()
    assert len(licences.text.toPlainText()) > 200
    licences.search.setText("no such library")
    assert licences.nothing.isVisible()
    licences.search.setText("")
    assert licences.search_for("") == licences.list.count()
    assert licences.search_for("lgpl") >= 2


def test_the_bundle_is_read_before_it_is_saved(qtbot: QtBot, about: AboutDialog, tmp_path: Path) -> None:
    about.show_tab(Tab.DIAGNOSTICS)
    tab = about.diagnostics
    assert not tab.save.isEnabled()
    qtbot.waitUntil(tab.save.isEnabled)
    names = [tab.files.item(row).text() for row in range(tab.files.count())]
    assert names == ["versions.txt", "doctor.txt", "settings.json", "studio.log"]
    tab.files.setCurrentRow(1)
    assert tab.text.toPlainText() == "a report of <prompt>"
    file = tmp_path / "bundle.zip"
    assert tab.save_to(file)
    with zipfile.ZipFile(file) as bundle:
        assert {name: bundle.read(name).decode() for name in bundle.namelist()} == tab.parts
    tab.copy.click()
    assert "=== studio.log ===\nINFO app: <prompt> and more" in QApplication.clipboard().text()


def test_a_bundle_that_cannot_be_saved_is_told(about: AboutDialog, tmp_path: Path) -> None:
    about.show_tab(Tab.DIAGNOSTICS)
    assert not about.diagnostics.save_to(tmp_path / "none" / "bundle.zip")
    assert "choose another folder" in about.diagnostics.state.text()


def test_escape_closes(about: AboutDialog) -> None:
    QTest.keyClick(about, Qt.Key.Key_Escape)
    assert not about.isVisible()
