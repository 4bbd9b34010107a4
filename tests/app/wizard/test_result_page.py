"""The wizard's last page."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.conversions.conversions import Conversions, ConversionState
from app.conversions.progress import ConversionProgress
from app.models import verifying
from app.wizard.result_page import ResultPage
from app.wizard.verify_card import Verdict
from app.wizard.wizard import Wizard
from engine.checkpoint.digest import RECORD, REPORT
from engine.events import ModelReady
from engine.quant.report import LayerReport, PicturePair, Report
from spoken import nameless

PASSES = "print('mine is whole: 3 checks passed')"
FAILS = "import sys; print('triptych: the weights differ: make the model again', file=sys.stderr); sys.exit(1)"
LASTS = "import time; time.sleep(60)"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model's folder with a record and two pairs of pictures."""
    folder = tmp_path / "mine"
    (folder / REPORT).mkdir(parents=True)
    layers = [
        LayerReport(name=f"transformer_blocks.{number}.attn.to_q", rows=8, columns=16, weight_snr_db=db, zero_share=0.5)
        for number, db in enumerate((9.0, 4.5, 7.0))
    ]
    pairs = []
    for number in range(2):
        names = f"before-{number}.png", f"after-{number}.png"
        for name, colour in zip(names, ("red", "blue"), strict=True):
            image = QImage(32, 32, QImage.Format.Format_RGB32)
            image.fill(QColor(colour))
            assert image.save(str(folder / REPORT / name))
        prompt = f"a ball, {number}"
        pair = PicturePair(prompt=prompt, seed=0, before=names[0], after=names[1], psnr_db=20.0, ms_ssim=None, gmsd=0.1)
        pairs.append(pair)
    report = Report(layers=tuple(layers), pictures=tuple(pairs), packed_bytes=80)
    (folder / RECORD).write_text(json.dumps({"report": report.to_json()}))
    return folder


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, model: Path) -> Iterator[ResultPage]:
    """The page of a conversion that has just finished."""
    conversions = Conversions(tmp_path / "conversion.json")
    ready = ModelReady(
        folder=model,
        transformer_bytes=100_000,
        source_bytes=810_000,
        weight_snr_db=6.83,
        zero_share=0.5,
        note="only for single objects",
    )
    conversions.progress, conversions.state = ConversionProgress(ready=ready), ConversionState.FINISHED
    page = ResultPage(Wizard(tmp_path / "wizard.json", conversions, lambda: ()))
    qtbot.addWidget(page)
    page.show()
    yield page
    page.close_page()


def enter(qtbot: QtBot, page: ResultPage, monkeypatch: pytest.MonkeyPatch, code: str, verdict: Verdict) -> None:
    """Come to the page while another program stands for `triptych verify`."""
    monkeypatch.setattr(verifying, "command_of_engine", lambda: [sys.executable, "-c", code, "engine"])
    page.enter()
    qtbot.waitUntil(lambda: page.verifying.verdict is verdict and page._facts is not None, timeout=10_000)


def test_the_report_waits_until_the_model_is_verified(
    qtbot: QtBot, page: ResultPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(qtbot, page, monkeypatch, LASTS, Verdict.RUNS)
    assert page.title.text() == "Verifying mine"
    assert not page.may_go_on
    assert not any(card.isVisible() for card in (page.numbers, page.pictures, page.quality, page.export))
    QTest.mouseClick(page.verifying.skip, Qt.MouseButton.LeftButton)
    assert page.may_go_on
    assert page.verifying.words.text() == "Saved, and not verified"
    assert page.numbers.isVisible()


def test_a_whole_model_shows_its_report(
    qtbot: QtBot, page: ResultPage, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(qtbot, page, monkeypatch, PASSES, Verdict.WHOLE)
    assert page.title.text() == "mine is ready"
    assert page.verifying.words.toolTip() == "mine is whole: 3 checks passed"
    numbers = [tile[0].text() for tile in (page.numbers.smaller, page.numbers.bits, page.numbers.ratio)]
    assert numbers == ["8.1 × smaller", "1.67", "6.8 dB"]
    assert page.note.text() == "Only for single objects."
    assert "the lowest is double block 1 with 4.5 dB" in page.quality.line.text()
    assert page.quality.layers.itemAtPosition(0, 0).widget().text() == "transformer_blocks.1.attn.to_q"
    assert nameless(page) == []
    with qtbot.waitSignal(page.use_asked) as used:
        page.go_on()
    assert used.args == [model]


def test_pairs_are_chosen_and_compared(
    qtbot: QtBot, page: ResultPage, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(qtbot, page, monkeypatch, PASSES, Verdict.WHOLE)
    pictures = page.pictures
    assert [layer.levels[0].pixelColor(0, 0) for layer in pictures.slider.layers] == [QColor("red"), QColor("blue")]
    QTest.mouseClick(pictures._buttons.button(1), Qt.MouseButton.LeftButton)
    assert pictures.prompt.text() == "“a ball, 1”"
    with qtbot.waitSignal(page.compare_asked) as asked:
        QTest.mouseClick(pictures.compare, Qt.MouseButton.LeftButton)
    assert asked.args == [(model / REPORT / "before-1.png", model / REPORT / "after-1.png")]


def test_a_damaged_model_is_not_offered(qtbot: QtBot, page: ResultPage, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(qtbot, page, monkeypatch, FAILS, Verdict.DAMAGED)
    assert page.verifying.words.text() == "The weights differ: make the model again."
    assert not page.may_go_on
    assert not page.numbers.isVisible()
    monkeypatch.setattr(verifying, "command_of_engine", lambda: [sys.executable, "-c", PASSES, "engine"])
    QTest.mouseClick(page.verifying.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.may_go_on, timeout=10_000)


def test_the_report_is_exported(
    qtbot: QtBot, page: ResultPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(qtbot, page, monkeypatch, PASSES, Verdict.WHOLE)
    file = tmp_path / "mine.html"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    QTest.mouseClick(page.export, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "is in" in page.told.text())
    assert "How mine was made ternary" in file.read_text("utf-8")
    assert page.export.isEnabled()


def test_a_report_that_is_damaged_is_told(
    qtbot: QtBot, page: ResultPage, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (model / RECORD).write_text('{"report": {"format_version": 1}}')
    monkeypatch.setattr(verifying, "command_of_engine", lambda: [sys.executable, "-c", PASSES, "engine"])
    page.enter()
    qtbot.waitUntil(lambda: page.may_go_on and "damaged" in page.told.text(), timeout=10_000)
    assert page.numbers.isVisible()
    assert not page.quality.isVisible()


def test_another_one_is_made(qtbot: QtBot, page: ResultPage, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(qtbot, page, monkeypatch, PASSES, Verdict.WHOLE)
    QTest.mouseClick(page.another, Qt.MouseButton.LeftButton)
    assert page.wizard.conversions.state is ConversionState.NONE
