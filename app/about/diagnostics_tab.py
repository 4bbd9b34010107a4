"""What a diagnostics bundle would hold, to be read before it is saved."""

import concurrent.futures
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.diagnostics.bundle import as_text, collect, secrets_of, write_bundle
from app.diagnostics.doctor_report import DoctorReport
from app.settings import Settings
from engine.paths import UserPaths

FILE_NAME: Final = "triptych-diagnostics.zip"
LIST_WIDTH: Final = 150
LOOK_MS: Final = 30
NO_WRAP: Final = QPlainTextEdit.LineWrapMode.NoWrap


class DiagnosticsTab(QWidget):
    """The bundle's files and their texts; nothing is written before the person says where, and nothing is sent."""

    def __init__(self, paths: UserPaths, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paths, self._settings = paths, settings
        self._more_prompts: list[Callable[[], str]] = []
        self.parts: dict[str, str] = {}
        self.explanation = QLabel(
            self.tr(
                "For a report of a fault. The bundle is a zip on this computer, without prompts, pictures, names and "
                "places; nothing is sent. This is all that is in it:"
            ),
            self,
        )
        self.explanation.setWordWrap(True)
        self.files = QListWidget(self)
        self.files.setObjectName("bundle_files")
        self.files.setAccessibleName(self.tr("Files of the bundle"))
        self.files.setFixedWidth(LIST_WIDTH)
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("bundle_text")
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(NO_WRAP)
        self.text.setAccessibleName(self.tr("Text of the file"))
        self.state = QLabel(self)
        self.state.setWordWrap(True)
        self.state.setProperty("role", "muted")
        self.copy = QPushButton(self.tr("Copy as text"), self)
        self.save = QPushButton(self.tr("Save the bundle…"), self)
        self.doctor = DoctorReport(self)
        self._thread = concurrent.futures.ThreadPoolExecutor(max_workers=1, thread_name_prefix="diagnostics")
        self._collected: concurrent.futures.Future[dict[str, str]] | None = None
        self._look = QTimer(self, interval=LOOK_MS)
        self._lay_out()
        self.setFocusProxy(self.files)
        self.doctor.made.connect(self._collect)
        self._look.timeout.connect(self._fill)
        self.files.currentTextChanged.connect(lambda name: self.text.setPlainText(self.parts.get(name, "")))
        self.copy.clicked.connect(self._copy)
        self.save.clicked.connect(self._ask_where)
        self._is_begun = False

    def add_prompts(self, read: Callable[[], str]) -> None:
        """Also take out what `read` gives, such as what stands in the prompt's box."""
        self._more_prompts.append(read)

    def begin(self) -> None:
        """Collect what is there; once."""
        if not self._is_begun:
            self._is_begun = True
            self._enable(self.tr("Triptych looks at this computer; that takes some seconds…"))
            self.doctor.start()

    def save_to(self, file: Path) -> bool:
        """Write the bundle, or say why that cannot be; whether it was written."""
        try:
            write_bundle(file, self.parts)
        except OSError as error:
            text = self.tr("{file} cannot be written ({cause}): choose another folder")
            self._say(text.format(file=file, cause=error.strerror or error), "wrong")
            return False
        self._say(self.tr("Saved as {file}").format(file=file), "muted")
        return True

    def stop(self) -> None:
        """End what is under way."""
        self._look.stop()
        self.doctor.stop()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _collect(self, doctor: str) -> None:
        """Take out of the logs what is the person's own, in a thread: there may be many prompts."""
        more = [text for read in self._more_prompts if (text := read().strip())]
        paths, settings = self._paths, self._settings
        self._collected = self._thread.submit(lambda: collect(paths, settings, doctor, secrets_of(paths, *more)))
        self._look.start()

    def _fill(self) -> None:
        if self._collected is None or not self._collected.done():
            return
        self._look.stop()
        self.parts = self._collected.result()
        self.files.clear()
        self.files.addItems(list(self.parts))
        self.files.setCurrentRow(0)
        self._enable("")

    def _enable(self, state: str) -> None:
        self._say(state, "muted")
        for button in (self.copy, self.save):
            button.setEnabled(bool(self.parts))

    def _say(self, text: str, role: str) -> None:
        self.state.setText(text)
        if self.state.property("role") != role:
            self.state.setProperty("role", role)
            self.state.style().polish(self.state)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(as_text(self.parts))
        self._say(self.tr("Copied"), "muted")

    def _ask_where(self) -> None:
        place = str(self._paths.outputs.parent / FILE_NAME)
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the bundle"), place, self.tr("Zip (*.zip)"))
        if name:
            self.save_to(Path(name))

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.files)
        middle.addWidget(self.text, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.state, 1, Qt.AlignmentFlag.AlignVCenter)
        foot.addWidget(self.copy)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.explanation)
        column.addLayout(middle, 1)
        column.addLayout(foot)
