"""The dialog in which a person writes, copies, brings in and gives out styles."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.message import sentence_case
from app.number_fields import DecimalBox, WholeBox
from app.prompting.shades import ROOMY_LIST
from app.prompting.styles import PROMPT, Style, StyleBook
from engine.errors import EngineError
from engine.requests import MAX_GUIDANCE, MAX_STEPS


class StyleEditor(QDialog):
    """Lists the styles; the person's own can be changed, those that ship can be copied."""

    changed = Signal()

    def __init__(self, book: StyleBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._editing: str | None = None  # the name of the own style in the form, None for one that is new
        self.setWindowTitle(self.tr("Styles"))
        self.resize(720, 460)
        self.names = QListWidget(self)
        self.names.setAccessibleName(self.tr("Styles"))
        self.names.setStyleSheet(ROOMY_LIST)
        self.name = QLineEdit(self)
        self.template = QPlainTextEdit(self)
        self.negative = QPlainTextEdit(self)
        self.sets_steps = QCheckBox(self.tr("Steps"), self)
        self.steps = WholeBox(self.tr("Steps"), self)
        self.steps.setRange(1, MAX_STEPS)
        self.sets_guidance = QCheckBox(self.tr("Guidance"), self)
        self.guidance = DecimalBox(self.tr("Guidance"), self)
        self.guidance.setRange(0.0, MAX_GUIDANCE)
        self.told = QLabel(self)
        self.new = self._button(self.tr("New"))
        self.copy = self._button(self.tr("Copy"))
        self.delete = self._button(self.tr("Delete"))
        self.bring_in = self._button(self.tr("Import…"))
        self.give_out = self._button(self.tr("Export…"))
        self.save = self._button(self.tr("Save"))
        self.leave = self._button(self.tr("Close"))
        self._name_all()
        self._lay_out()
        self._connect()
        self.list_again()

    def list_again(self, chosen: str | None = None) -> None:
        """List the styles anew and show one of them."""
        self.names.blockSignals(True)
        self.names.clear()
        for style in self._book.all():
            self.names.addItem(style.name)
            own = self._book.is_own(style.name)
            self.names.item(self.names.count() - 1).setToolTip("" if own else self.tr("Comes with Triptych"))
        self.names.blockSignals(False)
        found = self.names.findItems(chosen, Qt.MatchFlag.MatchExactly) if chosen else []
        self.names.setCurrentItem(found[0] if found else self.names.item(0))
        self._show_chosen()

    def import_file(self, file: Path) -> None:
        """Add the styles of a file, or say why not."""
        try:
            added = self._book.import_from(file)
        except EngineError as error:
            self._tell(error.sentence, wrong=True)
            return
        self.list_again(added[0].name if added else None)
        self.changed.emit()
        self._tell(self.tr("Added: {count}").format(count=len(added)), wrong=False)

    def export_file(self, file: Path) -> None:
        """Write the person's own styles, or where there are none those that ship, to a file."""
        try:
            self._book.export_to(file, self._book.own or self._book.shipped)
        except EngineError as error:
            self._tell(error.sentence, wrong=True)
        else:
            self._tell(self.tr("Written: {file}").format(file=file), wrong=False)

    def _show_chosen(self) -> None:
        item = self.names.currentItem()
        style = self._book.find(item.text()) if item else None
        if style is not None:
            self._show(style, own=self._book.is_own(style.name))

    def _show(self, style: Style, *, own: bool) -> None:
        self._editing = style.name if own else None
        self.name.setText(style.name)
        self.template.setPlainText(style.template)
        self.negative.setPlainText(style.negative)
        self.sets_steps.setChecked(style.steps is not None)
        self.steps.setValue(style.steps or 20)
        self.sets_guidance.setChecked(style.guidance is not None)
        self.guidance.setValue(style.guidance if style.guidance is not None else 3.5)
        self._allow(own=own)
        self._tell("" if own else self.tr("This style comes with Triptych: copy it to change it."), wrong=False)

    def _allow(self, *, own: bool) -> None:
        self.name.setReadOnly(not own)
        self.template.setReadOnly(not own)
        self.negative.setReadOnly(not own)
        for box in (self.sets_steps, self.sets_guidance):
            box.setEnabled(own)
        self.steps.setEnabled(own and self.sets_steps.isChecked())
        self.guidance.setEnabled(own and self.sets_guidance.isChecked())
        self.save.setEnabled(own)
        self.delete.setEnabled(own and self._editing is not None)

    def _begin(self, style: Style) -> None:
        """Put a new style into the form; it is kept when it is saved."""
        self.names.blockSignals(True)
        self.names.setCurrentRow(-1)
        self.names.blockSignals(False)
        self._show(style, own=True)
        self._editing = None
        self._allow(own=True)
        self.name.setFocus()
        self.name.selectAll()

    def _begin_new(self) -> None:
        self._begin(Style(name=self._free_name(self.tr("My style")), template=f"{PROMPT}, "))

    def _begin_copy(self) -> None:
        item = self.names.currentItem()
        style = self._book.find(item.text()) if item else None
        if style is not None:
            name = self._free_name(self.tr("{name}, mine").format(name=style.name)[:50])
            values = {"template": style.template, "negative": style.negative}
            self._begin(Style(name=name, steps=style.steps, guidance=style.guidance, **values))

    def _save(self) -> None:
        try:
            style = Style(
                name=self.name.text().strip(),
                template=self.template.toPlainText().strip(),
                negative=self.negative.toPlainText().strip(),
                steps=self.steps.value() if self.sets_steps.isChecked() else None,
                guidance=self.guidance.value() if self.sets_guidance.isChecked() else None,
            )
            self._book.save(style, instead_of=self._editing)
        except EngineError as error:
            self._tell(error.sentence, wrong=True)
            return
        self.list_again(style.name)
        self._tell(self.tr("Saved."), wrong=False)
        self.changed.emit()

    def _delete(self) -> None:
        if self._editing is None:
            return
        try:
            self._book.delete(self._editing)
        except EngineError as error:
            self._tell(error.sentence, wrong=True)
            return
        self.list_again()
        self.changed.emit()

    def _free_name(self, name: str) -> str:
        number, free = 2, name
        while self._book.find(free) is not None:
            free, number = f"{name} {number}", number + 1
        return free

    def _tell(self, text: str, *, wrong: bool) -> None:
        self.told.setProperty("role", "wrong" if wrong else "muted")
        self.told.style().unpolish(self.told)
        self.told.style().polish(self.told)
        self.told.setText(sentence_case(text))

    def _ask_for_import(self) -> None:
        kinds = self.tr("Styles (*.json *.csv)")
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Import styles"), str(Path.home()), kinds)
        if name:
            self.import_file(Path(name))

    def _ask_for_export(self) -> None:
        start = str(Path.home() / "styles.json")
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Export styles"), start, self.tr("Styles (*.json)"))
        if name:
            self.export_file(Path(name))

    def _button(self, words: str) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        return button

    def _name_all(self) -> None:
        self.name.setAccessibleName(self.tr("Name"))
        self.template.setAccessibleName(self.tr("Words"))
        self.template.setTabChangesFocus(True)
        self.template.setPlaceholderText(self.tr("Words around {prompt}"))
        self.negative.setAccessibleName(self.tr("Negative"))
        self.negative.setTabChangesFocus(True)
        self.negative.setMaximumHeight(64)
        self.negative.setPlaceholderText(self.tr("Used only with true CFG above 1"))
        self.told.setWordWrap(True)
        self.told.setAccessibleName(self.tr("Message"))

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.addWidget(self.names, 1)
        making = QHBoxLayout()
        for button in (self.new, self.copy, self.delete):
            making.addWidget(button)
        left.addLayout(making)
        ends = QHBoxLayout()
        for button in (self.bring_in, self.give_out):
            ends.addWidget(button)
        ends.addStretch(1)
        for button in (self.save, self.leave):
            ends.addWidget(button)
        right = QVBoxLayout()
        right.addLayout(self._form(), 1)
        right.addWidget(self.told)
        right.addLayout(ends)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addLayout(left, 2)
        row.addLayout(right, 3)

    def _form(self) -> QFormLayout:
        numbers = QHBoxLayout()
        for widget in (self.sets_steps, self.steps, self.sets_guidance, self.guidance):
            numbers.addWidget(widget)
        numbers.addStretch(1)
        form = QFormLayout()
        form.addRow(self.tr("Name"), self.name)
        form.addRow(self.tr("Words"), self.template)
        form.addRow(self.tr("Negative"), self.negative)
        form.addRow(self.tr("Sets"), numbers)
        return form

    def _connect(self) -> None:
        self.names.currentItemChanged.connect(lambda *_: self._show_chosen())
        self.sets_steps.toggled.connect(self.steps.setEnabled)
        self.sets_guidance.toggled.connect(self.guidance.setEnabled)
        for button, slot in (
            (self.new, self._begin_new),
            (self.copy, self._begin_copy),
            (self.delete, self._delete),
            (self.save, self._save),
            (self.bring_in, self._ask_for_import),
            (self.give_out, self._ask_for_export),
            (self.leave, self.accept),
        ):
            button.clicked.connect(lambda _=False, run=slot: run())
