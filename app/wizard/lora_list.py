"""The LoRAs that are folded into the source before it is converted."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.elided_label import ElidedLabel
from app.icons import IconButton
from app.number_fields import DecimalBox

Loras = tuple[tuple[Path, float], ...]
MOST: Final = 10.0  # of a weight
DECIMALS: Final = 2


class LoraList(QWidget):
    """A row for each file with its weight; `edited` comes when the person changes one."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loras: Loras = ()
        self.boxes: list[DecimalBox] = []
        self.add = QPushButton(self.tr("Add a LoRA…"), self)
        self.setAccessibleName(self.tr("LoRAs to fold in"))
        self.setFocusProxy(self.add)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._rows)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.add.clicked.connect(self._choose)

    def value(self) -> Loras:
        """The files and their weights."""
        return self._loras

    def show_loras(self, loras: Loras) -> None:
        """Show these; rows that are right stay as they are, with the focus that is in them."""
        if loras == self._loras and len(self.boxes) == len(loras):
            return
        same_files = [file for file, _ in loras] == [file for file, _ in self._loras]
        self._loras = loras
        if not same_files:
            self._build()

    def _build(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.hide()
                row.deleteLater()
        self.boxes = []
        for number, (file, weight) in enumerate(self._loras):
            self._rows.addWidget(self._row(number, file, weight))

    def _row(self, number: int, file: Path, weight: float) -> QWidget:
        row = QWidget(self)
        name = ElidedLabel(row)
        name.setText(file.name)
        name.setToolTip(str(file))
        box = DecimalBox(self.tr("Weight of {name}").format(name=file.name), row)
        box.setDecimals(DECIMALS)
        box.setRange(-MOST, MOST)
        box.setValue(weight)
        remove = IconButton("close", self.tr("Leave out {name}").format(name=file.name), row)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(name, 1)
        line.addWidget(box)
        line.addWidget(remove)
        box.valueChanged.connect(lambda value: self._weigh(number, value))
        remove.clicked.connect(lambda: self._change((*self._loras[:number], *self._loras[number + 1 :])))
        self.boxes.append(box)
        return row

    def _weigh(self, number: int, weight: float) -> None:
        file, _ = self._loras[number]
        self._loras = (*self._loras[:number], (file, weight), *self._loras[number + 1 :])
        self.edited.emit()

    def _choose(self) -> None:
        kinds = self.tr("LoRAs (*.safetensors)")
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a LoRA"), str(Path.home()), kinds)
        if name:
            self._change((*self._loras, (Path(name), 1.0)))

    def _change(self, loras: Loras) -> None:
        self._loras = loras
        self._build()
        self.edited.emit()
