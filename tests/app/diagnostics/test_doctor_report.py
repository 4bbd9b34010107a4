"""The report of `triptych doctor`, made by a process of its own while the window goes on."""

import sys

import pytest
from pytestqt.qtbot import QtBot

from app.diagnostics import doctor_report
from app.diagnostics.doctor_report import DoctorReport


def command(code: str) -> list[str]:
    return [sys.executable, "-c", code, "engine"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import sys; print('a report of', sys.argv[1:])", "a report of ['doctor']"),
        ("import sys; sys.exit('no torch')", "ended with the code 1 and said:\nno torch"),
    ],
)
def test_what_the_doctor_says(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, code: str, said: str) -> None:
    monkeypatch.setattr(doctor_report, "command_of_engine", lambda: command(code))
    report = DoctorReport()
    with qtbot.waitSignal(report.made, timeout=20_000) as made:
        report.start()
    assert said in made.args[0]


def test_a_doctor_that_cannot_start(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_report, "command_of_engine", lambda: ["/no/such/program", "engine"])
    report = DoctorReport()
    with qtbot.waitSignal(report.made) as made:
        report.start()
    assert "could not be made" in made.args[0]


def test_a_doctor_that_is_stopped_says_nothing(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_report, "command_of_engine", lambda: command("import time; time.sleep(60)"))
    report = DoctorReport()
    report.made.connect(lambda _: pytest.fail("it spoke"))
    report.start()
    report.stop()
    qtbot.wait(10)
