"""The page of models."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from pytestqt.qtbot import QtBot

from app.message_bar import MessageBar
from app.models import shelf
from app.models.add_dialog import AddDialog
from app.models.memory_here import MemoryHere
from app.models.page import ModelsPage
from app.theme import DARK
from engine.paths import UserPaths
from engine.quant.report import LayerReport, Report

CARD = MemoryHere(kind="cuda", name="Some card", host_total=32 * 10**9, device_total=8 * 2**30, is_packed=True)


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bin lie in a temporary folder, and the machine have a card."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(shelf, "read_memory", lambda _kind: CARD)


@pytest.fixture
def page(qtbot: QtBot, paths: UserPaths, messages: MessageBar) -> Iterator[ModelsPage]:
    page = ModelsPage(can_convert=True)
    qtbot.addWidget(page)
    page.told.connect(messages.add)
    page.resize(1195, 748)
    page.set_colours(DARK)
    yield page
    page.shut()


def names(page: ModelsPage) -> list[str]:
    return [model.entry.name for model in page.list.rows.models]


def open_page(qtbot: QtBot, page: ModelsPage, *, at: str = "pocket") -> None:
    page.show()
    qtbot.waitUntil(lambda: at in names(page), timeout=10_000)
    choose(page, at)


def choose(page: ModelsPage, name: str) -> None:
    page.list.setCurrentIndex(page.list.rows.index(names(page).index(name)))


def test_a_person_with_what_ships_alone_is_told_of_the_wizard(qtbot: QtBot, page: ModelsPage) -> None:
    open_page(qtbot, page)
    assert page.card.isVisible()
    with qtbot.waitSignal(page.convert_asked):
        page.convert.click()
    assert not page.details.remove.isEnabled()
    assert "fits: 0.7 of 8.0 GiB" in page.list.rows.lines(page.list.rows.models[0])[1]
    assert "95.9 % ternary" in "".join(label.text() for label in page.details.findChildren(type(page.details.name)))


def test_without_a_wizard_there_is_no_button_for_it(qtbot: QtBot, paths: UserPaths) -> None:
    page = ModelsPage()
    qtbot.addWidget(page)
    open_page(qtbot, page)
    assert page.card.isVisible()
    assert not page.convert.isVisible()
    page.shut()


def test_a_model_in_use_is_marked_and_stays(qtbot: QtBot, page: ModelsPage, own: Path, messages: MessageBar) -> None:
    open_page(qtbot, page, at="own")
    assert not page.card.isVisible()
    with qtbot.waitSignal(page.use_asked) as signal:
        page.details.use.click()
    assert signal.args == [own]
    page.set_in_use(own)
    assert not page.details.use.isEnabled()
    assert not page.details.remove.isEnabled()
    page.remove()
    assert own.exists()
    assert messages.messages()[0].text == "own is in use: use another model first."
    page.set_in_use(own.with_name("other"), chosen=own)
    assert not page.details.remove.isEnabled()
    page.remove()
    assert own.exists()
    assert messages.messages()[0].text == "own is chosen for the next pictures: use another model first."
    page.set_in_use(own)
    with qtbot.waitSignal(page.default_chosen) as signal:
        page.details.default.click()
    assert signal.args == ["own"]
    text = page.list.rows.data(page.list.currentIndex(), Qt.ItemDataRole.AccessibleTextRole)
    assert text.startswith("own, in use, default, 35 MB")


def test_a_removed_model_comes_back_with_undo(qtbot: QtBot, page: ModelsPage, own: Path, messages: MessageBar) -> None:
    open_page(qtbot, page, at="own")
    with qtbot.waitSignal(page.changed, timeout=10_000):
        page.details.remove.click()
    assert not own.exists()
    qtbot.waitUntil(lambda: "own" not in names(page), timeout=10_000)
    with qtbot.waitSignal(page.changed, timeout=10_000):
        messages.undo_newest()
    qtbot.waitUntil(lambda: "own" in names(page), timeout=10_000)
    assert own.is_dir()


def test_a_folder_is_added_as_the_person_says(
    qtbot: QtBot, page: ModelsPage, candidate: Path, paths: UserPaths
) -> None:
    open_page(qtbot, page)
    page.add_folder(candidate)
    dialog = page.findChild(AddDialog)
    assert dialog is not None
    assert dialog.name.text() == "mine"
    dialog.name.setText("pocket")
    assert not dialog.add.isEnabled()
    dialog.name.setText("another")
    dialog.link.setChecked(True)
    with qtbot.waitSignal(page.changed, timeout=10_000):
        dialog.add.click()
    qtbot.waitUntil(lambda: "another" in names(page), timeout=10_000)
    current = page.list.current()
    assert current is not None
    assert (current.entry.name, current.linked) == ("another", candidate)


def test_a_folder_that_is_no_model_is_one_sentence(
    qtbot: QtBot, page: ModelsPage, tmp_path: Path, messages: MessageBar
) -> None:
    open_page(qtbot, page)
    (tmp_path / "holiday").mkdir()
    page.add_folder(tmp_path / "holiday")
    assert page.findChild(AddDialog) is None
    assert "is empty" in messages.messages()[0].text


def test_a_damaged_model_is_listed_with_its_reason(qtbot: QtBot, page: ModelsPage, own: Path) -> None:
    shutil.rmtree(own / "vae")
    open_page(qtbot, page, at="own")
    assert "vae missing" in page.details.fault.text()
    assert not page.details.use.isEnabled()
    assert page.details.remove.isEnabled()


def test_a_report_is_shown_in_short_and_can_be_opened(qtbot: QtBot, page: ModelsPage, own: Path) -> None:
    layers = tuple(
        LayerReport(
            name=f"transformer_blocks.{number}.attn.to_q",
            rows=4,
            columns=4,
            weight_snr_db=6.0 + number,
            zero_share=0.25,
        )
        for number in range(3)
    )
    record = json.loads((own / "conversion.json").read_text())
    (own / "conversion.json").write_text(json.dumps(record | {"report": Report(layers=layers).to_json()}))
    (own / "report").mkdir()
    (own / "report" / "index.html").write_text("<p>")
    open_page(qtbot, page, at="own")
    assert page.details.chart.isVisible()
    assert "transformer_blocks.0 with 6.0 dB" in page.details.chart.accessibleDescription()
    assert "25.0 %" in page.details.report_line.text()
    assert page.details.report.isEnabled()


def test_a_verification_can_be_stopped(qtbot: QtBot, page: ModelsPage) -> None:
    open_page(qtbot, page)
    page.details.verify.click()
    assert page.verifying.isVisible()
    assert page.details.verify.text() == "Stop verifying"
    page.details.verify.click()
    assert not page.verifying.isVisible()
    assert page.details.verify.text() == "Verify"


def test_every_control_has_a_name(page: ModelsPage) -> None:
    for kind in (QAbstractButton, QLineEdit):
        for widget in page.findChildren(kind):
            assert widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()), widget
    for part in (page.list, page.details, page.details.plan, page.details.chart):
        assert part.accessibleName()


def test_the_page_needs_no_torch() -> None:
    import subprocess
    import sys

    code = "import sys, app.models.page, app.compare.page; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
