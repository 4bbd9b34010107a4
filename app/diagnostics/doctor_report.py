"""The report of `triptych doctor`, made by a process of its own while the window goes on."""

import os

from PySide6.QtCore import QCoreApplication, QObject, QProcess, QProcessEnvironment, QTimer, Signal

from engine.child_process import child_environment, command_of_engine

SECONDS = 90


class DoctorReport(QObject):
    """`made` comes once after `start`: with the report, or with a sentence that says why there is none."""

    made = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process = QProcess(self)
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._fail)
        self._timer = QTimer(self, singleShot=True, interval=SECONDS * 1000)
        self._timer.timeout.connect(self._process.kill)
        self._is_made = False

    def start(self) -> None:
        """Begin to make the report."""
        program, *words = [*command_of_engine()[:-1], "doctor"]
        environment = QProcessEnvironment()
        frozen = len(words) == 1
        for name, value in child_environment(os.environ, frozen=frozen).items():
            environment.insert(name, value)
        self._process.setProcessEnvironment(environment)
        self._process.start(program, words)
        self._timer.start()

    def stop(self) -> None:
        """End the process, where it still runs."""
        self._is_made = True
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(2000)

    def _finish(self, code: int) -> None:
        out = bytes(self._process.readAllStandardOutput().data()).decode("utf-8", "replace")
        err = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace")
        self._tell(out if out.strip() else f"triptych doctor ended with the code {code} and said:\n{err}")

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._tell(QCoreApplication.translate("DoctorReport", "The report of the engine could not be made."))

    def _tell(self, text: str) -> None:
        self._timer.stop()
        if not self._is_made:
            self._is_made = True
            self.made.emit(text)
