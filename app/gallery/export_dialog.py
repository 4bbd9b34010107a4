"""The questions before an export: form, quality, names, folder."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.elided_label import ElidedLabel
from app.gallery.export_name import file_stem
from app.gallery.exporting import ExportPlan, Form
from app.gallery.picture import Picture
from app.message import sentence_case
from engine.errors import InvalidRequest


class ExportDialog(QDialog):
    """Asks for an `ExportPlan`; `plan` is the answer once it was accepted."""

    def __init__(self, picture: Picture, count: int, plan: ExportPlan, parent: QWidget | None = None) -> None:
        """`picture` is the first of `count`; its name is the example."""
        super().__init__(parent)
        self._picture = picture
        self._folder = plan.folder
        self.setWindowTitle(
            self.tr("Export the picture") if count == 1 else self.tr("Export {count} pictures").format(count=count)
        )
        self.setMinimumWidth(460)
        self.forms = QButtonGroup(self)
        self.quality = QSlider(Qt.Orientation.Horizontal, self)
        self.quality.setRange(1, 100)
        self._quality_value = QLabel(self)
        self.template = QLineEdit(plan.template, self)
        self.example = ElidedLabel(self)
        self.keeps = QCheckBox(self.tr("Keep prompt and settings in the file"), self)
        self._place = ElidedLabel(self)
        self._browse = QPushButton(self.tr("Choose…"), self)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.accept_button = QPushButton(self.tr("Export"), self)
        self.accept_button.setObjectName("generate")
        self._buttons.addButton(self.accept_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self._name_parts()
        self._lay_out()
        self.keeps.setChecked(plan.keeps_settings)
        self.quality.setValue(plan.quality)
        self._connect()
        self.forms.buttons()[list(Form).index(plan.form)].setChecked(True)
        self._refresh()

    @property
    def plan(self) -> ExportPlan:
        """What the fields say."""
        return ExportPlan(
            folder=self._folder,
            form=self._form(),
            quality=self.quality.value(),
            template=self.template.text(),
            keeps_settings=self.keeps.isChecked(),
        )

    def set_folder(self, folder: Path) -> None:
        """Export into this folder."""
        self._folder = folder
        self._refresh()

    def _name_parts(self) -> None:
        self.quality.setAccessibleName(self.tr("Quality"))
        self.template.setAccessibleName(self.tr("Name template"))
        self.example.setAccessibleName(self.tr("Example of a name"))
        self._place.setAccessibleName(self.tr("Folder"))
        self._browse.setAccessibleName(self.tr("Choose the folder"))
        self.template.setToolTip(
            self.tr("{date} {time} {seed} {prompt} {model} {steps} {width} {height} {name} {n}, or {n:3} for 001")
        )
        self.example.setProperty("role", "muted")
        for number, form in enumerate(Form):
            button = QToolButton(self)
            button.setText(form.value)
            button.setCheckable(True)
            button.setProperty("chip", True)
            button.setMinimumWidth(72)
            self.forms.addButton(button, number)

    def _lay_out(self) -> None:
        forms = QHBoxLayout()
        for button in self.forms.buttons():
            forms.addWidget(button)
        forms.addStretch(1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        rows: tuple[tuple[str, QHBoxLayout | QWidget], ...] = (
            (self.tr("Form"), forms),
            (self.tr("Quality"), self._side_by_side(self.quality, self._quality_value)),
            (self.tr("Names"), self.template),
            ("", self.example),
            (self.tr("Folder"), self._side_by_side(self._place, self._browse)),
            ("", self.keeps),
        )
        for row, (words, field) in enumerate(rows):
            grid.addWidget(QLabel(words, self), row, 0)
            if isinstance(field, QHBoxLayout):
                grid.addLayout(field, row, 1)
            else:
                grid.addWidget(field, row, 1)
        grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(18)
        column.addLayout(grid)
        column.addWidget(self._buttons)
        self._quality_value.setFixedWidth(70)

    def _side_by_side(self, wide: QWidget, narrow: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(wide, 1)
        row.addWidget(narrow)
        return row

    def _connect(self) -> None:
        self.forms.buttonToggled.connect(self._refresh)
        self.quality.valueChanged.connect(self._refresh)
        self.template.textChanged.connect(self._refresh)
        self._browse.clicked.connect(self._ask_for_folder)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)

    def _form(self) -> Form:
        return list(Form)[max(0, self.forms.checkedId())]

    def _refresh(self) -> None:
        form, quality = self._form(), self.quality.value()
        self.quality.setEnabled(form is not Form.PNG)
        lossless = form is Form.PNG or (form is Form.WEBP and quality == self.quality.maximum())
        self._quality_value.setText(self.tr("lossless") if lossless else str(quality))
        self._place.setText(str(self._folder))
        try:
            name = f"{file_stem(self.template.text(), self._picture, 1)}{form.suffix}"
        except InvalidRequest as error:
            self._show_example(sentence_case(error.sentence), wrong=True)
        else:
            self._show_example(name, wrong=False)

    def _show_example(self, text: str, *, wrong: bool) -> None:
        self.example.setText(text)
        self.accept_button.setEnabled(not wrong)
        for widget, name, value in (
            (self.example, "role", "wrong" if wrong else "muted"),
            (self.template, "wrong", wrong),
        ):
            if widget.property(name) != value:
                widget.setProperty(name, value)
                widget.style().polish(widget)

    def _ask_for_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Export into a folder"), str(self._folder))
        if name:
            self.set_folder(Path(name))
