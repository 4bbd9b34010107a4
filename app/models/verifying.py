"""Verification in a process of its own, so that the window never loads torch."""

import os
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from engine.child_process import child_environment, command_of_engine

PATIENCE_MS: Final = 3000


class Verification(QObject):
    """One model at a time; exactly one of the signals follows each `start` that is not cancelled."""

    passed = Signal(object, str)  # the model's folder, what was found
    failed = Signal(object, str)  # the model's folder, the sentence of what is wrong

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self.folder: Path | None = None

    @property
    def is_running(self) -> bool:
        """Whether a model is being verified."""
        return self._process is not None

    def start(self, folder: Path) -> None:
        """Verify the model in `folder`; what ran before is cancelled."""
        self.cancel()
        process = QProcess(self)
        frozen = bool(getattr(sys, "frozen", False))
        environment = QProcessEnvironment()
        for name, value in child_environment(os.environ, frozen=frozen).items():
            environment.insert(name, value)
        process.setProcessEnvironment(environment)
        program, *arguments = command_of_engine()[:-1]
        process.finished.connect(lambda code, _status: self._end(process, folder, code))
        process.errorOccurred.connect(lambda error: self._fail(process, folder, error))
        self._process, self.folder = process, folder
        process.start(program or sys.executable, [*arguments, "verify", str(folder.absolute())])

    def cancel(self) -> None:
        """Stop, and tell nothing."""
        process, self._process, self.folder = self._process, None, None
        if process is not None and process.state() is not QProcess.ProcessState.NotRunning:
            process.kill()
            process.waitForFinished(PATIENCE_MS)
            process.deleteLater()

    def _end(self, process: QProcess, folder: Path, code: int) -> None:
        if process is not self._process:
            return
        found = _last_line(process.readAllStandardOutput().data())
        wrong = _last_line(process.readAllStandardError().data())
        is_whole = code == 0 and process.exitStatus() is QProcess.ExitStatus.NormalExit
        self._forget(process)
        if is_whole:
            self.passed.emit(folder, found)
        else:
            ended = self.tr("the verification of {name} ended by itself: verify it again").format(name=folder.name)
            self.failed.emit(folder, wrong.removeprefix("triptych: ") or ended)

    def _fail(self, process: QProcess, folder: Path, error: QProcess.ProcessError) -> None:
        if process is self._process and error is QProcess.ProcessError.FailedToStart:
            words = self.tr("the verification cannot be started ({reason}): install Triptych again")
            sentence = words.format(reason=process.errorString())
            self._forget(process)
            self.failed.emit(folder, sentence)

    def _forget(self, process: QProcess) -> None:
        self._process, self.folder = None, None
        process.deleteLater()


def _last_line(output: bytes | bytearray | memoryview) -> str:
    lines = [line.strip() for line in bytes(output).decode("utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else ""
